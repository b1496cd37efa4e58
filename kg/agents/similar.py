"""Names that are like one that nothing bears."""

from __future__ import annotations

import difflib

from kg.asked_graph import Desk
from kg.search import find

_KINDS = ("state", "partnership", "agreement", "organisation", "person", "office", "actor", "area", "event")


def similar(desk: Desk, text: str, limit: int) -> list[tuple[str, str]]:
    """Identifier and label of what has a name like a text, the likest first.

    Where the index finds nothing, states whose names resemble it from afar.
    """
    if hits := find(desk.graph.names(), text, _KINDS, limit):
        return [(hit.iri, hit.label) for hit in hits]
    register = desk.states()
    names = {d.text.lower(): d.state for d in register.designations if d.system == "name"}
    close = difflib.get_close_matches(text.lower(), names, n=limit, cutoff=0.6)
    return list(dict.fromkeys((names[name].value, register.labels[names[name]]) for name in close))
