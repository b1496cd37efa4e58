"""Templates filled with values, and links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.built_files import built
from api.negotiation import RDF_OFFERS
from kg.namespaces import BASE, LW, compact

NAVIGATION = (
    ("/browse", "Browse"),
    ("/queries", "Questions"),
    ("/pictures", "Pictures"),
    ("/what-if", "What if"),
    ("/disagreements", "Disagreements"),
    ("/sparql", "SPARQL"),
    ("/ontology", "Ontology"),
)
"""The addresses of the main navigation, and their titles."""

_NAMES = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF/XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
}
"""What people call the formats of graphs."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent.parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["formats"] = [(_NAMES[offer.format_name], offer.suffix, offer.media_type) for offer in RDF_OFFERS]
_TEMPLATES.globals["compact"] = compact
_TEMPLATES.globals["navigation"] = NAVIGATION
_TEMPLATES.filters["spaced"] = lambda name: re.sub(r"(?<=[a-z])[A-Z]", lambda match: f" {match.group().lower()}", name)


@dataclass(frozen=True, slots=True)
class Link:
    """Something to show: its text, and where it leads, empty where nowhere."""

    text: str
    href: str = ""
    note: str = ""


def _named(columns: Sequence[str], row: Sequence[Link]) -> Mapping[str, Link]:
    """The cells of a row by their columns; an empty one for any other."""
    return defaultdict(lambda: Link(""), zip(columns, row, strict=True))


_TEMPLATES.globals["named"] = _named
_TEMPLATES.globals["built"] = built


def page(request: Request, template: str, **values: object) -> bytes:
    """A template filled with values, and with the root path of the server."""
    root = request.scope.get("root_path", "")
    return _TEMPLATES.get_template(template).render(root=root, path=request.url.path, **values).encode()


def href(iri: str) -> str:
    """Where a browser finds out about an IRI: on this server if it is one of the project's."""
    if iri.startswith(LW):
        return f"/ontology/term/{iri.removeprefix(LW)}"
    if iri.startswith(BASE):
        return "/" + iri.removeprefix(BASE)
    return iri if iri.startswith(("http://", "https://")) else ""
