"""Agreement-members: entries and exits, and what each member owes."""

from __future__ import annotations

import pytest
from panel_sample import designation, made, membership, pact, rows, store_of

from kg.store import EmbeddedStore

SPELL = ("entry", "exit", "start_earliest", "start_latest", "end_earliest", "end_latest")


def test_a_membership_has_its_agreement_its_member_and_what_it_owes() -> None:
    text = membership("a", "1900-05-01/1901-02-01", ("defence",)) + "membership:a lw:leavesOpen concept:offence .\n"
    text += 'agreement:one rdfs:label "The One"@en ; dcterms:identifier "17" . phase:one dcterms:identifier "17.1" .\n'
    columns = ("agreement", "label", "source_identifier", "phase", "member", "ccode", "iso3", "name", "role")
    found = rows(made(store_of(atlas=text), "agreement-member", "atlas"), *columns, "defense", "offense", "consul")
    assert found == [
        ("agreement:one", "The One", "17", "17.1", "actor:a", 901, "AAA", "State a", "party", 1, None, 0),
    ]


@pytest.mark.parametrize(
    ("period", "spell"),
    [
        ("1900-05-01/1901-02", ("1900-05-01", "1901-02", "1900-05-01", "1900-05-01", "1901-02-01", "1901-02-28")),
        ("1949-04-04/", ("1949-04-04", None, "1949-04-04", "1949-04-04", "2018-12-31", None)),
        ("1949/..", ("1949", "..", "1949-01-01", "1949-12-31", None, None)),
        ("/1949", (None, "1949", None, "1949-12-31", "1949-01-01", "1949-12-31")),
        ("1949", ("1949", "1949", "1949-01-01", "1949-12-31", "1949-01-01", "1949-12-31")),
    ],
)
def test_a_spell_is_empty_where_nothing_bounds_it(period: str, spell: tuple[str | None, ...]) -> None:
    found = made(store_of(atlas=membership("a", period)), "agreement-member", "atlas")
    assert rows(found, *SPELL) == [spell]


def test_codes_are_those_of_the_year_of_the_start() -> None:
    names = designation("a", "iso3", "OLD", "1800/1899") + designation("a", "iso3", "NEW", "1900/..")
    text = membership("a", "1850/1950") + membership("b", "/1950")
    found = made(store_of(atlas=text, identity=names), "agreement-member", "atlas")
    assert rows(found, "member", "iso3") == [("actor:a", "OLD"), ("actor:b", "BBB")]


def test_spells_are_rows_in_order_and_each_source_fills_its_own_columns() -> None:
    atlas = membership("a2", "1910/1911") + membership("a1", "1900/1901") + membership("b", "1900/1901", ("defence",))
    store = store_of(atlas=atlas, pacts=pact("x", "ac", "1900/1901"))
    found = made(store, "agreement-member", "curated", "atlas")
    assert found.notes == ()
    assert rows(
        found, "member", "start_earliest", "atlas_defense", "curated_defence", "curated_offence", "coverage"
    ) == [
        ("actor:a", "1900-01-01", None, 1, None, "curated(selected)"),
        ("actor:c", "1900-01-01", None, 1, None, "curated(selected)"),
        ("actor:a", "1900-01-01", 0, None, None, "atlas"),
        ("actor:a", "1910-01-01", 0, None, None, "atlas"),
        ("actor:b", "1900-01-01", 1, None, None, "atlas"),
    ]


def test_a_member_that_is_no_state_has_a_name_and_no_codes() -> None:
    union = 'actor:union a lw:Organisation ; rdfs:label "Union"@en .\n'
    store = store_of(pacts=union + pact("x", "a", "1900/1901") + "agreement:x lw:party actor:union .\n")
    found = rows(made(store, "agreement-member", "curated"), "member", "ccode", "wikidata", "name", "defence")
    assert found[1] == ("actor:union", None, None, "Union", 1)


def test_the_graph_of_the_repository(store: EmbeddedStore) -> None:
    columns = ("agreement", "member", "role", "entry", "exit", "ccode", "defence")
    found = rows(made(store, "agreement-member", "curated"), *columns)
    assert ("agreement:north-atlantic-treaty", "actor:sweden", "full-member", "2024-03-07", "..", 380, 1) in found
    assert ("agreement:anzus-treaty", "actor:new-zealand", "party", "1952-04-29", "..", 920, 1) in found
    assert len({row[:4] for row in found}) == len(found)
