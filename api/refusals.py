"""What shapes say of a change, as a client asks for it: SHACL's report as RDF, JSON, or plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from pyoxigraph import RdfFormat, serialize

from api.negotiation import RDF_OFFERS, Offer, choose
from kg.errors import NonConformingError
from kg.namespaces import PREFIXES
from kg.query import GRAPH_FORMATS

if TYPE_CHECKING:
    from kg.validation import Report, Result

_MOST = 100
_PROBLEM = Offer("application/problem+json", ("application/json",))
_PLAIN = Offer("text/plain")
_SH = {"sh": "http://www.w3.org/ns/shacl#", "lwsh": "https://w3id.org/latticework/shapes#"}


def refused(request: Request, error: NonConformingError) -> Response | None:
    """The refusal as RDF or in plain sentences where the client prefers that; None where it takes JSON."""
    chosen = choose(request.headers.get("accept"), [_PROBLEM, *RDF_OFFERS, _PLAIN])
    if chosen is None or chosen is _PROBLEM:
        return None
    headers = {"Vary": "Accept"}
    if chosen is _PLAIN:
        return Response(sentences(error.report), 422, headers, "text/plain; charset=utf-8")
    return Response(as_rdf(error.report, chosen), 422, headers, chosen.media_type)


def as_rdf(report: Report, offer: Offer) -> bytes:
    """SHACL's validation report."""
    known = next(found.engine for found in GRAPH_FORMATS if found.name == offer.format_name)
    assert isinstance(known, RdfFormat)
    return serialize(report.triples(), format=known, prefixes=PREFIXES | _SH) or b""


def sentences(report: Report) -> str:
    """A paragraph for each violation: what is wrong, where, and by which rule."""
    found = report.violations
    if not found:
        return "The change keeps all shapes.\n"
    many = f"{len(found)} violations, so nothing is changed" if len(found) > 1 else "a violation, so nothing is changed"
    told = [f"The change brings {many}. Mend what is named and send the change again."]
    for result in found[:_MOST]:
        where = f"\n  at {result.path}" if result.path else ""
        told.append(f"{result.sentence()}{where}\n  rule {result.component} of <{result.shape}>")
    if len(found) > _MOST:
        told.append(f"… and {len(found) - _MOST} more.")
    return "\n\n".join(told) + "\n"


def violations(report: Report) -> list[dict[str, str | None]]:
    """The violations as JSON, at most a hundred."""
    return [as_json(result) for result in report.violations[:_MOST]]


def as_json(result: Result) -> dict[str, str | None]:
    """A result of the shapes, its terms as SPARQL writes them."""
    return {
        "focus": str(result.focus),
        "path": result.path or None,
        "value": None if result.value is None else str(result.value),
        "shape": result.shape,
        "component": result.component,
        "severity": result.severity,
        "message": result.message,
        "sentence": result.sentence(),
    }
