from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.pages.dates_in_words import in_words
from kg.errors import InputError
from kg.fact_groups import read_fact_groups
from kg.settings import Settings

BROWSER = {"Accept": "text/html"}


def page(client: TestClient, path: str, **parameters: str) -> str:
    answer = client.get(f"/doc/{path}", headers=BROWSER, params=parameters)
    assert answer.status_code == 200, path
    return answer.text


def section(text: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', text, re.S)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_a_partnership_says_what_it_is_who_is_in_it_and_what_they_owe(client: TestClient) -> None:
    text = page(client, "id/partnership/nato")
    assert '<p class="lead">Alliance, legally binding, since 24 August 1949.</p>' in text
    members = section(text, "members")
    assert "Members 32" in members
    assert "Sweden full member since 7 March 2024 accession" in members
    assert "Article 5 armed attack North Atlantic Treaty area (Article 6)" in section(text, "obligations-under-it")
    assert "4 April 1949 signature by" in section(text, "acts-under-it")
    assert "North Atlantic Council confirms the invocation" in section(text, "events")
    assert "Ministry of Foreign Affairs of Spain" in section(text, "sources")


def test_a_page_speaks_of_the_day_that_is_asked_for(client: TestClient) -> None:
    members = section(page(client, "id/partnership/nato", on="1999-03-11"), "members")
    assert "as of 1999-03-11" in members
    assert "On this day 16" in members
    assert "Later (16)" in members
    answer = client.get("/doc/id/partnership/nato", headers=BROWSER, params={"on": "yesterday"})
    assert answer.status_code == 400
    assert "on is a day such as 1999-03-12" in answer.json()["detail"]


def test_a_state_must_defend_and_be_defended(client: TestClient) -> None:
    text = page(client, "id/actor/poland", on="2020-01-01")
    for name in ("duties-of", "duties-to"):
        duties = section(text, name)
        assert "Estonia North Atlantic Treaty Article 5" in duties
        assert "Sweden North Atlantic Treaty" not in duties
    assert "POL" in section(text, "names")
    assert "formerly" in section(page(client, "id/actor/russia"), "partnerships-of").lower()


def test_where_sources_leave_a_day_open_it_is_possible_only(client: TestClient) -> None:
    assert "possibly" in section(page(client, "id/partnership/nato"), "agreements-of")


def test_an_agreement_has_its_parties_articles_lineage_and_texts(client: TestClient) -> None:
    text = page(client, "id/agreement/us-japan-security-treaty-1960")
    assert "Japan" in section(text, "parties")
    assert "Article V" in section(text, "provisions")
    assert "replaces Security Treaty between the United States and Japan" in section(text, "lineage")
    assert "Article 5" in section(page(client, "id/agreement/north-atlantic-treaty"), "provisions")


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("id/commitment/nato-5", "Armed attack on a NATO member"),
        ("id/provision/north-atlantic-treaty-5", "NATO members help a member that is attacked (Article 5)"),
        ("id/membership/canada-nato", "Canada in North Atlantic Treaty Organization"),
        ("id/trigger/nato-5", "North Atlantic Treaty area (Article 6)"),
        ("id/area/north-atlantic-treaty-area", "NATO members help a member that is attacked (Article 5)"),
        ("id/actor/lotje-boswinkel", "Vrije Universiteit Brussel"),
        ("id/assessment/boswinkel-et-al-cross-regional-ties-grow", "American allies in the two regions"),
        ("id/document/north-atlantic-treaty-text", "Canada in North Atlantic Treaty Organization"),
        ("concept/defence", "ANZUS parties act against an attack"),
        ("concept/region-europe", "Northern Europe"),
        ("graph/curated/nato", "Curated facts: nato"),
    ],
)
def test_every_kind_of_thing_has_a_page(client: TestClient, path: str, named: str) -> None:
    text = page(client, path)
    assert named in re.sub(r"\s+", " ", text)
    assert text.count("<h1>") == 1
    main = text[text.index("<main") :]
    assert not re.findall(r">\s*https://w3id\.org/latticework/\S*</a>(?!, in SPARQL)", main)
    assert not re.findall(r">(?!wd:)[a-z]+:[A-Za-z0-9-]+</a>", main)


