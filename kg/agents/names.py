"""The tool that finds what a name stands for, on a day."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import Field
from pyoxigraph import NamedNode

from kg.agents.similar import similar
from kg.agents.tool import Answer, Arguments, Tool
from kg.asked_graph import Desk, entities_named
from kg.crosswalk import Match, designations_of, require_day, resolve
from kg.errors import OtherDayError, UnknownStateError
from kg.namespaces import compact

_MOST_SIMILAR = 10


class LookUp(Arguments):
    """What ``look_up`` is called with."""

    name: str = Field(min_length=1, description="A name, code or part of a name: NATO, West Germany, 260, DEU.")
    date: str | None = Field(
        default=None, description="The day, YYYY-MM-DD, on which it was borne; any day if left out."
    )


def look_up(desk: Desk, asked: LookUp) -> Answer:
    """What bears the name, states first with their codes on the day, and what bears a name like it."""
    states, elsewhen = _states(desk, asked)
    known = {match["iri"] for match in states}
    registered = {state.value for state in desk.states().labels}
    others = [
        {"id": compact(iri), "iri": iri, "label": label}
        for iri, label in entities_named(desk.graph)(asked.name, asked.date or "")
        if iri not in known | registered
    ]
    found: dict[str, Any] = {"matches": states + others}
    if elsewhen:
        found["not_on_that_day"] = elsewhen
    bearers = known | {match["iri"] for match in others}
    also = [pair for pair in similar(desk, asked.name, _MOST_SIMILAR) if pair[0] not in bearers]
    if also:
        found["similar_names"] = [{"id": compact(iri), "label": label} for iri, label in also]
    return Answer(found, tuple(match["iri"] for match in found["matches"]))


def _states(desk: Desk, asked: LookUp) -> tuple[list[dict[str, Any]], list[str]]:
    """The states that bear the name or code, and what is told of those that do not on the day. Raises DateError."""
    register = desk.states()
    if asked.date is None:
        borne: dict[NamedNode, list[str]] = defaultdict(list)
        for designation in designations_of(register, asked.name):
            if designation.state in register.labels:
                borne[designation.state].append(designation.sentence())
        return [_bearer(state, register.labels[state]) | {"borne": told} for state, told in borne.items()], []
    require_day(asked.date)
    try:
        resolved = resolve(register, asked.name, asked.date)
    except OtherDayError as error:
        return [], [str(error)]
    except UnknownStateError:
        return [], []
    return [_told(match) for match in resolved.matches], list(resolved.passed_over)


def _bearer(state: NamedNode, label: str) -> dict[str, Any]:
    return {"id": compact(state.value), "iri": state.value, "label": label}


def _told(match: Match) -> dict[str, Any]:
    return _bearer(match.state, match.label) | {
        "standing": match.standing,
        "reason": match.reason,
        "codes": {system: list(codes) for system, codes in match.codes.items()},
    }


LOOK_UP = Tool(
    "look_up",
    "Look up a name",
    "Finds what a name, code or part of a name stands for: states, organisations, alliances, agreements, places. With "
    "a date, states are those that bore the name or code (COW, Gleditsch-Ward, ISO 3166, Wikidata) on that day, with "
    "all their codes then: 'Germany' in 1955 is two states. Several matches mean that the name alone does not decide. "
    "Other tools take the id of a match, such as actor:west-germany, wherever they take a name.",
    LookUp,
    look_up,
)
