"""Answers, and the files that say what they should be, as tables that can be compared."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import PurePath

from comparing import Row, same_rows
from manifests import RDF, Dataset, path_of
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

RESULTS = {
    "srx": QueryResultsFormat.XML,
    "srj": QueryResultsFormat.JSON,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
FLOATING = (f"{XSD}double", f"{XSD}float")
EXACT = (f"{XSD}integer", f"{XSD}decimal")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: a boolean, a graph, or solutions.

    A graph is a table without names of columns. ``ordered`` says that the order of the rows was asked for.
    """

    rows: tuple[Row, ...] = ()
    columns: tuple[str, ...] | None = None
    boolean: bool | None = None
    ordered: bool = False

    def same_as(self, other: Answer) -> bool:
        """Whether both say the same, up to the names of blank nodes and the order of columns."""
        if self.boolean is not None or self.columns is None or other.columns is None:
            return (self.boolean, self.columns) == (other.boolean, other.columns) and same_rows(self.rows, other.rows)
        if set(self.columns) != set(other.columns):
            return False
        return same_rows(self.rows, other.in_order_of(self.columns), self.ordered or other.ordered)

    def in_order_of(self, columns: tuple[str, ...]) -> list[Row]:
        """The rows with their columns in that order."""
        assert self.columns is not None
        places = [self.columns.index(name) for name in columns]
        return [tuple(row[place] for place in places) for row in self.rows]

    def __str__(self) -> str:
        if self.boolean is not None:
            return str(self.boolean)
        lines = [" ".join("-" if cell is None else str(cell) for cell in row) for row in self.rows]
        return "\n".join([" ".join(f"?{name}" for name in self.columns or ()), *lines])


def read(content: bytes, kind: str, base: str | None = None) -> Answer:
    """An answer in a format that is named by the suffix of its files."""
    if kind == "csv":
        return _csv(content)
    if kind in GRAPHS:
        triples = {(quad.subject, quad.predicate, quad.object) for quad in parse(content, GRAPHS[kind], base_iri=base)}
        return Answer(tuple(_row(triple) for triple in triples))
    found = parse_query_results(content, RESULTS[kind])
    if isinstance(found, QueryBoolean):
        return Answer(boolean=bool(found))
    assert isinstance(found, QuerySolutions)
    return Answer(tuple(_row(solution) for solution in found), tuple(variable.value for variable in found.variables))


def expected(file: str) -> Answer:
    """What a file of a suite says the answer should be."""
    content, kind = path_of(file).read_bytes(), PurePath(file).suffix[1:]
    if kind == "ttl" and b"ResultSet" in content:
        return _result_set(content, file)
    return read(content, kind, file)


def quads(dataset: Dataset) -> list[Quad]:
    """The quads of a dataset of a suite; blank nodes of different files are different."""
    found: list[Quad] = []
    for graph, file in (*((None, file) for file in dataset.default), *dataset.named):
        name = NamedNode(graph) if graph else None
        content, kind = path_of(file).read_bytes(), GRAPHS[PurePath(file).suffix[1:]]
        for quad in parse(content, kind, base_iri=file, rename_blank_nodes=True):
            found.append(Quad(quad.subject, quad.predicate, quad.object, name) if name else quad)
    return found


def _row(cells: Iterable[object]) -> Row:
    return tuple(_by_value(cell) for cell in cells)


def _by_value(cell: object) -> object:
    """Numbers and booleans of the same type and value are the same however they are written: "1.0" is "1.00"."""
    if isinstance(cell, Triple):
        return Triple(cell.subject, cell.predicate, _by_value(cell.object))
    if not isinstance(cell, Literal):
        return cell
    kind, text = cell.datatype.value, cell.value
    try:
        if kind in FLOATING:
            text = repr(float(text))
        elif kind in EXACT:
            text = format(Decimal(text).normalize(), "f")
        elif kind == f"{XSD}boolean":
            text = {"0": "false", "1": "true"}.get(text, text)
    except (ValueError, InvalidOperation):
        return cell  # ill-typed: it is what it says
    return cell if text == cell.value else Literal(text, datatype=cell.datatype)


def _csv(content: bytes) -> Answer:
    """CSV tells neither types nor IRIs from text; blank nodes alone are marked."""
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    rows = [tuple(BlankNode(cell[2:]) if cell.startswith("_:") else Literal(cell) for cell in line) for line in lines]
    return Answer(tuple(rows), tuple(head))


def _result_set(content: bytes, base: str) -> Answer:
    """Solutions or a boolean in the vocabulary of result sets, in which older tests are written."""
    store = Store()
    store.load(content, RdfFormat.TURTLE, base_iri=base)

    def values(subject: object, name: str) -> list[object]:
        return [quad.object for quad in store.quads_for_pattern(subject, NamedNode(f"{RS}{name}"), None)]

    (results,) = store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{RS}ResultSet"))
    if booleans := values(results.subject, "boolean"):
        return Answer(boolean=str(booleans[0].value) == "true")
    columns = tuple(name.value for name in values(results.subject, "resultVariable"))
    numbered = []
    for solution in values(results.subject, "solution"):
        bound = {}
        for binding in values(solution, "binding"):
            (name,), (value,) = values(binding, "variable"), values(binding, "value")
            bound[name.value] = value
        index = [int(place.value) for place in values(solution, "index")]
        numbered.append((index, _row(bound.get(name) for name in columns)))
    ordered = all(index for index, _ in numbered) and bool(numbered)
    if ordered:
        numbered.sort(key=lambda pair: pair[0])
    return Answer(tuple(row for _, row in numbered), columns, ordered=ordered)
