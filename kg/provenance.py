"""Says of each named graph what it is, where it comes from and under which terms (DCAT, PROV-O, SPDX)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import InputError
from kg.namespaces import DCAT, DCTERMS, PROV, RDF_TYPE, SPDX, XSD, entity, graph, local_name
from kg.sources import PROVENANCE_GRAPH, SourceFile

CURATED_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_SOURCES = Path(__file__).resolve().parent / "data" / "sources"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a source release says of itself: see ``kg/data/sources/README.md``.

    ``files`` gives the SHA-256 of each file as published. ``observed_from`` and ``observed_until`` are the days, as
    EDTF dates, on which the coding began and stopped, and ``released`` the date of the release; each is empty where
    the source says none. ``obligations`` names the commitment type behind each column of the source's panels, and
    ``caveat`` what their reader must know.
    """

    name: str
    title: str
    release: str
    publisher: str
    url: str
    licence: str
    citation: str
    files: dict[str, str]
    released: str = ""
    observed_from: str = ""
    observed_until: str = ""
    obligations: dict[str, str] = field(default_factory=dict)
    caveat: str = ""

    @property
    def graph(self) -> NamedNode:
        """The named graph of the release."""
        return graph(f"{self.name}/{self.release}")


def source_manifest(name: str) -> Manifest:
    """The manifest of the source release that this version of the project imports."""
    return read_manifest(_SOURCES / name / "manifest.toml")


def panel_source_names() -> list[str]:
    """The names of the sources whose releases code obligations, so that there are panels of them."""
    names = sorted(path.parent.name for path in _SOURCES.glob("*/manifest.toml"))
    return [name for name in names if source_manifest(name).obligations]


def read_manifest(path: Path) -> Manifest:
    """The manifest in a TOML file. Raises InputError where it is not TOML or a key is missing or unknown."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"the manifest is not well-formed TOML: {error}; mend it there", str(path)) from None
    try:
        return Manifest(**content)
    except TypeError as error:
        wrong = str(error).partition("() ")[2]
        raise InputError(
            f"the manifest does not fit: {wrong}; see the keys in kg/data/sources/README.md", str(path)
        ) from None


def describe_curated(source: SourceFile) -> Iterator[Quad]:
    """The description of a curated file's graph."""
    yield from _describe(
        source.graph, f"Curated facts: {local_name(source.graph.value)}", CURATED_LICENCE, source.sha256()
    )
    yield _fact(source.graph, f"{DCTERMS}publisher", entity("actor", "latticework-project"))


def describe_release(manifest: Manifest, digests: dict[str, str]) -> Iterator[Quad]:
    """The description of an imported release; ``digests`` are the SHA-256 of the files that were read."""
    where = manifest.graph
    yield from _describe(where, f"{manifest.title}, release {manifest.release}", manifest.licence, "")
    if manifest.released:
        yield _fact(where, f"{DCTERMS}issued", _date(manifest.released))
    yield _fact(where, f"{DCTERMS}bibliographicCitation", Literal(manifest.citation))
    yield _fact(where, f"{DCTERMS}publisher", Literal(manifest.publisher))
    yield _fact(where, f"{DCAT}landingPage", NamedNode(manifest.url))
    yield _fact(where, f"{DCAT}version", Literal(manifest.release))
    for name, digest in sorted(digests.items()):
        file = NamedNode(f"{where.value}/file/{name}")
        yield _fact(where, f"{PROV}wasDerivedFrom", file)
        yield Quad(file, RDF_TYPE, NamedNode(f"{PROV}Entity"), PROVENANCE_GRAPH)
        yield _fact(file, f"{DCTERMS}title", Literal(name))
        yield from _checksum(file, digest)


def describe_alignment(where: NamedNode, manifest: Manifest, title: str) -> Iterator[Quad]:
    """The description of a graph in which a release says what it takes for the same as what another has."""
    yield from _describe(where, title, manifest.licence, "")
    yield _fact(where, f"{PROV}wasDerivedFrom", manifest.graph)


def _describe(where: NamedNode, title: str, licence: str, digest: str) -> Iterator[Quad]:
    yield Quad(where, RDF_TYPE, NamedNode(f"{DCAT}Dataset"), PROVENANCE_GRAPH)
    yield Quad(where, RDF_TYPE, NamedNode(f"{PROV}Entity"), PROVENANCE_GRAPH)
    yield _fact(where, f"{DCTERMS}title", Literal(title, language="en"))
    yield _fact(where, f"{DCTERMS}license", NamedNode(licence) if licence.startswith("http") else Literal(licence))
    if digest:
        yield from _checksum(where, digest)


def _checksum(subject: NamedNode, digest: str) -> Iterator[Quad]:
    node = NamedNode(f"urn:sha256:{digest}")
    yield _fact(subject, f"{SPDX}checksum", node)
    yield _fact(node, f"{SPDX}algorithm", NamedNode(f"{SPDX}checksumAlgorithm_sha256"))
    yield _fact(node, f"{SPDX}checksumValue", Literal(digest, datatype=NamedNode(f"{XSD}hexBinary")))


def _fact(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, NamedNode(predicate), value, PROVENANCE_GRAPH)


def _date(text: str) -> Literal:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return Literal(text, datatype=NamedNode(f"{XSD}{kind}"))
