"""The ontology as one page: what it is, its terms, its concept schemes, and how it changed."""

from __future__ import annotations

from collections import defaultdict

from fastapi import Request

from api.dependencies import Service
from api.pages.rendering import href, page
from kg.namespaces import local_name

_KINDS = {
    "Class": "Classes",
    "ObjectProperty": "Relations",
    "DatatypeProperty": "Attributes",
    "Datatype": "Datatypes",
}
"""What people call the kinds of terms, in the order in which they are shown."""

_NONE = {"domain": "", "range": "", "wider": ""}


def ontology(request: Request, service: Service) -> bytes:
    """All terms with their definitions, and the concept schemes."""
    terms: dict[str, list[dict[str, str]]] = {kind: [] for kind in _KINDS}
    for row in _rows(service, "terms"):
        terms[row["kind"]].append(_NONE | row | {"name": local_name(row["term"]), "href": href(row["term"])})
    schemes: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in _rows(service, "concepts"):
        schemes[row["schemeLabel"], href(row["scheme"])].append(row | {"href": href(row["concept"])})
    header: dict[str, list[str]] = defaultdict(list)
    for row in _rows(service, "header"):
        header[local_name(row["property"])].append(row["value"])
    return page(
        request,
        "ontology.html",
        header=header,
        terms=[(_KINDS[kind], found) for kind, found in terms.items() if found],
        schemes=dict(schemes),
    )


def _rows(service: Service, name: str) -> list[dict[str, str]]:
    """The rows of a query in ``kg/queries/ontology/``."""
    text = (service.settings.queries / "ontology" / f"{name}.rq").read_text(encoding="utf-8")
    return service.plain_rows(text)
