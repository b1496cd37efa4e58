"""A graph of one meeting and one document beside the ontology and the shapes, for tests that change it."""

from __future__ import annotations

import shutil
from pathlib import Path

from kg import build as building
from kg.settings import Settings

MEETINGS = """@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix concept: <https://w3id.org/latticework/concept/> .
@prefix event: <https://w3id.org/latticework/id/event/> .
@prefix document: <https://w3id.org/latticework/id/document/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

document:paper a lw:Document ; rdfs:label "A paper"@en ;
    lw:documentType concept:report ; lw:url "https://example.org/paper"^^xsd:anyURI .

event:meeting a lw:Event ; rdfs:label "A meeting"@en ;
    lw:eventType concept:meeting ; lw:date "DATE"^^edtf:EDTF ; dcterms:source document:paper .
"""


class OwnFiles(Settings):
    """Settings with folders of curated facts and, where given, shapes of the test's own."""

    facts: Path
    rules: Path | None = None

    @property
    def shapes(self) -> Path:
        return self.rules or super().shapes

    @property
    def curated(self) -> Path:
        return self.facts


def small_settings(folder: Path) -> OwnFiles:
    """Settings for the small graph, which is built, with the shapes of events and documents."""
    facts = folder / "facts"
    facts.mkdir()
    (facts / "meetings.ttl").write_text(MEETINGS.replace("DATE", "1949-04-04"), encoding="utf-8")
    own = OwnFiles(home=folder / "home", facts=facts, rules=folder / "shapes")
    assert own.rules is not None
    own.rules.mkdir()
    for name in ("prefixes.ttl", "event.ttl", "document.ttl"):
        shutil.copy2(Settings().shapes / name, own.rules)
    building.build(own)
    return own
