"""If one state attacks another: who must fight, consult or stay neutral, and who is drawn in next.

The answer is put together from named queries: ``if-attacked`` for duties that the attack itself touches,
``bound-to-both-sides``, and the pledges of ``who-must-defend-whom``, along which a war may spread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kg import catalogue
from kg.catalogue import NamedQuery
from kg.entity_names import Ask, Wanted, entity_of
from kg.errors import ParameterError

Row = Mapping[str, str]
"""A row of an answer: the value of each column that is bound, without its type."""

MOST_STEPS = 4
NOT_SAID = "area:not-said"

GROUPS = {
    "defence": "Owe the target defence",
    "offence": "Owe the attacker help in an attack",
    "consultation": "Owe the target consultation",
    "neutrality": "Owe the attacker neutrality",
    "non-aggression": "Broken by the attack",
}
"""What may be owed, and how people are told of it."""

_RANK = {"fits": 0, "depends": 1, "trigger not said": 2, "place differs": 3, "adversary differs": 4}


@dataclass(frozen=True, slots=True)
class Question:
    """Who attacks whom, on which day, and where: an area, or ``NOT_SAID``.

    ``steps`` is the length of the chains of pledges to follow, 1 to ``MOST_STEPS``.
    """

    attacker: str
    target: str
    date: str
    place: str = NOT_SAID
    steps: int = 2


@dataclass(frozen=True, slots=True)
class Pledge:
    """A pledge of defence that falls due if the war spreads: in which step, on whose side, and its row."""

    step: int
    side: str
    row: Row


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from an attack.

    ``duties`` has the rows of ``if-attacked`` by what is owed; ``both_sides`` those bound to attacker and target
    alike; ``chain`` the pledges to those who have come in, step by step, on the side of the target or of the attacker.
    """

    question: Question
    duties: Mapping[str, tuple[Row, ...]]
    both_sides: tuple[Row, ...]
    chain: tuple[Pledge, ...] = field(default=())


def what_if(
    question: Question, named: Mapping[str, NamedQuery], ask: Ask, rows: Callable[[str], list[dict[str, str]]]
) -> Answer:
    """The answer to a question.

    ``ask`` finds entities by name, ``rows`` runs a query. Raises ParameterError for a value that is not understood.
    """
    if not 1 <= question.steps <= MOST_STEPS:
        raise ParameterError(f"steps is a number from 1 to {MOST_STEPS}, not {question.steps}")
    attacker = entity_of(question.attacker, ask, question.date, Wanted("attacker", example="Russia"))
    target = entity_of(question.target, ask, question.date, Wanted("target", example="Poland"))
    if attacker == target:
        raise ParameterError(f"attacker and target are both {question.target}; name two states")
    place = question.place.strip() or NOT_SAID
    values = {"attacker": f"<{attacker}>", "target": f"<{target}>", "date": question.date, "place": place}
    attacked = rows(catalogue.filled(named["if-attacked"], values, ask))
    both_values = {"a": f"<{attacker}>", "b": f"<{target}>", "date": question.date}
    both = rows(catalogue.filled(named["bound-to-both-sides"], both_values, ask))
    pledges = rows(catalogue.filled(named["who-must-defend-whom"], {"date": question.date}, ask))
    duties = {group: tuple(row for row in attacked if row["duty"] == group) for group in GROUPS}
    helpers = {row["actor"] for row in duties["defence"] if not row["fit"].endswith("differs")}
    return Answer(
        question,
        duties,
        tuple(both),
        (
            *_spread(pledges, "target", helpers, {attacker, target}, range(2, question.steps + 1)),
            *_spread(pledges, "attacker", {attacker}, {attacker, target}, range(1, question.steps + 1)),
        ),
    )


def _spread(
    pledges: list[dict[str, str]], side: str, come_in: set[str], at_war: set[str], steps: Iterable[int]
) -> list[Pledge]:
    """The pledges along which others come in on a side after ``come_in``, breadth first, each state once."""
    seen = at_war | come_in
    last = come_in
    found: list[Pledge] = []
    for step in steps:
        fresh = [row for row in pledges if row["obligee"] in last and row["obligor"] not in seen]
        found += [Pledge(step, side, row) for row in fresh]
        last = {row["obligor"] for row in fresh}
        seen |= last
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """Those who owe the same under the same text: ``names`` of all, and one row for what they share."""

    names: tuple[str, ...]
    row: Row

    @property
    def text(self) -> str:
        """The agreement and the article."""
        article = self.row.get("article")
        return f"{self.row['agreementLabel']}, {article}" if article else self.row["agreementLabel"]

    @property
    def reason(self) -> str:
        """What sets the duty off and limits it, in the words of the concepts; empty where the graph says nothing."""
        row = self.row
        parts = [
            row.get("act", ""),
            f"in: {row['place']}" if row.get("place") else "",
            f"only: {row['conditions']}" if row.get("conditions") else "",
            row.get("discretion", ""),
        ]
        return "; ".join(part for part in parts if part)


_SHARED = ("agreement", "article", "fit", "act", "place", "conditions", "discretion", "standingOnDay", "source")
_BOTH = ("dutyToA", "agreementToALabel", "dutyToB", "agreementToBLabel")


def lines(rows: Iterable[Row], who: str = "actorLabel") -> list[Line]:
    """Rows that differ in nothing but who owes, as one; those that fit best first."""
    found = [Line(*joined) for joined in _joined(rows, who, _SHARED)]
    return sorted(found, key=lambda line: (_RANK.get(line.row.get("fit", ""), 0), line.text, line.names))


def sides(rows: Iterable[Row]) -> list[tuple[tuple[str, ...], Row]]:
    """Those who are bound to both sides in the same way, as one: their names, and a row for what they share."""
    return sorted(_joined(rows, "actorLabel", _BOTH), key=lambda joined: joined[0])


def _joined(rows: Iterable[Row], who: str, shared: tuple[str, ...]) -> list[tuple[tuple[str, ...], Row]]:
    together: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        together.setdefault(tuple(row.get(column, "") for column in shared), []).append(row)
    return [(tuple(sorted({row[who] for row in same})), same[0]) for same in together.values()]
