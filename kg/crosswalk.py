"""Which actor of the graph a state code stands for.

So far one code system: the numbers of the Correlates of War state system (version 2016), which ``lw:cowCode``
carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import InputError, UnknownStateError
from kg.namespaces import RDFS, local_name, lw

_LABEL = NamedNode(f"{RDFS}label")
_COW_CODE = lw("cowCode")


@dataclass(frozen=True, slots=True)
class CodedState:
    """A state with its COW number and its label in the graph."""

    cow_code: int
    actor: NamedNode
    label: str

    @property
    def slug(self) -> str:
        """The last part of the actor's IRI."""
        return local_name(self.actor.value)


CowStates = Mapping[int, CodedState]


def cow_states(quads: Iterable[Quad]) -> dict[int, CodedState]:
    """The states among the quads that have a COW number and a label, by number.

    Raises InputError where two states have the same number.
    """
    labels: dict[NamedNode, str] = {}
    codes: dict[NamedNode, int] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
            continue
        if quad.predicate == _LABEL:
            labels[quad.subject] = quad.object.value
        elif quad.predicate == _COW_CODE:
            codes[quad.subject] = int(quad.object.value)
    found: dict[int, CodedState] = {}
    for actor, code in codes.items():
        if code in found:
            both = " and ".join(sorted((actor.value, found[code].actor.value)))
            raise InputError(f"the COW code {code} stands for both {both}; leave it to one of them")
        if actor in labels:
            found[code] = CodedState(code, actor, labels[actor])
    return found


def cow_state(states: CowStates, code: int, place: str = "") -> CodedState:
    """The state of a COW number. Raises UnknownStateError, naming the place, where there is none."""
    try:
        return states[code]
    except KeyError:
        raise UnknownStateError(
            f"no state of the graph has the COW code {code}; mend the code or add the state to states.ttl",
            place,
        ) from None
