"""Judges ``sh:datatype`` on literals as they were sent, before the store has them.

The engine has one datatype for all derived integer types and one for ``xsd:dateTimeStamp`` and ``xsd:dateTime``: what
is no ``xsd:integer`` as it was sent would become one on the way in, and pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, Quad

from kg.namespaces import XSD
from kg.store import EmbeddedStore, Store
from kg.validation.compiler import CompiledConstraint
from kg.validation.report import Result
from kg.validation.shapes import Constraint
from kg.validation.sight import Now

_REWRITTEN = frozenset(
    f"{XSD}{name}"
    for name in (
        "byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong",
        "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger", "dateTimeStamp",
    )
)  # fmt: skip


def rewritten(sent: Iterable[Quad]) -> list[Quad]:
    """Those of the quads whose literal gets another datatype in the store."""
    return [quad for quad in sent if isinstance(quad.object, Literal) and quad.object.datatype.value in _REWRITTEN]


def sent_otherwise(store: Store, sent: Iterable[Quad], constraints: Iterable[CompiledConstraint]) -> Iterator[Result]:
    """A result for each literal whose datatype fits a shape in the store, but did not when it was sent.

    ``store`` has the quads in it. Only paths of a single property are judged; the others see what the store has.
    """
    sent = list(sent)
    if not sent:
        return
    wanted: dict[str, list[Constraint]] = defaultdict(list)
    for compiled in constraints:
        if compiled.constraint.component == "datatype":
            wanted[compiled.constraint.path].append(compiled.constraint)
    now = Now(store)
    for quad in sent:
        for constraint in wanted.get(str(quad.predicate), ()):
            if not isinstance(quad.object, Literal) or not _became(quad, str(constraint.values[0])):
                continue
            if now.is_a(quad.subject, str(constraint.target.term)):
                yield Result(
                    focus=quad.subject,
                    path=constraint.path,
                    value=quad.object,
                    shape=constraint.shape,
                    component=constraint.component,
                    severity=constraint.severity,
                    message=constraint.message,
                    way=constraint.way,
                )


def _became(quad: Quad, datatype: str) -> bool:
    """Whether the literal of a quad was not of a datatype, and is in the store."""
    assert isinstance(quad.object, Literal)
    if quad.object.datatype.value == datatype:
        return False
    store = EmbeddedStore.in_memory()
    store.load([quad])
    (kept,) = store.quads()
    return isinstance(kept.object, Literal) and kept.object.datatype.value == datatype
