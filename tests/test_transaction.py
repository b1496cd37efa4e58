from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg import build, history
from kg.attribution import CHANGES_GRAPH
from kg.change import Change
from kg.checkpoint import settled
from kg.errors import (
    ChangeError,
    ChangeTimeoutError,
    DateError,
    ForbiddenQueryError,
    HistoryError,
    NonConformingError,
    QuerySyntaxError,
    ReadOnlyError,
    ReservedGraphError,
    StaleChangeError,
)
from kg.history import Log, Why, last_change, records
from kg.namespaces import entity, graph, lw
from kg.proposal import AddToGraph, DropGraph, PatchGraph, Proposal, PutGraph, SparqlUpdate
from kg.query import Limits, QueryPool, QueryRequest
from kg.rdf_files import posted_quads
from kg.search import NAMES_FILE
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.transaction import Receipt, Writer
from tests.small_graph import MEETINGS, OwnFiles

RENAME = """DELETE { GRAPH ?g { event:meeting rdfs:label ?old } }
INSERT { GRAPH ?g { event:meeting rdfs:label "Renamed"@en } }
WHERE { GRAPH ?g { event:meeting rdfs:label ?old } }"""
SECOND = """INSERT DATA { GRAPH graph:curated/more { event:second a lw:Event ; rdfs:label "A second meeting"@en ;
    lw:eventType concept:meeting ; lw:date "1950-05"^^edtf:EDTF ; dcterms:source document:paper } }"""
SECOND = SECOND.replace("graph:curated/more", "<https://w3id.org/latticework/graph/curated/more>")
NOTE = Quad(entity("event", "meeting"), lw("note"), Literal("noted", language="en"), graph("curated/more"))


class Desk:
    """A writer with all that it stands on."""

    def __init__(self, settings: Settings, most_in_memory: int = 5_000_000) -> None:
        self.settings = settings
        self.log = Log(settings.home)
        self.pool = QueryPool(
            lambda: build.current(settings).snapshot(self.log.path, self.log.sequence),
            Limits(workers=1, seconds=30.0, most_in_memory=most_in_memory),
        )
        self.writer = Writer(settings, self.log, self.pool)

    def commit(self, proposal: Proposal | str) -> Receipt:
        return self.writer.commit(SparqlUpdate(proposal) if isinstance(proposal, str) else proposal, "tester")

    def quads(self) -> set[str]:
        """All quads but those about changes, by query, as lines."""
        asked = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER (?g != graph:changes) }"
        return set(self.pool.run(QueryRequest(asked, bindings_format="tsv")).body.decode().splitlines()[1:])

    def ask(self, pattern: str) -> bool:
        found: bool = json.loads(self.pool.run(QueryRequest(f"ASK {{ {pattern} }}")).body)["boolean"]
        return found

    def close(self) -> None:
        self.pool.close()
        self.log.close()


