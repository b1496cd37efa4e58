"""The W3C test suites as plain values.

The suites are looked for beside the checkout and are not part of it. A file of a suite goes by the IRI at which the W3C
publishes it, against which relative IRIs in it are resolved. A test goes by its folder and the end of its own IRI.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

SUITES = Path(__file__).resolve().parents[3] / "shared" / "suites"
PUBLISHED = "https://w3c.github.io/rdf-tests/sparql/"
ABSENT = f"the W3C test suites are not at {SUITES}"

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Dataset:
    """The files whose triples make up the default graph, and pairs of a graph's IRI and the file that fills it."""

    default: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QueryTest:
    """A query over a dataset, and the file with the answer that it should have."""

    id: str
    query: str
    data: Dataset
    result: str


@dataclass(frozen=True, slots=True)
class UpdateTest:
    """An update, and the dataset before and after it."""

    id: str
    update: str
    before: Dataset
    after: Dataset


@dataclass(frozen=True, slots=True)
class SyntaxTest:
    """The file of a query or update, and whether it should be understood."""

    id: str
    text: str
    is_update: bool
    valid: bool


SuiteTest = QueryTest | UpdateTest | SyntaxTest


def path_of(iri: str) -> Path:
    """Where a file of a suite lies."""
    return SUITES / unquote(iri.removeprefix(PUBLISHED))


def suite_tests(folder: str) -> list[SuiteTest]:
    """The tests of evaluation and syntax in a folder such as ``sparql11/bind``; none where the suites are absent."""
    manifest = Manifest(folder)
    found = (_suite_test(manifest, node, kind) for node, kind in manifest.tests())
    return [test for test in found if test is not None]


class Manifest:
    """The statements of the manifests of a folder, and how to go from one to the next."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._store = Store()
        for path in sorted((SUITES / folder).glob("manifest*.ttl")):
            self._store.load(path=path, format=RdfFormat.TURTLE, base_iri=f"{PUBLISHED}{folder}/{path.name}")

    def tests(self) -> Iterator[tuple[NamedNode, str]]:
        """Each test with the local name of its type: those of the lists of entries, and those that a list forgot."""
        lists = self._store.quads_for_pattern(None, NamedNode(f"{MF}entries"), None)
        listed = [node for entries in lists for node in self.members(entries.object)]
        named = [quad.subject for quad in self._store.quads_for_pattern(None, NamedNode(f"{MF}name"), None)]
        for node in dict.fromkeys([*listed, *sorted(named, key=str)]):
            kind = self.one(node, f"{RDF}type")
            if isinstance(node, NamedNode) and isinstance(kind, NamedNode):
                yield node, kind.value.removeprefix(MF)

    def id_of(self, test: NamedNode) -> str:
        """By what name a test goes here."""
        return f"{self.folder}/{test.value.rpartition('#')[2]}"

    def all(self, subject: object, predicate: str) -> list[Node | Literal]:
        """The values of a property."""
        assert isinstance(subject, Node)
        return [quad.object for quad in self._store.quads_for_pattern(subject, NamedNode(predicate), None)]

    def one(self, subject: object, predicate: str) -> Node | Literal | None:
        """The value of a property, None where there is none."""
        return next(iter(self.all(subject, predicate)), None)

    def text(self, subject: object, predicate: str) -> str:
        """The value of a property as text, empty where there is none."""
        value = self.one(subject, predicate)
        return value.value if value is not None else ""

    def members(self, head: object) -> Iterator[Node | Literal]:
        """The members of a list."""
        while isinstance(head, BlankNode):
            member = self.one(head, f"{RDF}first")
            assert member is not None
            yield member
            head = self.one(head, f"{RDF}rest")

    def dataset(self, subject: object, prefix: str = UT) -> Dataset:
        """The dataset that a node describes with the terms of updates or, by their prefix, of queries."""
        named = []
        for node in self.all(subject, f"{prefix}graphData"):
            file = self.text(node, f"{UT}graph") or node.value
            named.append((self.text(node, f"{RDFS}label") or file, file))
        return Dataset(tuple(node.value for node in self.all(subject, f"{prefix}data")), tuple(sorted(named)))


def _suite_test(manifest: Manifest, node: NamedNode, kind: str) -> SuiteTest | None:
    name = manifest.id_of(node)
    action, result = manifest.one(node, f"{MF}action"), manifest.one(node, f"{MF}result")
    if kind in ("QueryEvaluationTest", "CSVResultFormatTest"):
        assert result is not None
        return QueryTest(name, manifest.text(action, f"{QT}query"), manifest.dataset(action, QT), result.value)
    if kind == "UpdateEvaluationTest":
        return UpdateTest(
            name, manifest.text(action, f"{UT}request"), manifest.dataset(action), manifest.dataset(result)
        )
    if "SyntaxTest" in kind:
        assert action is not None
        return SyntaxTest(name, action.value, "Update" in kind, kind.startswith("Positive"))
    return None
