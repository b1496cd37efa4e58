"""The page that says what follows from an attack, with the worked cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import Request

from api.dependencies import Service
from api.pages import Link, href, page
from kg.cases import Case, read_cases
from kg.errors import LatticeworkError
from kg.namespaces import GRAPH
from kg.what_if import GROUPS, NOT_SAID, Answer, Line, Question, lines, sides, what_if


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the page: who, under which text, how well the attack fits, why, and who says so."""

    who: str
    text: Link
    fit: str
    why: str
    doubt: bool
    source: Link


def page_of(request: Request, service: Service, question: Question) -> bytes:
    """The form and, where a question is asked, its answer or what is wrong with it."""
    asked = bool(question.attacker or question.target or question.date)
    answer: Answer | None = None
    error = ""
    if asked:
        try:
            answer = what_if(question, service.named, service.entities_named, service.plain_rows)
        except LatticeworkError as caught:
            error = str(caught)
    return page(
        request,
        "what_if.html",
        question=replace(question, place="" if question.place == NOT_SAID else question.place),
        answer=answer,
        error=error,
        sections=_sections(answer) if answer else [],
        both=sides(answer.both_sides) if answer else [],
        cases=[(case, _address(case)) for case in read_cases()],
        reasoning=next((case for case in read_cases() if case.question == question), None),
    )


def _sections(answer: Answer) -> list[tuple[str, list[Shown]]]:
    found = [(title, [_shown(line) for line in lines(answer.duties[group])]) for group, title in GROUPS.items()]
    for side in ("target", "attacker"):
        for step in sorted({pledge.step for pledge in answer.chain if pledge.side == side}):
            rows = [pledge.row for pledge in answer.chain if (pledge.side, pledge.step) == (side, step)]
            title = f"Step {step} on the side of the {side}: if those who have come in are attacked in turn"
            found.append((title, [_shown(line) for line in lines(rows, "obligorLabel")]))
    return [(title, shown) for title, shown in found if shown]


def _shown(line: Line) -> Shown:
    row = line.row
    return Shown(
        who=", ".join(line.names),
        text=Link(line.text, href(row.get("provision") or row["agreement"])),
        fit=row.get("fit", ""),
        why=line.reason,
        doubt=row["standingOnDay"] == "possible",
        source=Link(row["source"].removeprefix(GRAPH), href(row["source"])),
    )


def _address(case: Case) -> str:
    question = case.question
    values = {"attacker": question.attacker, "target": question.target, "date": question.date}
    if question.place != NOT_SAID:
        values["place"] = question.place
    return f"/what-if?{urlencode(values)}"
