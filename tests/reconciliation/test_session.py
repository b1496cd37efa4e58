"""A table matched as OpenRefine does it: manifest, batch, suggestions, preview, more columns."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi.testclient import TestClient

from tests.reconciliation import forms

TABLE = [
    # name, year, what it is
    ("germany", "1955", None),
    ("W. Germany", "1955", None),
    ("Germany", 1925, "actor/germany"),
    ("U.S.S.R.", "1970", "actor/russia"),
    ("Burma", "1970", "actor/myanmar"),
    ("260", "1970", "actor/west-germany"),
    ("260", "2000", "actor/germany"),
    ("Congo", "1980", None),
    ("Türkiye", "2024-01-01", "actor/turkey"),
    ("Yugoslavia", "1985", "actor/yugoslavia"),
    ("Ruritania", "1970", None),
    ("Japan", "n/a", None),
    ("JAPAN ", "", "actor/japan"),
]


def sent(client: TestClient, url: str, **fields: object) -> Any:
    answer = client.post(url, data={name: json.dumps(value) for name, value in fields.items()})
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.json()


def test_a_table_of_states_and_years(client: TestClient) -> None:
    manifest = forms.require(forms.MANIFEST, client.get("/reconcile").json())
    (state,) = (known for known in manifest["defaultTypes"] if known["name"] == "state")
    batch = {
        f"q{number}": {"query": name, "type": state["id"], "properties": [{"pid": "date", "v": year}]}
        for number, (name, year, _) in enumerate(TABLE)
    }
    found = forms.require(forms.RESULTS, sent(client, "/reconcile", queries=batch))
    for number, (name, year, wanted) in enumerate(TABLE):
        candidates = found[f"q{number}"]["result"]
        assert [c["id"] for c in candidates if c["match"]] == ([wanted] if wanted else []), (name, year, candidates)
        assert [c["score"] for c in candidates] == sorted((c["score"] for c in candidates), reverse=True)
    germanies = [candidate for candidate in found["q0"]["result"] if candidate["score"] > 90]
    assert {candidate["id"] for candidate in germanies} == {"actor/east-germany", "actor/west-germany"}
    assert all({"id": "date", "value": True} in candidate["features"] for candidate in germanies)
    # Another cell of the row decides.
    decided = {
        "query": "germany",
        "type": [state["id"]],
        "properties": [{"pid": "date", "v": 1955}, {"pid": "cowCode", "v": [260]}],
    }
    (best, *_) = sent(client, "/reconcile", queries={"q": decided})["q"]["result"]
    assert (best["id"], best["match"]) == ("actor/west-germany", True)


def test_a_table_of_alliances(client: TestClient) -> None:
    rows = {
        "NATO": "partnership/nato",
        "warsaw pact": "partnership/warsaw-pact",
        "S.E.A.T.O.": "partnership/seato",
        "Anzus Treaty": "agreement/anzus-treaty",
        "AUKUS": "partnership/aukus",
        "Nroth Atlantic Treaty": None,
    }
    batch = {name: {"query": name} for name in rows}
    found = forms.require(forms.RESULTS, sent(client, "/reconcile", queries=batch))
    for name, wanted in rows.items():
        matched = [candidate["id"] for candidate in found[name]["result"] if candidate["match"]]
        assert matched == ([wanted] if wanted else []), (name, found[name])
    assert found["Nroth Atlantic Treaty"]["result"][0]["id"] == "agreement/north-atlantic-treaty"
    late = {"q": {"query": "SEATO", "properties": [{"pid": "date", "v": 1990}]}}
    ended = {candidate["id"]: candidate for candidate in sent(client, "/reconcile", queries=late)["q"]["result"]}
    assert "not at that time" in ended["partnership/seato"]["description"]
    assert not ended["partnership/seato"]["match"]


def test_what_was_matched_is_completed_shown_and_extended(client: TestClient) -> None:
    manifest = client.get("/reconcile").json()

    def suggest(kind: str, **parameters: str) -> Any:
        where = manifest["suggest"][kind]
        return client.get(urlsplit(where["service_url"] + where["service_path"]).path, params=parameters).json()

    entities = forms.require(forms.ENTITIES, suggest("entity", prefix="north atl"))["result"]
    assert "partnership/nato" in [one["id"] for one in entities]
    rest = suggest("entity", prefix="north atl", cursor="2")["result"]
    assert rest[0] == entities[2]
    assert suggest("entity", prefix="actor/japan")["result"][0]["name"] == "Japan"
    assert forms.require(forms.TERMS, suggest("type", prefix="sta"))["result"][0]["id"] == "State"
    properties = forms.require(forms.TERMS, suggest("property", prefix="member"))["result"]
    assert {"memberOf", "members"} <= {one["id"] for one in properties}

    preview = manifest["preview"]["url"].replace("{{id}}", quote("partnership/nato", safe=""))
    page = client.get(preview)
    assert page.headers["content-type"].startswith("text/html")
    assert "North Atlantic Treaty Organization" in page.text
    assert "founding agreement" in page.text
    assert "frame-ancestors *" in page.headers["content-security-policy"], "clients show it in a frame"
    assert "<style" not in page.text, "the policy does not let it in"
    (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page.text)
    assert client.get(sheet).status_code == 200
    view = client.get(manifest["view"]["url"].replace("{{id}}", quote("partnership/nato", safe="")))
    assert view.status_code == 303

    where = manifest["extend"]["propose_properties"]
    path = urlsplit(where["service_url"] + where["service_path"]).path
    proposed = forms.require(forms.PROPOSAL, client.get(path, params={"type": "State", "limit": "5"}).json())
    assert len(proposed["properties"]) == 5
    every = client.get(path, params={"type": "Partnership"}).json()["properties"]
    assert {"members", "period", "start"} <= {one["id"] for one in every}

    then = {"settings": {"date": "1956"}}
    asked = {
        "ids": ["actor/west-germany", "partnership/nato", "partnership/warsaw-pact", "actor/nobody"],
        "properties": [
            {"id": "cowCode"} | then,
            {"id": "iso3"},
            {"id": "partyTo"} | then,
            {"id": "members"} | then,
            {"id": "start"},
            {"id": "end"},
            {"id": "kind"},
        ],
    }
    extended = forms.require(forms.EXTENSION, sent(client, "/reconcile", extend=asked))
    assert [column["id"] for column in extended["meta"]] == [column["id"] for column in asked["properties"]]
    rows = extended["rows"]
    assert rows["actor/west-germany"]["cowCode"] == [{"int": 260}]
    assert {"id": "agreement/modified-brussels-treaty", "name": "Modified Brussels Treaty (1954)"} in rows[
        "actor/west-germany"
    ]["partyTo"]
    members = {member["id"] for member in rows["partnership/nato"]["members"]}
    assert "actor/turkey" in members
    assert "actor/spain" not in members, "it joined in 1982"
    assert rows["partnership/warsaw-pact"]["end"] == [{"date": "1991-07-01T00:00:00"}]
    assert rows["partnership/nato"]["end"] == [{"str": ".."}]
    assert all(cells == [] for cells in rows["actor/nobody"].values())
