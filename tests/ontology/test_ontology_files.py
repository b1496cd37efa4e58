"""The files of the ontology: each parses, describes itself, and is found by the catalog."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, serialize
from rdflib import DCTERMS, OWL, RDF, VANN, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kg import rdf_files
from kg.namespaces import LW, ONTOLOGY
from kg.settings import Settings

FOLDER = Settings().ontology
MODULES = sorted(FOLDER.rglob("*.ttl"))
CATALOG = FOLDER / "catalog-v001.xml"
OASIS = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
BIBO_STATUS = URIRef("http://purl.org/ontology/bibo/status")

every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)


def header(path: Path) -> tuple[Graph, URIRef]:
    """A module and the IRI of its header."""
    graph = Graph().parse(path)
    (iri,) = graph.subjects(RDF.type, OWL.Ontology)
    assert isinstance(iri, URIRef)
    return graph, iri


def catalog() -> dict[str, Path]:
    """The IRIs of the catalog and their files."""
    entries = ElementTree.parse(CATALOG).getroot().findall(f"{OASIS}uri")
    return {entry.attrib["name"]: FOLDER / entry.attrib["uri"] for entry in entries}


@every_module
def test_both_parsers_read_the_same(path: Path) -> None:
    lines = serialize((quad.triple for quad in rdf_files.quads(path)), format=RdfFormat.N_TRIPLES)
    assert isomorphic(Graph().parse(data=lines or b"", format="nt"), Graph().parse(path))


@every_module
def test_file_is_utf8_text_without_stray_space(path: Path) -> None:
    text = rdf_files.read_text(path)
    assert text.endswith("\n")
    assert [line for line in text.splitlines() if line != line.rstrip() or "\t" in line] == []


@every_module
def test_module_is_named_after_its_file(path: Path) -> None:
    _, iri = header(path)
    place = path.relative_to(FOLDER).with_suffix("").as_posix()
    assert str(iri) == (ONTOLOGY if place == "alliance" else f"{ONTOLOGY}/{place}")


@every_module
def test_module_says_what_it_is(path: Path) -> None:
    graph, iri = header(path)
    for said in (DCTERMS.title, DCTERMS.description):
        (value,) = graph.objects(iri, said)
        assert isinstance(value, Literal)
        assert value.language == "en"
    (licence,) = graph.objects(iri, DCTERMS.license)
    assert licence == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_catalog_maps_each_module_to_its_file() -> None:
    assert catalog() == {str(header(path)[1]): path for path in MODULES}


def test_each_import_is_in_the_catalog() -> None:
    known = catalog()
    for path in MODULES:
        graph, iri = header(path)
        assert {str(imported) for imported in graph.objects(iri, OWL.imports)} <= set(known)


def test_the_whole_imports_each_module() -> None:
    graph, iri = header(FOLDER / "alliance.ttl")
    assert {str(imported) for imported in graph.objects(iri, OWL.imports)} == set(catalog()) - {ONTOLOGY}


def test_metadata_of_the_whole() -> None:
    graph, iri = header(FOLDER / "alliance.ttl")
    version = str(graph.value(iri, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert graph.value(iri, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert str(graph.value(iri, VANN.preferredNamespacePrefix)) == "lw"
    assert str(graph.value(iri, VANN.preferredNamespaceUri)) == LW
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(graph.value(iri, DCTERMS.created)))
    assert isinstance(graph.value(iri, DCTERMS.creator), URIRef)
    assert isinstance(graph.value(iri, BIBO_STATUS), URIRef)
    citation = str(graph.value(iri, DCTERMS.bibliographicCitation))
    assert f"version {version}" in citation
    assert f"{ONTOLOGY}/{version}" in citation


def test_version_is_that_of_the_package() -> None:
    graph, iri = header(FOLDER / "alliance.ttl")
    project = (FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{graph.value(iri, OWL.versionInfo)}"' in project


def test_blank_nodes_stand_for_class_expressions_and_axioms_only() -> None:
    for path in MODULES:
        graph, _ = header(path)
        kinds = {
            kind for node in set(graph.subjects()) if isinstance(node, BNode) for kind in graph.objects(node, RDF.type)
        }
        assert kinds <= {OWL.Class, OWL.Restriction, OWL.AllDisjointClasses}, path
