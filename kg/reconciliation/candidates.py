"""Candidates for a cell of a table: found by name, weighed by date and by other cells of the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kg.asked_graph import Desk
from kg.crosswalk import designations_of, resolve
from kg.dates import bounds
from kg.designations import Holds, Register
from kg.errors import DateError, UnknownStateError
from kg.namespaces import ID
from kg.reconciliation.extension import Value, overlaps, values
from kg.reconciliation.identifiers import iri_of, short
from kg.reconciliation.moment import Moment
from kg.reconciliation.query import Query, Wanted
from kg.reconciliation.vocabulary import TYPES, Type
from kg.search import KINDS, find
from kg.search.folding import folded

SURE = 95.0
APART = 10.0
"""A candidate is a match if it has at least so high a score, and no other comes nearer to it than that."""

_EXACT = 100.0
# What becomes of a score if the name, or the thing, did not hold at the time; if nobody knows; if another cell differs.
_STANDING: Mapping[Holds, float] = {"certain": 1.0, "possible": 0.96, "undated": 0.96, "renamed": 0.7, "no": 0.4}
_IN_WORDS: Mapping[Holds, str] = {
    "certain": "",
    "possible": "the sources leave open whether at that time",
    "undated": "",
    "renamed": "called so at other times",
    "no": "not at that time",
}
_OTHER_VALUE, _NO_VALUE = 0.7, 0.95

# What a cell may mean where no type is given: texts and their articles speak of everything.
_KINDS = tuple(
    dict.fromkeys(kind for known in TYPES.values() if known.id not in ("Document", "Provision") for kind in known.kinds)
)
_TYPE_OF = {kind: known for known in TYPES.values() for kind in known.kinds}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a cell may mean: how sure that is, 0 to 100, and why (``features``)."""

    iri: str
    label: str
    kinds: tuple[str, ...]
    score: float
    description: str = ""
    match: bool = False
    features: Mapping[str, float | bool] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its identifier in tables."""
        return short(self.iri)

    @property
    def types(self) -> list[Type]:
        """Its types."""
        return list(dict.fromkeys(_TYPE_OF[kind] for kind in self.kinds if kind in _TYPE_OF))


@dataclass(frozen=True, slots=True)
class _Found:
    """Something that was found by a name, or by a code where there is none."""

    iri: str
    label: str
    kinds: tuple[str, ...]
    period: str
    name: str
    name_period: str
    score: float


def candidates(desk: Desk, query: Query) -> list[Candidate]:
    """The candidates, the surest first."""
    kinds = tuple(dict.fromkeys(kind for known in query.types for kind in known.kinds)) or _KINDS
    found = _by_name(desk, query, kinds) if query.text else _by_codes(desk, query)
    register = desk.states()
    weighed = [_at_the_time(register, one, query.when) for one in found if set(one.kinds) & set(kinds)]
    for wanted in query.wanted:
        held = values(desk, [one.iri for one in weighed], wanted.property, query.when)
        texts = _texts(desk, wanted)
        weighed = [_compared(one, wanted, texts, held[one.iri]) for one in weighed]
    ranked = sorted(weighed, key=lambda one: -one.score)[: query.limit]
    alone = len(ranked) == 1 or (ranked and ranked[1].score <= ranked[0].score - APART)
    if alone and ranked[0].score >= SURE and not query.unclear:
        ranked[0] = replace(ranked[0], match=True)
    return ranked


def _by_name(desk: Desk, query: Query, kinds: tuple[str, ...]) -> list[_Found]:
    """What the search index finds; first what a state's code or name meant at the time, or what an identifier names."""
    found: dict[str, _Found] = {}
    if iri := iri_of(query.text):
        found = _things(desk, {iri: query.text})
    if "state" in kinds and query.when:
        # An index of names cannot tell "260" of 1980 from "260" of 2000.
        register = desk.states()
        meant = designations_of(register, query.text)
        borne = {one.state.value: one.text for one in meant if overlaps(one, query.when)}
        found |= _things(desk, borne)
    for hit in find(desk.graph.names(), query.text, kinds, max(3 * query.limit, 20)):
        found.setdefault(
            hit.iri, _Found(hit.iri, hit.label, hit.kinds, hit.period, hit.name, hit.name_period, round(hit.score, 1))
        )
    return list(found.values())