@contextmanager
def opened(settings: Settings) -> Iterator[Desk]:
    desk = Desk(settings)
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture(scope="module")
def shared_desk(small_home: OwnFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for the tests after which the graph is as it was."""
    home = tmp_path_factory.mktemp("desk") / "home"
    shutil.copytree(small_home.home, home, symlinks=True)
    with opened(small_home.model_copy(update={"home": home})) as made:
        made.commit(SECOND.replace("second", "first"))
        yield made


@pytest.fixture
def desk(small: OwnFiles) -> Iterator[Desk]:
    with opened(small) as made:
        yield made


def test_a_change_is_seen_by_the_next_query_and_is_in_the_log(desk: Desk) -> None:
    assert desk.ask('event:meeting rdfs:label "A meeting"@en')
    done = desk.commit(RENAME)
    assert (done.sequence, done.added, done.removed) == (1, 1, 1)
    assert done.snapshot.endswith(".1")
    assert desk.ask('event:meeting rdfs:label "Renamed"@en')
    assert not desk.ask('event:meeting rdfs:label "A meeting"@en')
    (record,) = records(desk.log.path)
    assert record.by == "tester"
    assert [line[:2] for line in record.text.splitlines()] == ["- ", "+ "]


def test_what_follows_comes_with_the_change_and_goes_with_it(desk: Desk) -> None:
    before = desk.quads()
    done = desk.commit(SECOND)
    assert done.added == 5 + 4
    assert desk.ask('event:second lw:startEarliest "1950-05-01"^^xsd:date ; lw:endLatest "1950-05-31"^^xsd:date')
    desk.commit("DELETE WHERE { GRAPH ?g { event:second lw:date ?date } } ; " + SECOND.replace("1950-05", "1951"))
    assert desk.ask('event:second lw:startEarliest "1951-01-01"^^xsd:date')
    assert not desk.ask('event:second lw:startEarliest "1950-05-01"^^xsd:date')
    desk.commit(DropGraph(graph("curated/more")))
    assert desk.quads() == before


@pytest.mark.parametrize(
    ("proposal", "error", "message"),
    [
        (SparqlUpdate("DELETE WHERE { GRAPH ?g { event:meeting dcterms:source ?o } }"), NonConformingError, "source"),
        (SparqlUpdate(SECOND.replace("concept:meeting", "concept:nonsense")), NonConformingError, "event:second"),
        (SparqlUpdate(SECOND.replace("1950-05", "1950-13")), DateError, "1950-13"),
        (SparqlUpdate("INSERT DATA { event:x lw:note }"), QuerySyntaxError, "The update does not parse at line 1"),
        (SparqlUpdate(f"{SECOND} ; DROP GRAPH <urn:absent>"), ChangeError, "graph <urn:absent> does not exist"),
        (SparqlUpdate(f"{SECOND} ; LOAD <http://127.0.0.1/>"), ForbiddenQueryError, "LOAD"),
        (SparqlUpdate("DROP ALL"), ReservedGraphError, "graph/(ontology|shapes|provenance|inferred|description) "),
        (SparqlUpdate("DELETE WHERE { GRAPH graph:ontology { ?s ?p ?o } }"), ReservedGraphError, "ontology's files"),
        (SparqlUpdate("INSERT DATA { GRAPH graph:inferred { <urn:a> <urn:b> 1 } }"), ReservedGraphError, "follows"),
        (DropGraph(graph("shapes")), ReservedGraphError, "run `latticework build`"),
        (DropGraph(graph("curated/meetings")), NonConformingError, "nothing was changed"),
        (PatchGraph(graph("x"), "LOAD <http://127.0.0.1/>"), ForbiddenQueryError, "LOAD"),
        (PatchGraph(graph("x"), "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"), ChangeError, "another graph"),
        (
            Change(add=frozenset({Quad(NOTE.subject, NOTE.predicate, NOTE.object, graph("inferred"))})),
            ReservedGraphError,
            "graph/inferred",
        ),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    shared_desk: Desk, proposal: Proposal, error: type[Exception], message: str
) -> None:
    quads, log = shared_desk.quads(), shared_desk.log.path.read_bytes()
    with pytest.raises(error, match=message):
        shared_desk.commit(proposal)
    assert shared_desk.quads() == quads
    assert shared_desk.log.path.read_bytes() == log


def test_the_report_says_what_is_wrong(shared_desk: Desk) -> None:
    with pytest.raises(NonConformingError) as caught:
        shared_desk.commit("DELETE WHERE { GRAPH ?g { event:meeting lw:eventType ?type } }")
    (result,) = caught.value.report.violations
    assert str(result.focus) == "<https://w3id.org/latticework/id/event/meeting>"
    assert "event:meeting" in str(caught.value)


def test_a_change_of_nothing_is_not_recorded(shared_desk: Desk) -> None:
    done = shared_desk.commit("DELETE WHERE { GRAPH ?g { <urn:absent> ?p ?o } }")
    assert (done.sequence, done.added, done.removed) == (1, 0, 0)
    assert last_change(shared_desk.settings.home) == 1


def test_each_kind_of_proposal_for_one_graph(desk: Desk) -> None:
    where = graph("notes")
    one, two = (Quad(NOTE.subject, NOTE.predicate, Literal(text, language="en"), where) for text in ("one", "two"))
    put = desk.commit(PutGraph(where, frozenset({one})))
    assert (put.existed, put.added, put.removed) == (False, 1, 0)
    added = desk.commit(AddToGraph(where, frozenset({one, two})))
    assert (added.existed, added.added, added.removed) == (True, 1, 0)
    patched = desk.commit(
        PatchGraph(where, 'DELETE WHERE { ?s ?p "one"@en } ; INSERT { ?s ?p "3"@en } WHERE { ?s ?p ?o }')
    )
    assert (patched.added, patched.removed) == (1, 1)
    put = desk.commit(PutGraph(where, frozenset({two})))
    assert (put.existed, put.added, put.removed) == (True, 0, 1)
    assert desk.commit(DropGraph(where)).removed == 1
    assert not desk.commit(DropGraph(where)).existed
    assert desk.commit(Change(add=frozenset({one}))).added == 1


SPELT = """@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix event: <https://w3id.org/latticework/id/event/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
event:meeting a lw:Transfer ; lw:quantity "5"^^xsd:TYPE .
event:other lw:quantity "5"^^xsd:int ."""


@pytest.mark.parametrize("datatype", ["int", "nonNegativeInteger", "integer"])
def test_a_datatype_is_judged_as_it_was_sent(shared_desk: Desk, datatype: str) -> None:
    sent = posted_quads(SPELT.replace("TYPE", datatype).encode(), RdfFormat.TURTLE, "urn:x", graph("x"))
    with pytest.raises(NonConformingError) as caught:
        shared_desk.commit(PutGraph(graph("x"), frozenset(sent)))
    about = [r for r in caught.value.report.violations if "quantity" in r.path and r.component == "datatype"]
    if datatype == "integer":
        assert about == []
    else:
        assert [(str(r.focus), str(r.value)) for r in about] == [
            (
                "<https://w3id.org/latticework/id/event/meeting>",
                f'"5"^^<http://www.w3.org/2001/XMLSchema#{datatype}>',
            )
        ]


def test_the_graph_says_who_changed_what_and_why(desk: Desk) -> None:
    desk.writer.commit(SparqlUpdate(RENAME), "maria", why=Why("It was renamed"))
    about = """?change prov:wasAssociatedWith ?who ; rdfs:comment "It was renamed" ; prov:startedAtTime ?began ;
        prov:endedAtTime ?ended ; prov:influenced graph:curated/meetings . FILTER (?began <= ?ended)"""
    about = about.replace("graph:curated/meetings", "<https://w3id.org/latticework/graph/curated/meetings>")
    assert desk.ask(f"GRAPH graph:changes {{ {about} }}")
    build.build(desk.settings)
    assert desk.ask(f"GRAPH graph:changes {{ {about} }}"), "a build says it again"
    with pytest.raises(ReservedGraphError, match="send the reason of a change as its message"):
        desk.commit("CLEAR GRAPH graph:changes")


def test_the_log_says_what_the_store_holds(desk: Desk) -> None:
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    spelt = Quad(NOTE.subject, lw("note"), Literal("007", datatype=integer), graph("x"))
    for proposal in (AddToGraph(graph("x"), frozenset({spelt})), Change(add=frozenset({spelt}))):
        desk.commit(proposal)
        desk.commit(Change(remove=frozenset({spelt})))
    written = [record.text for record in records(desk.log.path)]
    assert len(written) == 4
    assert all('"7"^^' in text for text in written)


def test_blank_nodes_of_two_changes_are_two(desk: Desk) -> None:
    for _ in range(3):
        assert desk.commit("INSERT DATA { GRAPH graph:x { [] <urn:p> 1 } }").added == 1
    assert desk.ask("{ SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:p> 1 } } FILTER (?n = 3)")
    desk.commit("DELETE { GRAPH ?g { ?s <urn:p> 1 } } WHERE { GRAPH ?g { ?s <urn:p> 1 } }")
    assert not desk.ask("?s <urn:p> 1")


def test_what_was_read_may_be_asked_to_be_as_it_was(desk: Desk) -> None:
    first = desk.commit(SECOND)
    desk.commit(RENAME)
    with pytest.raises(StaleChangeError, match="read it again"):
        desk.writer.commit(SparqlUpdate("CLEAR DEFAULT"), "tester", lambda snapshot: snapshot.id == first.snapshot)


def test_a_change_that_takes_too_long_is_stopped(small: OwnFiles) -> None:
    quick = small.model_copy(update={"write_timeout": 1.0})
    with opened(quick) as desk:
        three = "GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l }"
        slow = f"INSERT {{ GRAPH graph:x {{ ?a ?b ?i }} }} WHERE {{ {three} }}"
        with pytest.raises(ChangeTimeoutError, match="longer than 1 seconds"):
            desk.commit(slow)
        assert desk.log.sequence == 0


def test_a_graph_that_is_read_from_the_disk_is_not_written_to(small: OwnFiles) -> None:
    desk = Desk(small, most_in_memory=10)
    try:
        with pytest.raises(ReadOnlyError, match="LATTICEWORK_MAX_QUADS_IN_MEMORY"):
            desk.commit(SECOND)
    finally:
        desk.close()


def test_writers_and_readers_at_once(desk: Desk) -> None:
    desk.commit(RENAME)

    def write(number: int) -> int:
        return desk.commit(f"INSERT DATA {{ GRAPH graph:x {{ <urn:{number}> <urn:p> {number} }} }}").sequence

    with ThreadPoolExecutor(6) as threads:
        writes = threads.map(write, range(8))
        reads = [threads.submit(desk.ask, 'event:meeting rdfs:label "Renamed"@en') for _ in range(20)]
        assert sorted(writes) == list(range(2, 10))
        assert all(read.result() for read in reads)
    assert desk.ask("{ SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o } } FILTER (?n = 8)")


def test_a_reader_that_was_killed_comes_back_with_all_changes(desk: Desk) -> None:
    desk.commit(RENAME)
    process = desk.pool._reader.number()
    assert process is not None
    os.kill(process, signal.SIGKILL)
    desk.commit(SECOND)
    assert desk.ask('event:meeting rdfs:label "Renamed"@en . event:second lw:startEarliest ?day')


def test_another_process_sees_all_changes_on_the_disk(small: OwnFiles) -> None:
    with opened(small) as desk:
        here = changed_and_copied(desk)
    with opened(small) as again:
        assert again.ask('event:meeting rdfs:label "Again"@en . event:second a lw:Event')
        assert len(again.quads()) == here


def changed_and_copied(desk: Desk) -> int:
    """The number of quads after changes before and after a copy on the disk."""
    before = settled(desk.settings)
    assert settled(desk.settings) == before, "without changes nothing is copied"
    desk.commit(RENAME)
    desk.commit(SECOND)
    here = desk.quads()
    now = settled(desk.settings)
    assert (now.origin, now.applied) == (before.origin, 2)
    assert (now.folder / NAMES_FILE).is_file(), "the index of names comes along"
    stored = list(EmbeddedStore.read(now.store).quads())
    assert len(stored) == now.quads
    assert sum(quad.graph_name != CHANGES_GRAPH for quad in stored) == len(here)
    assert bool(EmbeddedStore.read(before.store).query('ASK { event:meeting rdfs:label "A meeting"@en }'))
    # The server goes on where it was, and what starts anew begins from the copy.
    assert desk.commit(RENAME.replace("Renamed", "Again")).sequence == 3
    assert desk.ask('event:meeting rdfs:label "Again"@en')
    return len(here)


def is_stable(line: str) -> bool:
    """Whether a quad is the same in every build: not one with a blank node, and none of those that builds count."""
    return "_:" not in line and not line.startswith("<https://w3id.org/latticework/graph/description>")


def test_a_build_makes_the_changes_again(desk: Desk) -> None:
    desk.commit(RENAME)
    desk.commit(SECOND)
    here = {line for line in desk.quads() if is_stable(line)}
    facts = len(here)
    made = build.build(desk.settings)
    assert (made.origin, made.applied) == (made.id, 2)
    assert {line for line in desk.quads() if is_stable(line)} == here, "the server goes over to the new build"
    assert desk.commit("DELETE WHERE { GRAPH ?g { event:second ?p ?o } }").sequence == 3
    build.build(desk.settings)
    assert sum(is_stable(line) for line in desk.quads()) == facts - 9


def test_a_build_that_no_longer_fits_a_change_names_it(desk: Desk) -> None:
    desk.commit(SECOND)
    path = desk.settings.curated / "meetings.ttl"
    text = MEETINGS.replace("DATE", "1949-04-04").replace("document:paper", "document:other")
    path.write_text(text, encoding="utf-8")
    before = build.current(desk.settings)
    with pytest.raises(NonConformingError, match=r"change 1 by tester on \d{4}-.*event:second"):
        build.build(desk.settings)
    assert build.current(desk.settings) == before
    assert desk.ask("event:second a lw:Event")


def test_a_build_waits_for_a_change_that_is_being_made(desk: Desk) -> None:
    with ThreadPoolExecutor(2) as threads:
        with history.still(desk.settings.home):
            building = threads.submit(build.build, desk.settings)
            writing = threads.submit(desk.commit, SECOND)
        assert building.result().quads > 0
        assert writing.result().sequence == 1
    assert desk.ask("event:second a lw:Event")


def test_a_log_that_was_lost_is_told(desk: Desk) -> None:
    desk.commit(RENAME)
    settled(desk.settings)
    shutil.move(desk.log.path, Path(desk.settings.home) / "elsewhere")
    with pytest.raises(HistoryError, match="the graph has 1 changes and the log only 0; put the log back"):
        settled(desk.settings)
