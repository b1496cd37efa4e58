"""Agreement-members: memberships in agreements, with what each obliges its holder to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import NamedNode, QuerySolution

from kg.dates import FIRST_DAY, LAST_DAY
from kg.namespaces import CONCEPT, compact, local_name
from kg.panels.codes import code_columns
from kg.panels.column import Cell, Column, Row
from kg.panels.coverage import coverage, coverage_column
from kg.panels.facts import Facts
from kg.panels.obligations import flag_columns, flags
from kg.panels.source import PanelSource
from kg.panels.ties import NOTHING, Owed, solutions

_BOUNDS = (
    Column("start_earliest", "day", "the first day on which it can have begun", "nothing bounds it"),
    Column("start_latest", "day", "the last day on which it can have begun", "nothing bounds it"),
    Column("end_earliest", "day", "the first day on which it can have ended", "nothing bounds it, or it still holds"),
    Column("end_latest", "day", "the last day on which it can have ended", "nothing bounds it, or it still holds"),
)


def columns(sources: Sequence[PanelSource]) -> tuple[Column, ...]:
    """The columns of agreement-members."""
    none = "the source has none"
    return (
        Column("agreement", "text", "the agreement: `agreement:x` is https://w3id.org/latticework/id/agreement/x"),
        Column("label", "text", "what the graph calls the agreement", "it has no label"),
        Column("source_identifier", "text", "the source's own identifier of the agreement", none),
        Column("phase", "text", "the source's own identifier of the agreement's phase", "the source has no phases"),
        Column("member", "text", "who the member is, written like the agreement"),
        *_member_codes(),
        Column("role", "text", "in which role it is a member", none),
        Column("entry", "text", "when it began, in EDTF; `..` where it has always been", "not known"),
        Column("exit", "text", "when it ended, in EDTF; `..` where it still holds", "not known, or whether it has"),
        *_BOUNDS,
        *flag_columns(sources, "the member owes {} to some or all others, at some time", "it owes it to nobody"),
        coverage_column(sources),
    )


def _member_codes() -> Iterator[Column]:
    """The codes of a member, which need not be a state."""
    number, *others = code_columns()
    yield Column(number.name, number.kind, number.meaning, "the member is no state, or has no such number")
    for column in others:
        meaning = column.meaning.replace("in the year", "in the year in which the membership began")
        yield Column(column.name, column.kind, meaning, column.missing)


def rows(facts: Facts, every_pair: bool = False) -> Iterator[Row]:
    """A row for each membership in an agreement, source by source."""
    for source in facts.sources:
        owed = _owed(facts, source)
        found = solutions(facts.store, source, facts.queries / "panels" / "members.rq")
        yield from sorted((_row(facts, source, membership, owed) for membership in found), key=_order)


def _owed(facts: Facts, source: PanelSource) -> Mapping[tuple[str, str], Owed]:
    """What is owed and left open by membership and agreement."""
    bits = {f"{CONCEPT}{kind}": 1 << place for place, kind in enumerate(source.obligations.values())}
    owed: dict[tuple[str, str], Owed] = defaultdict(lambda: NOTHING)
    for found in solutions(facts.store, source, facts.queries / "panels" / "owed-by-members.rq"):
        key = (found["membership"].value, found["agreement"].value)
        yes, untold = (bits.get(term.value, 0) if (term := found[name]) else 0 for name in ("owed", "open"))
        owed[key] = (owed[key][0] | yes, owed[key][1] | untold)
    return owed


def _row(facts: Facts, source: PanelSource, found: QuerySolution, owed: Mapping[tuple[str, str], Owed]) -> Row:
    text = {name: term.value for name in ("label", "identifier", "phase", "name") if (term := found[name])}
    entry, _, exit_ = found["period"].value.partition("/")
    if "/" not in found["period"].value:
        exit_ = entry
    bounds = [found[name].value for name in ("start1", "start2", "end1", "end2")]
    obligations = owed.get((found["membership"].value, found["agreement"].value), NOTHING)
    cells = (
        flags(obligations if source is other else None, len(other.obligations), other.selected)
        for other in facts.sources
    )
    return (
        compact(found["agreement"].value),
        text.get("label"),
        text.get("identifier"),
        text.get("phase"),
        compact(found["member"].value),
        *_codes(facts, found["member"], text.get("name"), bounds),
        local_name(found["role"].value).removeprefix("role-") if found["role"] else None,
        entry or None,
        exit_ or None,
        *(None if day in (FIRST_DAY, LAST_DAY) else day for day in bounds),
        *(cell for of_source in cells for cell in of_source),
        coverage([source], [True]),
    )


def _codes(facts: Facts, member: NamedNode, name: str | None, bounds: Sequence[str]) -> tuple[Cell, ...]:
    """The codes of the year in which a membership began, as far as that is known; the name of what is no state."""
    day = next((day for day in bounds if day not in (FIRST_DAY, LAST_DAY)), FIRST_DAY)
    number = facts.codes.number(member)
    codes = (
        facts.codes.of_state(member, int(day[:4])) if number is None else facts.codes.of_number(number, int(day[:4]))
    )
    return (number, *codes[:-1], codes[-1] or name)


def _order(row: Row) -> tuple[str, ...]:
    """By agreement, phase, member and start."""
    agreement, phase, member, start = row[0], row[3], row[4], row[14]
    return tuple(str(cell or "") for cell in (agreement, phase, member, start))
