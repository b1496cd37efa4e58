"""Identifiers as tables hold them: what stands after the identifier space, such as ``actor/germany``."""

from __future__ import annotations

import re

from kg.namespaces import ID, KINDS, expand

_SHORT = re.compile(rf"(?:{'|'.join(KINDS)})/[\w.~%-]+")


def short(iri: str) -> str:
    """The identifier of an entity."""
    return iri.removeprefix(ID)


def iri_of(text: str) -> str | None:
    """The entity's IRI, from its identifier, ``kind:slug`` or the IRI itself; None for what is none of these."""
    if _SHORT.fullmatch(text):
        return ID + text
    try:
        iri = expand(text)
    except ValueError:
        return None
    return iri if iri.startswith(ID) and _SHORT.fullmatch(iri.removeprefix(ID)) else None
