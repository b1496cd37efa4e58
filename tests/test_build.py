from __future__ import annotations

from pathlib import Path

import pytest

from kg import build as building
from kg.errors import DateError, GraphNotBuiltError, InputError, NonConformingError, RdfSyntaxError
from kg.settings import Settings
from kg.store import EmbeddedStore
from tests.small_graph import MEETINGS, OwnFiles


@pytest.fixture
def own(tmp_path: Path) -> OwnFiles:
    facts = tmp_path / "facts"
    facts.mkdir()
    (facts / "meetings.ttl").write_text(MEETINGS.replace("DATE", "1949-04-04"), encoding="utf-8")
    return OwnFiles(home=tmp_path / "home", facts=facts)


def rewrite(own: OwnFiles, old: str, new: str) -> None:
    path = own.facts / "meetings.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def builds(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.home / "builds").iterdir())


def test_a_build_can_be_read_and_says_where_its_graphs_come_from(own: OwnFiles) -> None:
    made = building.build(own)
    store = EmbeddedStore.read(building.current(own).store)
    assert len(store) == made.quads
    assert bool(
        store.query('ASK { GRAPH graph:ontology { lw:Event a owl:Class } event:meeting rdfs:label "A meeting"@en }')
    )
    assert bool(
        store.query(
            "ASK { GRAPH <https://w3id.org/latticework/graph/provenance> "
            "{ <https://w3id.org/latticework/graph/curated/meetings> a dcat:Dataset ; spdx:checksum ?sum } }"
        )
    )


def test_without_a_build_the_remedy_is_named(own: OwnFiles) -> None:
    with pytest.raises(GraphNotBuiltError, match="run `latticework build` first"):
        building.current(own)


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ('"1949-04-04"', '"1949-04-31"', DateError, r"meetings\.ttl:13: .*'1949-04-31' names a day"),
        ("a lw:Event ;", "a lw:Event", RdfSyntaxError, r"meetings\.ttl:13:26: not well-formed Turtle: A dot"),
        (
            "concept:meeting ;",
            "concept:nonsense ;",
            NonConformingError,
            r"meetings\.ttl:13: event:meeting: .*eventType",
        ),
        (" ; dcterms:source document:paper", "", NonConformingError, r"meetings\.ttl:13: .* at least one source"),
    ],
)
def test_a_failed_build_names_file_line_and_rule_and_leaves_the_old_one(
    own: OwnFiles, old: str, new: str, error: type[Exception], message: str
) -> None:
    before = building.build(own)
    rewrite(own, old, new)
    with pytest.raises(error, match=message):
        building.build(own)
    assert building.current(own).id == before.id
    assert builds(own) == [before.id]


def test_the_next_build_replaces_and_old_ones_are_forgotten(own: OwnFiles) -> None:
    made = [building.build(own) for _ in range(3)]
    assert building.current(own).id == made[-1].id
    assert builds(own) == [made[1].id, made[2].id]


def test_a_reader_keeps_its_snapshot_while_the_graph_is_rebuilt(own: OwnFiles) -> None:
    store = EmbeddedStore.read(building.build(own).store)
    rewrite(own, '"A meeting"', '"Another meeting"')
    building.build(own)
    assert bool(store.query('ASK { event:meeting rdfs:label "A meeting"@en }'))


def test_two_builds_at_once_do_not_mix(own: OwnFiles) -> None:
    with building.exclusive(own.home), pytest.raises(InputError, match="another build is running"):
        building.build(own)


def test_the_repository_builds_and_conforms(built: building.Build) -> None:
    assert built.quads > 20_000
