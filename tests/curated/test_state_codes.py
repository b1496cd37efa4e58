"""What the curated facts say of the identity of states holds together."""

from __future__ import annotations

from pyoxigraph import QuerySolutions

from kg.namespaces import compact
from kg.store import EmbeddedStore


def rows(store: EmbeddedStore, query: str) -> set[tuple[str, ...]]:
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    return {
        tuple(compact(t.value) if t.value.startswith("http") else t.value for t in row)  # type: ignore[union-attr]
        for row in answer
    }


def test_each_state_that_is_said_to_be_succeeded_has_its_succession(store: EmbeddedStore) -> None:
    said = rows(store, "SELECT ?old ?new { ?old lw:succeededBy ?new }")
    dated = rows(store, "SELECT ?old ?new { ?s lw:predecessor ?old ; lw:successor ?new }")
    assert len(said) >= 6
    assert said - dated == set()


def test_no_code_of_a_state_system_stands_for_two_states_on_one_day(store: EmbeddedStore) -> None:
    found = rows(
        store,
        """
        SELECT ?one ?two WHERE {
            ?one lw:codeSystem ?system ; lw:designationText ?text ; lw:designates ?a ;
                lw:startEarliest ?start ; lw:endLatest ?end .
            ?two lw:codeSystem ?system ; lw:designationText ?text ; lw:designates ?b ;
                lw:startEarliest ?from ; lw:endLatest ?to .
            FILTER (?system != concept:code-name && ?a != ?b && ?start < ?to && ?from < ?end)
        }
        """,
    )
    assert found == set()


def test_each_state_of_cows_list_has_a_number_of_gleditsch_and_ward(store: EmbeddedStore) -> None:
    found = rows(
        store,
        """
        SELECT ?state WHERE {
            ?state lw:cowCode ?code .
            FILTER NOT EXISTS { ?d lw:designates ?state ; lw:codeSystem concept:code-gw-number }
        }
        """,
    )
    assert found == set()


def test_successions_of_the_hard_cases(store: EmbeddedStore) -> None:
    found = rows(
        store,
        """
        SELECT ?old ?new ?date ?kind WHERE {
            ?s lw:predecessor ?old ; lw:successor ?new ; lw:date ?date ; lw:successionType/skos:prefLabel ?kind .
        }
        """,
    )
    assert found >= {
        ("actor:west-germany", "actor:germany", "1990-10-03", "continuation"),
        ("actor:east-germany", "actor:germany", "1990-10-03", "incorporation"),
        ("actor:yemen-arab-republic", "actor:yemen", "1990-05-22", "unification"),
        ("actor:russia", "actor:russia", "1991-12-26", "continuation"),
        ("actor:yugoslavia", "actor:serbia", "2006-06-05", "continuation"),
        ("actor:south-vietnam", "actor:vietnam", "1976-07-02", "unification"),
        ("actor:korea", "actor:japan", "1910-08-29", "annexation"),
        ("actor:czechoslovakia", "actor:slovakia", "1993-01-01", "dissolution"),
        ("actor:austria-hungary", "actor:hungary", "1918-10-31", "dissolution"),
        ("actor:zanzibar", "actor:tanzania", "1964-04-26", "unification"),
        ("actor:ethiopia", "actor:eritrea", "1993-05-24", "separation"),
        ("actor:sudan", "actor:south-sudan", "2011-07-09", "separation"),
        ("actor:syria", "actor:egypt", "1958-02", "unification"),
        ("actor:papal-states", "actor:italy", "1870-10-09", "annexation"),
    }
