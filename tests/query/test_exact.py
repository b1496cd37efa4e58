"""The change that an update makes, found out, against all quads before and after."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse

from kg.change import Change
from kg.errors import ChangeError, QueryError, QuerySyntaxError
from kg.query import exact
from kg.query.exact import alone, compared, updated
from kg.store import EmbeddedStore

DATA = """
@prefix : <urn:> .
:a :p :b , 1 , "x"@en . :b :q :c .
:g1 { :a :p :b . :b :p :c , 2 . _:x :p :a }
:g2 { :a :p :d . :d :q "d" }
"""
# ruff: noqa: E501
UPDATES = [
    "INSERT DATA { <urn:n> <urn:p> 1 , 2.50 , 'three'@en , true ; a <urn:C> }",
    "INSERT DATA { GRAPH <urn:g1> { <urn:n> <urn:p> ( 1 2 ) } . <urn:m> <urn:p> 1e0 . GRAPH <urn:new> { [] <urn:p> [ <urn:q> 1 ] } }",
    "DELETE DATA { <urn:a> <urn:p> 01 . GRAPH <urn:g1> { <urn:b> <urn:p> <urn:c> } }",
    "DELETE WHERE { <urn:a> <urn:p> ?o . GRAPH ?g { ?s <urn:p> ?o } }",
    "PREFIX x: <urn:> DELETE { ?s x:p ?o } INSERT { ?o x:r ?s . GRAPH x:g1 { ?s x:seen ?g } } WHERE { ?s x:p ?o GRAPH ?g { ?s ?p ?z } }",
    "WITH <urn:g1> DELETE { ?s ?p ?o } INSERT { ?s ?p 'gone' } WHERE { ?s ?p ?o FILTER (isIRI(?o)) }",
    "WITH <urn:g1> INSERT { GRAPH <urn:g2> { ?s ?p ?o } } USING <urn:g2> USING NAMED <urn:g1> WHERE { ?s ?p ?z GRAPH ?g { ?s ?q ?o } }",
    "INSERT { ?s <urn:all> ?o } USING NAMED <urn:g2> WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
    "INSERT { _:b <urn:of> ?s . _:b <urn:in> ?g } WHERE { GRAPH ?g { ?s <urn:p> ?o } }",
    "INSERT { ?o <urn:back> ?s } WHERE { ?s <urn:p> ?o OPTIONAL { ?s <urn:none> ?x } }",
    "DELETE { ?s <urn:p> ?none } INSERT { <urn:yes> <urn:p> 1 } WHERE { ?s <urn:q> ?o }",
    "INSERT { <urn:yes> <urn:p> 1 } WHERE { <urn:absent> ?p ?o }",
    "INSERT { GRAPH ?o { ?s ?p ?o } } WHERE { ?s ?p ?o }",
    "DELETE DATA { <urn:a> <urn:p> <urn:b> } ; INSERT DATA { <urn:a> <urn:p> <urn:b> } # ; INSERT DATA { <urn:x> <urn:p> 1 }",
    "PREFIX z: <urn:> INSERT DATA { z:k z:p 'a ; b } {' } ; DELETE { z:k ?p ?o } WHERE { z:k ?p ?o } ; ",
    "BASE <http://example.org/> INSERT DATA { <r> <p> <> } ; INSERT DATA { <r2> <p> partnership:nato }",
    "insert { ?s <urn:n> ?n } where { { select ?s (count(*) as ?n) { ?s ?p ?o } group by ?s } }",
    "INSERT { ?s <urn:v> ?v } WHERE { VALUES (?s ?v) { (<urn:a> '007'^^xsd:integer) (<urn:b> UNDEF) } }",
    "CLEAR GRAPH <urn:g1>",
    "PREFIX x: <urn:> COPY x:g1 TO x:g2 ; MOVE DEFAULT TO x:g3 ; ADD x:g2 TO DEFAULT",
    "DROP ALL",
    "CREATE GRAPH <urn:empty> ; DROP SILENT GRAPH <urn:absent> ; CLEAR NAMED",
    "INSERT DATA { <urn:\\u0061> <urn:p> 'escaped' }",
    "INSERT DATA { <urn:t> <urn:says> <<( <urn:a> <urn:p> 1 )>> }",
    "INSERT { <urn:t> <urn:says> <<( ?s <urn:p> ?o )>> } WHERE { ?s <urn:p> ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p ?l } WHERE { ?s ?p ?o . OPTIONAL { ?o ?q ?l } }",
]


def filled() -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.load(parse(DATA.encode(), RdfFormat.TRIG))
    return store


def shape(change: Change) -> tuple[list[str], list[str]]:
    """A change as text in which all blank nodes are alike."""

    def lines(quads: frozenset[Quad]) -> list[str]:
        return sorted(" ".join("_:" if isinstance(part, BlankNode) else str(part) for part in quad) for quad in quads)

    return lines(change.add), lines(change.remove)


@pytest.mark.parametrize("update", UPDATES)
def test_the_change_is_that_which_the_engine_makes(update: str) -> None:
    mine, engine = filled(), filled()
    before = set(mine.quads())
    change = updated(mine, update, "http://example.org/base")
    assert change.add == set(mine.quads()) - before
    assert change.remove == before - set(mine.quads())
    assert shape(change) == shape(compared(engine, update, "http://example.org/base"))


def test_most_forms_need_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> Change:
        raise AssertionError("all quads were compared")

    monkeypatch.setattr(exact, "compared", refuse)
    for update in UPDATES:
        if not any(word in update for word in ("ALL", "NAMED ;", "CLEAR NAMED", "\\u")) or "USING NAMED" in update:
            updated(filled(), update, "http://example.org/base")


def test_sequences_of_random_updates() -> None:
    chance = random.Random(20261125)
    for _ in range(150):
        mine, engine = filled(), filled()
        for update in chance.sample(UPDATES, 4):
            if "DROP ALL" in update or "COPY" in update:
                continue
            assert shape(updated(mine, update)) == shape(compared(engine, update, None)), update


PIECES = (
    *(
        "<urn:a> <urn:p> <urn:b>",
        "x:a x:q 1 , 01 , 2.50 ; a x:C",
        "_:b <urn:p> [ <urn:q> 1 ]",
        "( 1 2 ) <urn:p> 3",
        "<r> <p> <>",
    ),
    *(
        "<urn:a> x:p 'x } y'",
        '<urn:a> <urn:p> """ } ; { """',
        "# } comment {\n",
        "<urn:a> <urn:p> <urn:b> {| <urn:q> 1 |}",
        "'\\u007D'",
    ),
    *(
        "<urn:t> <urn:says> <<( <urn:a> <urn:p> 1 )>>",
        "lw:a lw:b 'en'@EN",
        "}",
        "{",
        ";",
        "?s ?p ?o",
        "WHERE { ?s ?p ?o }",
        "GRAPH <urn:g2> {",
    ),
)


def random_text(chance: random.Random) -> str:
    """One or two operations on data, some of which parse; braces stand in strings and comments too."""
    text = chance.choice(["", "PREFIX x: <urn:> ", "BASE <http://e.org/> PREFIX x: <urn:y#>\n"])
    for number in range(chance.choice([1, 1, 1, 2])):
        text += (" ; " if number else "") + chance.choice(["INSERT DATA {", "DELETE DATA {", "insert  data{"])
        for _ in range(chance.randint(0, 3)):
            inner = " ".join(chance.choice(PIECES) for _ in range(chance.randint(1, 2)))
            text += chance.choice(
                [f" GRAPH <urn:g1> {{ {inner} }} ", f" graph x:g{{ {inner} }} . ", f" {inner} . ", inner]
            )
        text += chance.choice(["}", "}\n", "} # }\n", "} ;"])
    return text


def test_random_texts_of_data() -> None:
    chance = random.Random(20261126)
    taken = 0
    for _ in range(2500):
        text = random_text(chance)
        engine = filled()
        try:
            expected = shape(compared(engine, text, None))
        except QuerySyntaxError:
            continue
        assert shape(updated(filled(), text)) == expected, text
        taken += 1
    assert taken > 300


@pytest.mark.parametrize(
    ("update", "there"),
    [
        ("COPY graph:one TO graph:two", {"one", "two"}),
        ("move graph:one to graph:two", {"two"}),
        ("ADD SILENT graph:one TO GRAPH graph:two ; COPY graph:two TO DEFAULT", {"one", "two"}),
        ("PREFIX : <urn:other:> COPY graph:one # graph:x\nTO graph:two", {"one", "two"}),
        ("INSERT DATA { <urn:add> <urn:to> 'COPY graph:one' } ; COPY graph:one TO graph:two", {"one", "two"}),
    ],
)
def test_a_prefix_that_looks_like_a_keyword(update: str, there: set[str]) -> None:
    store = EmbeddedStore.in_memory()
    store.update("INSERT DATA { GRAPH graph:one { <urn:a> <urn:p> 1 } }")
    updated(store, update)
    assert {name.value.rpartition("/")[2] for name in store.graphs() if next(store.quads(name), None)} == there


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:n> <urn:p> 1 } ; PREFIX z: <urn:> INSERT DATA { z:k z:p 2 }",
        "PREFIX z: <urn:> INSERT DATA { <urn:n> z:p 1 } ;\n# ; PREFIX no: <urn:no>\nPREFIX z: <urn:>\nPREFIX y: <urn:>\nINSERT DATA { z:k y:p 2 }",
        "INSERT DATA { <urn:n> <urn:p> 1 } ; prefix z:<urn:> DELETE { z:a z:p ?o } INSERT { z:k z:p 2 } WHERE { z:a z:p ?o } ;",
    ],
)
def test_prefixes_may_be_declared_later(update: str) -> None:
    store = filled()
    updated(store, update)
    assert store.query("ASK { <urn:n> <urn:p> 1 . <urn:k> <urn:p> 2 }")


def test_a_prefix_means_one_thing_only() -> None:
    for update in (
        "PREFIX z: <urn:> INSERT DATA { z:n z:p 1 } ; PREFIX z: <urn:other:> INSERT DATA { z:k z:p 2 }",
        "INSERT DATA { lw:n lw:p 1 } ; PREFIX lw: <urn:other:> INSERT DATA { lw:k lw:p 2 }",
    ):
        with pytest.raises(QuerySyntaxError):
            updated(filled(), update)


def test_what_is_copied_has_to_be_there() -> None:
    for update in (
        "COPY <urn:absent> TO <urn:g1>",
        "MOVE GRAPH graph:absent TO <urn:g1>",
        "ADD <urn:absent> TO DEFAULT",
    ):
        store = filled()
        before = set(store.quads())
        with pytest.raises(ChangeError, match="absent does not exist"):
            updated(store, update)
        assert set(store.quads()) == before
    updated(filled(), "COPY SILENT <urn:absent> TO <urn:g1>")


PATCHES = [
    "INSERT DATA { <urn:n> <urn:p> 1 }",
    "DELETE WHERE { ?s <urn:p> ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?o <urn:r> ?s } WHERE { ?s ?p ?o }",
    "INSERT { ?s <urn:from> ?g } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "CLEAR DEFAULT",
    "WITH <urn:g2> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("graph", [NamedNode("urn:g1"), DefaultGraph(), NamedNode("urn:fresh")])
@pytest.mark.parametrize("update", PATCHES)
def test_a_patch_sees_one_graph(update: str, graph: NamedNode | DefaultGraph) -> None:
    mine, engine = filled(), filled()
    assert shape(updated(mine, update, None, graph)) == shape(alone(engine, update, None, graph))
    assert {shape(Change(frozenset(store.quads())))[0][0] for store in (mine, engine)}


@pytest.mark.parametrize(
    ("attempt", "error", "message"),
    [
        (lambda s: updated(s, "INSERT DATA { <urn:a> }"), QuerySyntaxError, "The update does not parse at line 1"),
        (lambda s: updated(s, "INSERT DATA { ?x <urn:p> 1 }"), QuerySyntaxError, "does not parse"),
        (lambda s: updated(s, "DROP GRAPH <urn:absent>"), ChangeError, "does not exist"),
        (
            lambda s: updated(s, "INSERT { ?x <urn:p> 1 } WHERE { BIND (<urn:f>(1) AS ?x) }"),
            (ChangeError, QueryError),
            "f",
        ),
        (
            lambda s: updated(s, "INSERT DATA { GRAPH <urn:o> { <urn:a> <urn:p> 1 } }", None, NamedNode("urn:g1")),
            ChangeError,
            "writes to another graph",
        ),
    ],
)
def test_what_cannot_be_carried_out(
    attempt: Callable[[EmbeddedStore], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        attempt(filled())
