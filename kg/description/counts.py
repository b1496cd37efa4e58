"""How much there is of what: triples, subjects, objects, entities, classes and properties, counted by SPARQL.

Each query runs once for all graphs. Blank nodes count as subjects and objects like everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.store import Store

_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) WHERE {
    GRAPH ?graph { ?s ?p ?o }
} GROUP BY ?graph"""
_GRAPH_ENTITIES = "SELECT ?graph (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?graph { ?s a ?class } } GROUP BY ?graph"
_GRAPH_CLASSES = "SELECT ?graph ?term (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s a ?term } } GROUP BY ?graph ?term"
_GRAPH_PROPERTIES = "SELECT ?graph ?term (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?term ?o } } GROUP BY ?graph ?term"

# Over the union of all graphs the engine finds a triple once for each graph that holds it.
_WHOLE = "SELECT (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?p ?o }"
_WHOLE_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class }"
_WHOLE_CLASSES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?term } GROUP BY ?term"
_WHOLE_PROPERTIES = """
SELECT ?term (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?term ?o WHERE { ?s ?term ?o } } GROUP BY ?term"""

_USES = "SELECT ?class ?property (COUNT(*) AS ?n) WHERE { ?s a ?class ; ?property ?o } GROUP BY ?class ?property"

# What a property leads to: the class of a thing, or the datatype of a literal. A thing of two classes counts for both.
_REACHES = """
SELECT ?class ?property ?to ?datatype (COUNT(*) AS ?n) WHERE {
    ?s a ?class ; ?property ?o .
    OPTIONAL { ?o a ?to }
    BIND (DATATYPE(?o) AS ?datatype)
} GROUP BY ?class ?property ?to ?datatype"""


@dataclass(slots=True)
class Counts:
    """What a graph, or the union of all, holds: numbers, things by class and triples by property, by IRI."""

    triples: int
    subjects: int
    objects: int
    entities: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Use:
    """How a property is used on things of a class: triples, and of these by class and by datatype of the object."""

    triples: int
    classes: dict[str, int] = field(default_factory=dict)
    datatypes: dict[str, int] = field(default_factory=dict)


def graph_counts(store: Store) -> dict[NamedNode, Counts]:
    """The counts of each named graph, in the order of their names."""
    found = {
        graph: Counts(triples, subjects, objects) for (graph,), (triples, subjects, objects) in _rows(store, _GRAPHS, 1)
    }
    for (graph,), (count,) in _rows(store, _GRAPH_ENTITIES, 1):
        found[graph].entities = count
    for (graph, term), (count,) in _rows(store, _GRAPH_CLASSES, 2):
        found[graph].classes[term.value] = count
    for (graph, term), (count,) in _rows(store, _GRAPH_PROPERTIES, 2):
        found[graph].properties[term.value] = count
    return dict(sorted(found.items(), key=lambda item: item[0].value))


def whole_counts(store: Store) -> Counts:
    """The counts of the union of all graphs, in which a triple of two graphs is one."""
    ((_, (subjects, objects)),) = _rows(store, _WHOLE, 0)
    ((_, (entities,)),) = _rows(store, _WHOLE_ENTITIES, 0)
    classes = {term.value: count for (term,), (count,) in _rows(store, _WHOLE_CLASSES, 1)}
    properties = {term.value: count for (term,), (count,) in _rows(store, _WHOLE_PROPERTIES, 1)}
    return Counts(sum(properties.values()), subjects, objects, entities, classes, properties)


def uses(store: Store) -> dict[str, dict[str, Use]]:
    """By class and property, how the property is used in all graphs.

    A triple counts once for each graph that holds it: telling them apart took longer than all other counts together.
    """
    found: dict[str, dict[str, Use]] = defaultdict(dict)
    for (of, by), (count,) in _rows(store, _USES, 2):
        found[of.value][by.value] = Use(count)
    for (of, by, to, datatype), (count,) in _rows(store, _REACHES, 4):
        use = found[of.value][by.value]
        if to is not None:
            use.classes[to.value] = count
        elif datatype is not None:
            use.datatypes[datatype.value] = count
    return found


def _rows(store: Store, query: str, keys: int) -> Iterator[tuple[tuple[NamedNode, ...], tuple[int, ...]]]:
    """The rows of a query whose first columns are IRIs or nothing, and whose others are whole numbers."""
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    width = len(solutions.variables)
    for solution in solutions:
        cells = [solution[index] for index in range(width)]
        # Classes that are blank nodes, as those of restrictions, have no name to be described under.
        if all(cell is None or isinstance(cell, NamedNode) for cell in cells[:keys]):
            yield tuple(cells[:keys]), tuple(int(cell.value) for cell in cells[keys:] if isinstance(cell, Literal))
