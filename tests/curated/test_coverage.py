"""Everything that the two founding articles name is in the graph, with its dates, parties and provisions."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest
from named_things import (
    ACTS,
    HEADINGS,
    KOREAN_WAR_CONTRIBUTORS_FROM_EUROPE,
    MEMBERS,
    NATO_ACCESSIONS,
    THINGS,
)
from pyoxigraph import NamedNode, QuerySolutions

from kg import sources
from kg.namespaces import LW, compact
from kg.settings import Settings
from kg.store import EmbeddedStore

CURATED = "FILTER(STRSTARTS(STR(?graph), STR(graph:curated\\/)))"


def rows(store: EmbeddedStore, query: str) -> list[tuple[str, ...]]:
    """The rows of a query, entities as ``kind:slug`` and literals as their text."""
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    return [tuple(_short(term) for term in solution) for solution in answer]


def _short(term: object) -> str:
    if isinstance(term, NamedNode):
        return compact(term.value)
    return str(getattr(term, "value", ""))


def column(store: EmbeddedStore, query: str) -> list[str]:
    """The only column of a query."""
    return [row[0] for row in rows(store, query)]


def actors(names: str) -> set[str]:
    """The identifiers of actors named by their slugs; NATO is the one that is a partnership."""
    return {f"partnership:{name}" if name == "nato" else f"actor:{name}" for name in names.split()}


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_that_the_articles_name(store: EmbeddedStore, name: str) -> None:
    for subject, path, *values in THINGS[name]:
        found = column(store, f"SELECT DISTINCT ?value WHERE {{ {subject} {path} ?value }}")
        assert set(values) <= set(found), f"{subject} {path}"


@pytest.mark.parametrize(("since", "states"), NATO_ACCESSIONS.items())
def test_the_members_of_nato_since_their_accession(store: EmbeddedStore, since: str, states: str) -> None:
    """A state counts from the day on which it, or the state whose place it took, became a member."""
    found = column(
        store,
        f"""
        SELECT ?state WHERE {{
            ?membership lw:inPartnership partnership:nato ; lw:role concept:role-full-member ;
                lw:member/lw:succeededBy* ?state ; lw:startEarliest ?start .
            ?now lw:inPartnership partnership:nato ; lw:member ?state ; lw:endEarliest "9999-12-31"^^xsd:date .
        }}
        GROUP BY ?state HAVING (STR(MIN(?start)) = "{since}")
        """,
    )
    assert set(found) == actors(states)


def test_nato_has_32_members(store: EmbeddedStore) -> None:
    found = column(
        store,
        """
        SELECT DISTINCT ?state WHERE {
            ?membership lw:inPartnership partnership:nato ; lw:member ?state ; lw:endEarliest "9999-12-31"^^xsd:date .
        }
        """,
    )
    assert set(found) == actors(" ".join(NATO_ACCESSIONS.values()))
    assert len(found) == 32


@pytest.mark.parametrize("partnership", MEMBERS)
def test_who_stands_in_a_partnership(store: EmbeddedStore, partnership: str) -> None:
    found = column(store, f"SELECT ?who WHERE {{ ?membership lw:inPartnership {partnership} ; lw:member ?who }}")
    assert set(found) == actors(MEMBERS[partnership])


def test_european_contributors_to_the_korean_war(store: EmbeddedStore) -> None:
    found = column(
        store,
        "SELECT ?who WHERE { ?membership lw:inPartnership partnership:united-nations-command ; lw:member ?who ; "
        "lw:role concept:role-contributor }",
    )
    assert actors(KOREAN_WAR_CONTRIBUTORS_FROM_EUROPE) <= set(found)


@pytest.mark.parametrize(("agreement", "action", "day", "who"), ACTS)
def test_what_was_done_to_an_agreement(store: EmbeddedStore, agreement: str, action: str, day: str, who: str) -> None:
    found = rows(
        store,
        f"""
        SELECT ?act ?date ?actor WHERE {{
            ?act lw:onAgreement agreement:{agreement} ; lw:actionType concept:{action} ; lw:date ?date .
            OPTIONAL {{ ?act lw:actor ?actor }}
        }}
        """,
    )
    assert {actor for _, date, actor in found if date == day} == (actors(who) or {""})


def test_article_5_was_invoked_once(store: EmbeddedStore) -> None:
    found = rows(
        store,
        """
        SELECT ?date ?actor ?cause WHERE {
            ?act lw:actionType concept:invocation ; lw:invokes provision:north-atlantic-treaty-5 ; lw:date ?date ;
                lw:actor ?actor ; lw:inResponseTo ?cause .
        }
        """,
    )
    assert found == [("2001-09-12", "actor:north-atlantic-council", "event:september-11-attacks-2001")]


def test_new_zealand_is_no_spoke_since_the_suspension(store: EmbeddedStore) -> None:
    found = column(
        store,
        "SELECT ?period WHERE { ?membership lw:inPartnership partnership:us-hub-and-spokes ; "
        "lw:member actor:new-zealand ; lw:period ?period }",
    )
    assert found == ["1952-04-29/1986-08-11"]


@pytest.mark.parametrize(
    ("article", "work", "count"),
    [
        ("document:world-today-journal-europe-indo-pacific", "document:alliance-networking-europe-indo-pacific", 30),
        ("document:atlantic-past-pacific-future", "document:atlantic-past-pacific-future", 50),
    ],
)
def test_what_an_article_holds_is_held_by_its_authors(
    store: EmbeddedStore, article: str, work: str, count: int
) -> None:
    """All authors of the work hold each thesis, with its stance, how sure they are, and where it stands."""
    authors = column(store, f"SELECT ?author WHERE {{ {work} dcterms:creator ?author }}")
    found = rows(
        store,
        f"""
        SELECT ?thesis (COUNT(DISTINCT ?author) AS ?authors) WHERE {{
            {work} dcterms:creator ?author .
            ?thesis lw:assessor ?author ; dcterms:source ?source ; lw:stance ?stance ; lw:confidence ?confidence ;
                lw:content ?content ; lw:about ?thing ; lw:locator ?heading .
            FILTER(?source IN ({article}, {work}))
        }}
        GROUP BY ?thesis
        """,
    )
    assert authors
    assert len(found) >= count
    assert {holders for _, holders in found} == {str(len(authors))}


@pytest.mark.parametrize("article", HEADINGS)
def test_every_section_of_an_article_has_a_thesis(store: EmbeddedStore, article: str) -> None:
    found = column(
        store, f"SELECT DISTINCT ?heading WHERE {{ ?thesis dcterms:source {article} ; lw:locator ?heading }}"
    )
    assert set(found) == HEADINGS[article]


def test_the_ideas_that_the_articles_name_are_followed_or_discussed(store: EmbeddedStore) -> None:
    unused = column(
        store,
        """
        SELECT ?idea WHERE {
            ?idea skos:inScheme concept:strategic-ideas .
            FILTER NOT EXISTS { ?thing lw:followsIdea|lw:about ?idea }
        }
        """,
    )
    assert unused == []


# --- Rules of the whole ---------------------------------------------------------------------------------


def test_every_entity_has_a_source_with_an_address(store: EmbeddedStore) -> None:
    without = column(
        store,
        f"""
        SELECT DISTINCT ?entity WHERE {{
            GRAPH ?graph {{ ?entity a ?class }} {CURATED}
            FILTER(STRSTARTS(STR(?class), "{LW}") && ?class != lw:Document)
            FILTER NOT EXISTS {{
                ?entity dcterms:source ?document . ?document a lw:Document ; lw:url ?url .
                FILTER(REGEX(STR(?url), "^https?://[^ ]+$"))
            }}
        }}
        """,
    )
    assert without == []


def test_every_document_is_used(store: EmbeddedStore) -> None:
    """As a source, or as a thing of its own: a text that was adopted, carries an idea, or is spoken of."""
    idle = column(
        store,
        f"""
        SELECT DISTINCT ?document WHERE {{
            GRAPH ?graph {{ ?document a lw:Document }} {CURATED}
            FILTER NOT EXISTS {{ ?entity dcterms:source|lw:about|lw:provisionOf ?document }}
            FILTER NOT EXISTS {{ ?document lw:textOf|lw:adoptedAt|lw:followsIdea|lw:inResponseTo ?thing }}
        }}
        """,
    )
    assert idle == []


def test_every_curated_file_fills_one_graph_that_is_described_once(store: EmbeddedStore, settings: Settings) -> None:
    files = sources.curated_files(settings)
    assert {source.path for source in files} == set(settings.curated.glob("*.ttl"))
    described = rows(
        store,
        f"SELECT ?graph (COUNT(?title) AS ?titles) WHERE {{ ?graph dcterms:title ?title {CURATED} }} GROUP BY ?graph",
    )
    assert sorted(described) == sorted((compact(source.graph.value), "1") for source in files)
    filled = column(store, f"SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} {CURATED} }}")
    assert sorted(filled) == sorted(compact(source.graph.value) for source in files)


def test_no_entity_is_defined_in_two_files(store: EmbeddedStore) -> None:
    found = rows(
        store,
        f"""
        SELECT ?entity (GROUP_CONCAT(STR(?graph); separator=" ") AS ?graphs) WHERE {{
            GRAPH ?graph {{ ?entity a ?class }} {CURATED}
            FILTER(STRSTARTS(STR(?class), "{LW}"))
        }}
        GROUP BY ?entity HAVING (COUNT(DISTINCT ?graph) > 1)
        """,
    )
    assert found == []


def test_no_two_entities_of_a_kind_share_a_label(store: EmbeddedStore) -> None:
    found = rows(
        store,
        f"""
        SELECT DISTINCT ?class ?label ?entity WHERE {{
            GRAPH ?graph {{ ?entity a ?class ; rdfs:label ?label }} {CURATED}
            FILTER(STRSTARTS(STR(?class), "{LW}"))
        }}
        """,
    )
    assert len(found) > 1000
    counted = Counter((kind, label.casefold()) for kind, label, _ in found)
    assert [shared for shared, count in counted.items() if count > 1] == []


def test_a_name_is_in_the_table_once() -> None:
    facts = list(chain.from_iterable(THINGS.values()))
    assert len(set(facts)) == len(facts)


def test_nobody_stands_in_anything_after_having_gone_up_in_another_state(store: EmbeddedStore) -> None:
    rows = store.query(
        """SELECT ?membership {
            ?union lw:successionType concept:succession-unification ; lw:predecessor ?state ; lw:endLatest ?gone .
            ?membership a lw:Membership ; lw:member ?state ; lw:endEarliest ?end .
            FILTER (?end > ?gone)
            FILTER NOT EXISTS { ?again lw:successor ?state ; lw:startEarliest ?back . FILTER (?back >= ?gone) }
        }"""
    )
    assert [row["membership"].value for row in rows] == []
