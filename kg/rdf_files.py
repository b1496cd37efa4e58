"""Reads RDF files strictly and says where a broken one is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from kg.errors import EncodingError, InputError, RdfSyntaxError, SourceNotFoundError

# The engine says the place once more in its own words.
_POSITION = re.compile(r"^Parser error at .*?: ")

SUFFIXES = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}


def quads(path: Path, graph: NamedNode | None = None) -> Iterator[Quad]:
    """The quads of a file, those of its default graph put into ``graph``.

    Raises SourceNotFoundError, InputError for a suffix that is not in SUFFIXES, EncodingError and
    RdfSyntaxError, the last two with line and column.
    """
    rdf_format = SUFFIXES.get(path.suffix)
    if rdf_format is None:
        raise InputError(f"the suffix is none of {', '.join(SUFFIXES)}; rename the file to what it holds", str(path))
    text = read_text(path)
    try:
        for quad in parse(text, rdf_format, base_iri=path.resolve().as_uri()):
            if graph is not None and isinstance(quad.graph_name, DefaultGraph):
                yield Quad(quad.subject, quad.predicate, quad.object, graph)
            else:
                yield quad
    except SyntaxError as error:
        place = f"{path}:{error.lineno}:{error.offset}" if error.lineno else str(path)
        reason = _POSITION.sub("", error.msg)
        raise RdfSyntaxError(f"not well-formed {rdf_format.name}: {reason}; mend the file there", place) from None


def posted_quads(content: bytes, rdf_format: RdfFormat, base: str, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    """The triples of a document that somebody has sent, in a graph; its blank nodes get names of their own.

    Raises RdfSyntaxError with line and column.
    """
    try:
        for quad in parse(content, rdf_format, base_iri=base, without_named_graphs=True, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}" if error.lineno else ""
        reason = _POSITION.sub("", error.msg)
        raise RdfSyntaxError(f"not well-formed {rdf_format.name}: {reason}; mend it there", place) from None


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, a byte order mark at its head left out.

    Raises SourceNotFoundError, and EncodingError with the line and byte of what is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SourceNotFoundError(f"{path}: there is no such file; check the path") from None
    except IsADirectoryError:
        raise SourceNotFoundError(f"{path}: this is a folder; name a file in it") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            f"byte {error.start} (0x{content[error.start]:02x}) is not UTF-8; save the file as UTF-8",
            f"{path}:{line}",
        ) from None
