"""Quads that every release has alike: its document, and entities that name it as their source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from kg.importers.spell import Spell
from kg.namespaces import DCTERMS, EDTF_DATATYPE, RDF_TYPE, RDFS, XSD, concept, entity, lw, slug
from kg.provenance import Manifest

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

LABEL = NamedNode(f"{RDFS}label")
SOURCE = NamedNode(f"{DCTERMS}source")
IDENTIFIER = NamedNode(f"{DCTERMS}identifier")
_CITATION = NamedNode(f"{DCTERMS}bibliographicCitation")
_SHOWN_NAMES = 3


class ReleaseFacts:
    """Makes the quads of one release, all in its graph and naming its document as their source."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._document = entity("document", slug(f"{manifest.name} {manifest.release}"))

    def document(self) -> Iterator[Quad]:
        """The release itself."""
        release = self._manifest
        node = self._document
        yield from self._quads(
            (node, RDF_TYPE, lw("Document")),
            (node, LABEL, english(f"{release.title}, release {release.release}")),
            (node, lw("documentType"), concept("dataset-release")),
            (node, lw("publisherName"), Literal(release.publisher)),
            (node, _CITATION, Literal(release.citation)),
            (node, lw("url"), Literal(release.url, datatype=NamedNode(f"{XSD}anyURI"))),
        )
        if release.released:
            yield from self._quads((node, lw("date"), Literal(release.released, datatype=EDTF_DATATYPE)))

    def _entity(self, node: NamedNode, kind: str, label: str, spell: Spell | None = None) -> Iterator[Quad]:
        """An entity with its source; without a label where that is empty."""
        facts: list[Triple] = [(node, RDF_TYPE, lw(kind)), (node, SOURCE, self._document)]
        if label:
            facts.append((node, LABEL, english(label)))
        if spell:
            facts.append((node, lw("period"), Literal(spell.period, datatype=EDTF_DATATYPE)))
            if spell.observed_until:
                facts.append((node, lw("observedUntil"), Literal(spell.observed_until, datatype=EDTF_DATATYPE)))
        yield from self._quads(*facts)

    def _quads(self, *triples: Triple) -> Iterator[Quad]:
        return (Quad(*triple, self._manifest.graph) for triple in triples)


def listed(names: Sequence[str]) -> str:
    """The first three names, and how many others there are."""
    shown = ", ".join(names[:_SHOWN_NAMES])
    hidden = len(names) - _SHOWN_NAMES
    return f"{shown} and {hidden} other{'s' if hidden > 1 else ''}" if hidden > 0 else shown


def english(text: str) -> Literal:
    """A text in English."""
    return Literal(text, language="en")
