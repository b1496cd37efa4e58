from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

BROWSER = {"Accept": "text/html"}
PAGES = (
    "/", "/search?q=nato", "/browse", "/ontology", "/ontology/term/Membership", "/id/partnership/nato.html",
    "/queries", "/queries/members-on", "/sparql", "/what-if", "/disagreements", "/docs", "/void",
    "/pictures", "/pictures/network", "/reconcile/preview?id=partnership/nato",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_pages_load_nothing_from_elsewhere_and_have_no_script_of_their_own(client: TestClient, address: str) -> None:
    response = client.get(address, headers=BROWSER, follow_redirects=True)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "script-src" not in policy
    assert ("'unsafe-inline'" in policy) == (address in ("/sparql", "/docs"))
    for tag in re.findall(r"<(?:script|img|iframe)[^>]*>|<link[^>]*stylesheet[^>]*>", response.text):
        assert re.search(r'(?:src|href)="/static/', tag), tag
    assert not re.search(r"""<style|\s(?:on\w+|style)=["']""", response.text)


def test_what_is_no_page_has_no_policy(client: TestClient) -> None:
    response = client.get("/queries/members-on.csv", params={"of": "AUKUS", "date": "2022-01-01"})
    assert "content-security-policy" not in response.headers
    assert response.headers["x-content-type-options"] == "nosniff"
