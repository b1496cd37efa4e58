"""The same check by pyshacl, against which the compiled one is tested."""

from __future__ import annotations

from collections.abc import Iterable

import pyshacl
from pyoxigraph import Quad, RdfFormat, serialize
from rdflib import SH, Graph

Key = tuple[str, str, str]


def reference_results(quads: Iterable[Quad], shapes: Graph) -> set[Key]:
    """Focus node, source shape's message and severity of each result that pyshacl finds.

    The shapes graph is left as it was. Graph names are ignored: the check is of the union.
    """
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    data = Graph().parse(data=triples or b"", format="nt")
    _, found, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=False, allow_warnings=True)
    if not isinstance(found, Graph):
        raise TypeError(f"pyshacl failed: {found}")
    return {
        (
            str(found.value(result, SH.focusNode)),
            str(found.value(result, SH.resultMessage)),
            str(found.value(result, SH.resultSeverity))[len(str(SH)) :],
        )
        for result in found.objects(None, SH.result)  # not those within others, as sh:detail
    }
