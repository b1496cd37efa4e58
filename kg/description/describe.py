"""All that the graph says of itself, counted on the graph as it stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from kg.catalogue import NamedQuery
from kg.description import datasets, examples
from kg.description.counts import graph_counts, uses, whole_counts
from kg.description.nodes import DATASET, name_of
from kg.description.partitions import counted, used
from kg.sources import DESCRIPTION_GRAPH
from kg.store import EmbeddedStore


def describe(
    store: EmbeddedStore, queries: Iterable[NamedQuery], built: datetime.datetime, dumped: bool
) -> Iterator[Quad]:
    """The quads of ``graph/description``, about a graph that does not hold them yet: they are not counted.

    ``built`` is when the graph was built, ``dumped`` whether a dump of it is offered.
    """
    graphs, whole = graph_counts(store), whole_counts(store)
    yield from datasets.whole(store, [*whole.classes, *whole.properties], built, dumped)
    yield from datasets.named([*graphs, DESCRIPTION_GRAPH])
    yield from counted(DATASET, "dataset", whole)
    yield from used("dataset", uses(store))
    for graph, counts in graphs.items():
        yield from counted(graph, f"graph/{name_of(graph)}", counts)
    yield from examples.prefixes()
    yield from examples.examples(store, queries)
