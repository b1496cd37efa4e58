"""Prefixes, and the minting of identifiers.

Entities live under ``id/<kind>/<slug>``; one prefix a kind makes them writable as ``kind:slug`` in Turtle
and SPARQL, whose local names take no slash.
"""

from __future__ import annotations

import re
import unicodedata

from pyoxigraph import NamedNode

BASE = "https://w3id.org/latticework/"
ONTOLOGY = f"{BASE}ontology"
LW = f"{BASE}ontology#"
CONCEPT = f"{BASE}concept/"
ID = f"{BASE}id/"
GRAPH = f"{BASE}graph/"
SHAPES = f"{BASE}shapes#"

KINDS = (
    "actor", "affiliation", "area", "partnership", "membership", "agreement", "provision", "phase", "act",
    "commitment", "trigger", "event", "document", "assessment", "designation", "succession",
)  # fmt: skip

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
PROV = "http://www.w3.org/ns/prov#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
SD = "http://www.w3.org/ns/sparql-service-description#"
SCHEMA = "https://schema.org/"
EDTF = "http://id.loc.gov/datatypes/edtf/"

PREFIXES: dict[str, str] = {
    "lw": LW,
    "concept": CONCEPT,
    "graph": GRAPH,
    "lwsh": SHAPES,
    **{kind: f"{ID}{kind}/" for kind in KINDS},
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "dcat": DCAT,
    "prov": PROV,
    "spdx": SPDX,
    "void": VOID,
    "sd": SD,
    "schema": SCHEMA,
    "edtf": EDTF,
    "wd": "http://www.wikidata.org/entity/",
}

OWN_DEFAULT_GRAPH = "urn:x-arq:DefaultGraph"
"""Stands for the default graph's own triples where a dataset is named by IRIs, as in Apache Jena."""

RDF_TYPE = NamedNode(f"{RDF}type")
EDTF_DATATYPE = NamedNode(f"{EDTF}EDTF")
XSD_DATE = NamedNode(f"{XSD}date")


def lw(name: str) -> NamedNode:
    """The ontology term of that name."""
    return NamedNode(LW + name)


def concept(slug: str) -> NamedNode:
    """The concept of that slug."""
    return NamedNode(CONCEPT + slug)


def entity(kind: str, slug: str) -> NamedNode:
    """The entity of that kind and slug: the same words always make the same identifier."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of entity; kinds are {', '.join(KINDS)}")
    return NamedNode(f"{ID}{kind}/{slug}")


def graph(name: str) -> NamedNode:
    """The named graph of a source, such as ``curated/nato`` or ``atop/5.1``."""
    return NamedNode(GRAPH + name)


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits joined by single hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def local_name(iri: str) -> str:
    """The part of an IRI after its last ``#`` or ``/``."""
    return re.split(r"[#/]", iri)[-1]


def compact(iri: str) -> str:
    """The IRI as ``prefix:name`` where a prefix fits and the name needs no escape, else ``<iri>``."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            rest = iri[len(namespace) :]
            if re.fullmatch(r"\w[\w-]*", rest):
                return f"{prefix}:{rest}"
    return f"<{iri}>"


def expand(name: str) -> str:
    """The IRI of ``prefix:name``, ``<iri>`` or an absolute IRI.

    Raises ValueError where the prefix is not one of PREFIXES.
    """
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    if name.startswith(("http://", "https://", "urn:")):
        return name
    prefix, colon, rest = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + rest
    raise ValueError(f"{name!r} is neither an IRI nor prefix:name with a known prefix")
