"""Counts as VoID: https://www.w3.org/TR/void/, sections 4.2 and 4.5.

Of the whole, each class partition is split again by property, and that by the class or datatype which the property
leads to: the way in which editors such as that of the Swiss Institute of Bioinformatics look for what to propose. The
datatypes are in a vocabulary of their own, for VoID has none: http://ldf.fi/void-ext.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from kg.description.counts import Counts, Use
from kg.description.nodes import fact, key, number, part, typed
from kg.namespaces import VOID

_VOID_EXT = "http://ldf.fi/void-ext#"


def counted(dataset: NamedNode, name: str, counts: Counts) -> Iterator[Quad]:
    """The numbers of a dataset, and its partitions by class and by property; ``name`` begins the names of these."""
    yield typed(dataset, f"{VOID}Dataset")
    yield fact(dataset, f"{VOID}triples", number(counts.triples))
    yield fact(dataset, f"{VOID}distinctSubjects", number(counts.subjects))
    yield fact(dataset, f"{VOID}distinctObjects", number(counts.objects))
    yield fact(dataset, f"{VOID}entities", number(counts.entities))
    yield fact(dataset, f"{VOID}classes", number(len(counts.classes)))
    yield fact(dataset, f"{VOID}properties", number(len(counts.properties)))
    for term, count in sorted(counts.classes.items()):
        yield from _class_partition(dataset, f"{name}/class/{key(term)}", term, "entities", count)
    for term, count in sorted(counts.properties.items()):
        yield from _property_partition(dataset, f"{name}/property/{key(term)}", term, count)


def used(name: str, uses: Mapping[str, Mapping[str, Use]]) -> Iterator[Quad]:
    """The class partitions of a dataset that ``counted`` described under the same name, split further."""
    for of, by_property in sorted(uses.items()):
        for by, use in sorted(by_property.items()):
            outer = f"{name}/class/{key(of)}"
            inner = f"{outer}/property/{key(by)}"
            yield from _property_partition(part(outer), inner, by, use.triples)
            for to, count in sorted(use.classes.items()):
                yield from _class_partition(part(inner), f"{inner}/class/{key(to)}", to, "triples", count)
            for datatype, count in sorted(use.datatypes.items()):
                node = part(f"{inner}/datatype/{key(datatype)}")
                yield fact(part(inner), f"{_VOID_EXT}datatypePartition", node)
                yield fact(node, f"{_VOID_EXT}datatype", NamedNode(datatype))
                yield fact(node, f"{VOID}triples", number(count))


def _class_partition(of: NamedNode, name: str, term: str, counted_as: str, count: int) -> Iterator[Quad]:
    node = part(name)
    yield fact(of, f"{VOID}classPartition", node)
    yield fact(node, f"{VOID}class", NamedNode(term))
    yield fact(node, f"{VOID}{counted_as}", number(count))


def _property_partition(of: NamedNode, name: str, term: str, count: int) -> Iterator[Quad]:
    node = part(name)
    yield fact(of, f"{VOID}propertyPartition", node)
    yield fact(node, f"{VOID}property", NamedNode(term))
    yield fact(node, f"{VOID}triples", number(count))
