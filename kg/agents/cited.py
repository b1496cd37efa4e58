"""The sources of what an answer says: documents with their addresses, and datasets with how they ask to be cited."""

from __future__ import annotations

from collections.abc import Sequence

from kg.asked_graph import AskedGraph, plain_rows
from kg.namespaces import GRAPH, ID, compact

MOST_SOURCES = 25
_MOST_THINGS = 200

# A state has sources too, for its codes and names: these are no sources of what it has promised.
_ASIDE = ("actor", "area", "designation", "succession", "document")

_DOCUMENTS = """SELECT DISTINCT ?thing ?document ?title ?url WHERE {
    VALUES ?thing { $things }
    { ?thing dcterms:source ?document } UNION { ?thing a lw:Document . BIND (?thing AS ?document) }
    ?document rdfs:label ?title .
    OPTIONAL { ?document lw:url ?url }
} ORDER BY ?document ?thing"""

_DATASETS = """SELECT DISTINCT ?graph ?title ?licence ?citation ?page WHERE {
    VALUES ?graph { $graphs }
    ?graph dcterms:title ?title .
    OPTIONAL { ?graph dcterms:license ?licence }
    OPTIONAL { ?graph dcterms:bibliographicCitation ?citation }
    OPTIONAL { ?graph dcat:landingPage ?page }
} ORDER BY ?graph"""


def cited(graph: AskedGraph, things: Sequence[str]) -> dict[str, object]:
    """``sources``: documents, each with what it is the source of; ``datasets``: the named graphs among the things.

    Of states and areas sources are given where nothing else is to be cited. ``sources_left_out`` counts those beyond
    ``MOST_SOURCES``.
    """
    entities = [thing for thing in things if thing.startswith(ID)]
    told = [thing for thing in entities if thing.removeprefix(ID).partition("/")[0] not in _ASIDE]
    found: dict[str, dict[str, object]] = {}
    said_by: dict[str, list[str]] = {}
    for row in _rows(graph, _DOCUMENTS, "$things", (told or entities)[:_MOST_THINGS]):
        found.setdefault(row["document"], {"title": row["title"], "url": row.get("url", row["document"])})
        said_by.setdefault(row["document"], []).append(compact(row["thing"]))
    place = {thing: number for number, thing in enumerate(map(compact, told or entities))}
    ordered = sorted(found, key=lambda document: place[said_by[document][0]])
    documents = [{**found[document], "source_of": said_by[document]} for document in ordered[:MOST_SOURCES]]
    graphs = [thing for thing in things if thing.startswith(GRAPH)]
    datasets = [
        {"graph": row.pop("graph").removeprefix(GRAPH), **row} for row in _rows(graph, _DATASETS, "$graphs", graphs)
    ]
    left_out = len(ordered) - len(documents)
    return {
        "sources": documents,
        **({"sources_left_out": left_out} if left_out else {}),
        **({"datasets": datasets} if datasets else {}),
    }


def _rows(graph: AskedGraph, query: str, mark: str, iris: Sequence[str]) -> list[dict[str, str]]:
    written = [f"<{iri}>" for iri in iris if not set(iri) & set('<>"{}|^`\\ ')]
    return plain_rows(graph, query.replace(mark, " ".join(written))) if written else []
