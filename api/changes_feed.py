"""Changes as an Atom feed (RFC 4287), paged as RFC 5005 has it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from kg.attribution import change_iri
from kg.history import Record
from kg.namespaces import BASE

_ATOM = "http://www.w3.org/2005/Atom"


def written(records: Sequence[Record], base: str, onward: str) -> bytes:
    """The feed; ``onward`` is the address of the next page, empty where there is none."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _text(feed, "id", f"{BASE}changes")
    _text(feed, "title", "Changes to Latticework")
    _text(feed, "updated", records[0].time if records else "1970-01-01T00:00:00Z")
    _link(feed, "self", f"{base}/changes.atom")
    _link(feed, "alternate", f"{base}/changes")
    if onward:
        _link(feed, "next", onward.replace("/changes?", "/changes.atom?", 1))
    for record in records:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", change_iri(record.sequence).value)
        _text(entry, "title", record.why.message or f"Change {record.sequence}")
        _text(entry, "updated", record.time)
        _text(ElementTree.SubElement(entry, f"{{{_ATOM}}}author"), "name", record.by)
        _text(entry, "summary", f"{record.added} quads added, {record.removed} removed")
        _link(entry, "alternate", f"{base}/changes/{record.sequence}")
    whole: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return whole


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: ElementTree.Element, relation: str, address: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", rel=relation, href=address)