def _by_codes(desk: Desk, query: Query) -> list[_Found]:
    """The states that bear one of the codes that a query without a name gives."""
    register = desk.states()
    borne = {
        designation.state.value: designation.text
        for wanted in query.wanted
        if wanted.property.kind == "code"
        for text in wanted.texts
        for designation in designations_of(register, text, (wanted.property.pattern,))
        if query.when is None or overlaps(designation, query.when)
    }
    return list(_things(desk, borne).values())


def _things(desk: Desk, names: Mapping[str, str]) -> dict[str, _Found]:
    """What the index has of some IRIs, each with the name under which it was found."""
    marks = ", ".join("?" * len(names))
    rows = desk.graph.names().rows(f"SELECT iri, label, kinds, period FROM thing WHERE iri IN ({marks})", list(names))
    return {row[0]: _Found(row[0], row[1], tuple(row[2].split()), row[3], names[row[0]], "", _EXACT) for row in rows}


def _at_the_time(register: Register, found: _Found, when: Moment | None) -> Candidate:
    """A candidate, its score lowered if it was not there, or not called that, at the time."""
    shown = KINDS[found.kinds[0]].one
    called = "" if found.name in (found.label, short(found.iri)) else f"called {found.name} {found.name_period}".strip()
    told = "; ".join(part for part in (shown, found.period, called) if part)
    features: dict[str, float | bool] = {"name": found.score}
    if when is None:
        return Candidate(found.iri, found.label, found.kinds, found.score, told, features=features)
    standing, reason = _standing(register, found, when)
    return Candidate(
        found.iri,
        found.label,
        found.kinds,
        round(found.score * _STANDING[standing], 1),
        "; ".join(part for part in (shown, reason or found.period, _IN_WORDS[standing]) if part),
        features=features | {"date": standing in ("certain", "possible")},
    )


def _standing(register: Register, found: _Found, when: Moment) -> tuple[Holds, str]:
    """How something stood at the time: the best of the first and the last day, and why."""
    if "state" not in found.kinds:
        return _there(found.period, when), ""
    told: list[tuple[Holds, str]] = []
    for day in {when.first, when.last}:
        try:
            matches = resolve(register, found.name, day).matches
        except UnknownStateError:
            continue
        told += [(match.standing, match.reason) for match in matches if match.state.value == found.iri]
    order = list(_STANDING)
    return min(told, key=lambda one: order.index(one[0]), default=("no", ""))


def _there(period: str, when: Moment) -> Holds:
    """Whether a period or date has something of the moment."""
    if not period:
        return "undated"
    try:
        known = bounds(period)
    except DateError:
        return "undated"
    if known.start_earliest > when.last or known.end_latest < when.first:
        return "no"
    return "certain" if known.start_latest <= when.last and when.first <= known.end_earliest else "possible"


def _texts(desk: Desk, wanted: Wanted) -> set[str]:
    """What a property should be, as it is compared: texts folded, and the IRIs of what bears such a name."""
    texts = {text if text.startswith(ID) else folded(text) for text in wanted.texts}
    if wanted.property.kind == "entity":
        hits = [hit for text in wanted.texts for hit in find(desk.graph.names(), text, (), 10)]
        texts |= {hit.iri for hit in hits if hit.score >= _EXACT}
    return texts - {""}


def _compared(candidate: Candidate, wanted: Wanted, texts: set[str], held: Iterable[Value]) -> Candidate:
    """A candidate, its score lowered where the property has other values than the row of the table."""
    known = {value.iri for value in held} | {folded(value.text) for value in held}
    agrees = bool(texts & known)
    factor = 1.0 if agrees else _OTHER_VALUE if known - {""} else _NO_VALUE
    features = {**candidate.features, wanted.property.id: agrees}
    return replace(candidate, score=round(candidate.score * factor, 1), features=features)
