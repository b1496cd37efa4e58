"""Which state of the graph a code or name stands for, on a date, across code systems.

Nothing is guessed: where several states fit, all are given with what tells them apart; where the sources leave the day
open the answer is "possible"; where none fits, the error says when and for whom the code or name does hold.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from kg.dates import bounds
from kg.designations import EMPTY, LABELS, Designation, Holds, Register, read_register
from kg.errors import DateError, InputError, OtherDayError, UnknownStateError
from kg.namespaces import RDFS, local_name, lw

SYSTEMS = {
    "cow": ("cow-number", "cow-abbreviation"),
    "gw": ("gw-number", "gw-abbreviation"),
    "iso3": ("iso3",),
    "wikidata": ("wikidata",),
    "name": ("name",),
}
"""What may be asked for, and the code systems that it takes in."""

_LABEL = NamedNode(f"{RDFS}label")
_COW_CODE = lw("cowCode")
_RANK: tuple[Holds, ...] = ("certain", "possible", "undated", "renamed", "no")
_ORDER = {system: place for place, system in enumerate(LABELS)}
_BRINGS = "`latticework import states DIR` brings the spells"


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


class CowStates(dict[int, CodedState]):
    """The states that have a COW number beside them, by number, and the register of all codes and names."""

    register: Register = EMPTY


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a code or name stands for on a day: the states, surest first, and in words those that it does not."""

    matches: tuple[Match, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A state that a code or name may stand for on a day.

    ``codes`` are all its codes on that day by code system; ``reason`` says by which code or name it was found and for
    which period that holds.
    """

    state: NamedNode
    label: str
    standing: Holds
    reason: str
    codes: Mapping[str, tuple[str, ...]]


def cow_states(quads: Iterable[Quad]) -> CowStates:
    """The states among the quads that have a COW number and a label, by number.

    Raises InputError where two states have the same number.
    """
    given = list(quads)
    labels: dict[NamedNode, str] = {}
    codes: dict[NamedNode, int] = {}
    for quad in given:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
            continue
        if quad.predicate == _LABEL:
            labels[quad.subject] = quad.object.value
        elif quad.predicate == _COW_CODE:
            codes[quad.subject] = int(quad.object.value)
    found = CowStates()
    found.register = read_register(given)
    for actor, code in codes.items():
        if code in found:
            both = " and ".join(sorted((actor.value, found[code].actor.value)))
            raise InputError(f"the COW code {code} stands for both {both}; leave it to one of them")
        if actor in labels:
            found[code] = CodedState(code, actor, labels[actor])
    return found


def cow_state(states: Mapping[int, CodedState], code: int, place: str = "") -> CodedState:
    """The state of a COW number. Raises UnknownStateError, naming the place, where there is none."""
    try:
        return states[code]
    except KeyError:
        raise UnknownStateError(
            f"no state of the graph has the COW code {code}; mend the code or add the state to states.ttl",
            place,
        ) from None


def resolve(register: Register, text: str, day: str, system: str | None = None) -> Resolution:
    """The states that a code or name stands for on a day.

    A state that went by a name on other days only is given where no other fits. ``system`` is one of SYSTEMS; without
    it all are looked through. Raises DateError for what is not one day of the calendar, UnknownStateError where nothing
    goes by that code or name, and OtherDayError where nothing does on that day.
    """
    require_day(day)
    systems = SYSTEMS[system] if system else tuple(LABELS)
    fitting = designations_of(register, text, systems)
    if not fitting:
        raise UnknownStateError(_unknown(register, text, systems))
    by_state: dict[NamedNode, list[Designation]] = defaultdict(list)
    for designation in fitting:
        by_state[designation.state].append(designation)
    matches = [_match(register, designations, day) for designations in by_state.values()]
    found = [match for match in matches if match.standing not in ("renamed", "no")]
    found = found or [match for match in matches if match.standing == "renamed"]
    if not found:
        raise OtherDayError(_elsewhen(register, text, day, fitting))
    taken = {match.state for match in found}
    return Resolution(
        tuple(sorted(found, key=lambda match: (_RANK.index(match.standing), match.label))),
        tuple(f"{register.labels[d.state]} ({d.sentence()})" for d in fitting if d.state not in taken),
    )


def designations_of(register: Register, text: str, systems: Sequence[str] = tuple(LABELS)) -> list[Designation]:
    """The designations with that code or name, whenever they hold; case, accents and leading zeros do not count."""
    return [d for d in register.designations if d.system in systems and _key(d.text) == _key(text)]


def codes_on(register: Register, state: NamedNode, day: str) -> dict[str, tuple[str, ...]]:
    """The codes of a state on a day by code system, names left out.

    Those that hold possibly are among them, and those of which no period is given.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for designation in register.of(state):
        if designation.system != "name" and designation.holds(day) != "no":
            found[designation.system].add(designation.text)
    return {system: tuple(sorted(found[system])) for system in LABELS if found[system]}


def _match(register: Register, designations: list[Designation], day: str) -> Match:
    state = designations[0].state
    told = [(*_standing(register, designation, day), designation) for designation in designations]
    best = min((standing for standing, _, _ in told), key=_RANK.index)
    reasons = [f"{designation.sentence()}{why}" for standing, why, designation in told if standing == best]
    return Match(state, register.labels[state], best, "; ".join(reasons), codes_on(register, state, day))


def _standing(register: Register, designation: Designation, day: str) -> tuple[Holds, str]:
    """Whether a designation holds on a day; one without a period does where the state has another that does."""
    standing = designation.holds(day)
    if standing == "possible":
        return standing, " (the sources leave the day open)"
    if standing == "certain" or (standing == "no" and designation.system != "name"):
        return standing, ""
    spells = _spells(register, designation.state)
    if not spells:
        return "undated", f" ({_BRINGS})"
    surest = min(spells, key=lambda spell: (_RANK.index(spell.holds(day)), _ORDER[spell.system]))
    there, why = surest.holds(day), f" (on the day: {surest.sentence()})"
    return ("renamed" if standing == "no" != there else there), why


def _spells(register: Register, state: NamedNode) -> list[Designation]:
    """What says when the state was there: its spells in the state systems, and its names that have a period."""
    return [other for other in register.of(state) if other.bounds and other.system not in ("iso3", "wikidata")]


def require_day(day: str) -> None:
    """Raises DateError for what is not one day of the calendar, written ``YYYY-MM-DD``."""
    found = bounds(day)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or found.start_earliest != found.end_latest:
        raise DateError(f"{day!r} is not one day; write for example 1955-05-09")


@lru_cache(maxsize=1 << 16)
def _key(text: str) -> str:
    """A code or name without regard to case, accents, surrounding blanks and leading zeros."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = " ".join(plain.casefold().split())
    return str(int(plain)) if plain.isascii() and plain.isdigit() else plain


def _unknown(register: Register, text: str, systems: tuple[str, ...]) -> str:
    texts = {_key(d.text): d.text for d in register.designations if d.system in systems}
    close = difflib.get_close_matches(_key(text), texts, n=3, cutoff=0.6)
    hint = f"did you mean {', '.join(texts[key] for key in close)}?" if close else "write a name or code of it."
    return f"no state of the graph goes by {text!r}: {hint}"


def _elsewhen(register: Register, text: str, day: str, fitting: list[Designation]) -> str:
    """When and for whom the code or name holds, and who took the place of those."""
    held = "; ".join(f"{register.labels[d.state]} ({_when(register, d)})" for d in fitting)
    states = {designation.state for designation in fitting}
    after = [
        f"{register.labels[succession.successor]} ({succession.date})"
        for succession in sorted(register.successions, key=lambda s: s.date)
        if succession.predecessor in states and succession.successor not in states and succession.date <= day
    ]
    hint = f"; after it came {', '.join(after)}" if after else ""
    return f"{text!r} stands for no state on {day}: it belongs to {held}{hint}; ask for another day or name"


def _when(register: Register, designation: Designation) -> str:
    """The designation and its period; where it has none, the spells of the state in the state systems."""
    spells = [d.sentence() for d in _spells(register, designation.state) if d.system in ("cow-number", "gw-number")]
    return designation.sentence() if designation.bounds else ", ".join([designation.sentence(), *spells])