def test_each_group_leads_to_its_query(client: TestClient) -> None:
    text = page(client, "id/partnership/aukus")
    queries = re.findall(r'<p class="quiet behind"><a href="(/sparql\?query=[^"]+)"', text)
    assert len(queries) == text.count('<section aria-labelledby="') - 1
    for query in queries:
        rows = client.get(query.replace("&amp;", "&"), headers={"Accept": "application/json"}).json()
        assert rows["results"]["bindings"]


def test_a_page_leads_to_pictures_of_its_thing(client: TestClient) -> None:
    html = page(client, "id/partnership/nato", on="1999-03-12")
    for address in (
        "/pictures/timeline?of=partnership%3Anato",
        "/pictures/network?centre=partnership%3Anato&amp;on=1999-03-12",
        "/pictures/map?centre=partnership%3Anato&amp;on=1999-03-12",
    ):
        assert f'href="{address}"' in html
        picture = client.get(address.replace("&amp;", "&"), headers={"Accept": "text/html"})
        assert picture.status_code == 200
        assert "nothing in the graph is called" not in picture.text
    assert "As a picture" not in page(client, "concept/defence")


def test_a_page_says_how_to_cite_it(client: TestClient) -> None:
    text = page(client, "id/partnership/aukus", on="2026-01-02")
    assert 'Permalink: <a href="https://w3id.org/latticework/id/partnership/aukus">' in text
    assert "Latticework project (2026): AUKUS. In: Latticework" in text
    assert "@misc{latticework-aukus," in text
    csl = re.search(r"<code>(\[\n.*?)</code>", text, re.S)
    assert csl
    (item,) = json.loads(csl[1].replace("&#34;", '"'))
    assert item["accessed"] == {"date-parts": [[2026, 1, 2]]}


def test_headings_are_in_order_and_tables_have_headers(client: TestClient) -> None:
    for path in ("id/partnership/nato", "id/actor/united-states", "id/agreement/north-atlantic-treaty"):
        text = page(client, path)
        levels = [int(level) for level in re.findall(r"<h(\d)", text)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
        assert text.count("<table>") == text.count("<thead>")
        assert len(re.findall(r'id="([^"]+)"', text)) == len(set(re.findall(r'id="([^"]+)"', text)))
        assert len(text.encode()) < 300_000


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("1949-08-24/..", "since 24 August 1949"),
        ("1949-08/1955", "August 1949 to 1955"),
        ("../1989", "until 1989"),
        ("2012/", "from 2012, end not known"),
        ("1980~", "about 1980"),
        ("1980-05?", "perhaps May 1980"),
        ("203X", "2030s"),
        ("[..2016-07-08]/..", "since 8 July 2016 or earlier"),
        ("[1989..2023]", "between 1989 and 2023"),
        ("[2001..]", "2001 or later"),
        ("2004-21", "2004-21"),
        ("{1960,1961-12}", "{1960,1961-12}"),
        ("../..", "no dates known"),
    ],
)
def test_dates_in_words_are_as_exact_as_they_are(edtf: str, words: str) -> None:
    assert in_words(edtf) == words


def test_every_group_of_facts_is_read_and_used(settings: Settings) -> None:
    groups = read_fact_groups(settings.queries / "pages")
    assert {group.shown for group in groups} == {"heading", "words", "facts", "table", "timeline", "sayings"}
    for group in groups:
        assert "$thing" in group.text
        assert ("$day" in group.text) == group.dated, group.name


@pytest.mark.parametrize(
    ("head", "wrong"), [("title: x", "head"), ("title: x\n#+ of: [A]\n#+ shown: song\n#+ order: 1", "not 'song'")]
)
def test_a_broken_head_is_named(tmp_path: Path, head: str, wrong: str) -> None:
    (tmp_path / "broken.rq").write_text(f"#+ {head}\nSELECT ?x {{ $thing ?p ?x }}\n", encoding="utf-8")
    with pytest.raises(InputError, match=wrong):
        read_fact_groups(tmp_path)
