"""Tools that ask the named queries: all of them by name, and two that are asked for most often."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from pydantic import Field

from kg import catalogue
from kg.agents.paging import MOST_BYTES, Paged, named_in, portion, shown
from kg.agents.tool import Answer, Arguments, Tool
from kg.asked_graph import Desk, entities_named, plain_rows
from kg.namespaces import ID
from kg.what_if import GROUPS, MOST_STEPS, NOT_SAID, Line, Question, lines, sides, what_if

_DAY = "The day, YYYY-MM-DD."
_MOST_CHAIN = 60
_ASKED_ABOUT = re.compile(f"<({re.escape(ID)}[^>]+)>")


class Obligations(Paged):
    """What ``obligations`` is called with."""

    state: str = Field(min_length=1, description="Who owes: a name, code or id.")
    date: str = Field(description=_DAY)


def obligations(desk: Desk, asked: Obligations) -> Answer:
    """The rows of the named query ``obligations-of``."""
    return _rows_of(desk, "obligations-of", {"state": asked.state, "date": asked.date}, asked)


class WhatIf(Arguments):
    """What ``what_if`` is called with."""

    attacker: str = Field(min_length=1, description="Who attacks: a name, code or id.")
    target: str = Field(min_length=1, description="Who is attacked.")
    date: str = Field(description=_DAY)
    place: str = Field(default="", description="Where: an area such as Guam. Not said if left out.")
    steps: int = Field(default=2, ge=1, le=MOST_STEPS, description="Length of the chains of pledges to follow.")


def attacked(desk: Desk, asked: WhatIf) -> Answer:
    """Who owes what, those who owe the same under the same text taken together."""
    question = Question(asked.attacker, asked.target, asked.date, asked.place or NOT_SAID, asked.steps)
    answer = what_if(question, desk.graph.named, entities_named(desk.graph), lambda text: plain_rows(desk.graph, text))
    duties = {title: [_duty(line) for line in lines(answer.duties[group])] for group, title in GROUPS.items()}
    both = [
        {"actors": list(names), **{key: shown(value) for key, value in row.items() if key.startswith("duty")}}
        | {"under": [row["agreementToALabel"], row["agreementToBLabel"]]}
        for names, row in sides(answer.both_sides)
    ]
    chain = [
        {"step": step, "side": side, **_duty(line)}
        for step, side in dict.fromkeys((pledge.step, pledge.side) for pledge in answer.chain)
        for line in lines(
            (pledge.row for pledge in answer.chain if (pledge.step, pledge.side) == (step, side)), "obligorLabel"
        )
    ]
    rows = [row for group in answer.duties.values() for row in group]
    found = {
        "question": dataclasses.asdict(question),
        "duties": {title: told for title, told in duties.items() if told},
        "bound_to_both_sides": both,
        "if_it_spreads": chain[:_MOST_CHAIN],
        "reading": "fits: the attack is what the text speaks of; depends: a condition or place is left open; "
        "place differs, adversary differs: the text means another.",
    }
    rest = len(chain) - _MOST_CHAIN
    more = {"lines_left_out": rest, "rest": "run_query who-must-defend-whom has all pledges of the day"}
    return Answer(found, tuple(named_in(_cited_first(rows))), more if rest > 0 else {})


def _cited_first(rows: list[Any]) -> list[dict[str, str]]:
    """What is to be cited of rows: provision, agreement and graph, those whose trigger fits first."""
    ranked = sorted(rows, key=lambda row: row.get("fit", "").endswith("differs"))
    return [{key: row[key] for key in ("provision", "agreement", "source") if row.get(key)} for row in ranked]


def _duty(line: Line) -> dict[str, Any]:
    row = line.row
    told = {
        "who": list(line.names),
        "under": line.text,
        "agreement": shown(row["agreement"]),
        "provision": shown(row.get("provision", "")),
        "fit": row.get("fit", ""),
        "reason": line.reason,
        "standing": row["standingOnDay"],
    }
    return {key: value for key, value in told.items() if value}


class ListQueries(Arguments):
    """What ``list_queries`` is called with."""

    about: str = Field(default="", description="A word that title, description or tags must have; all if left out.")


def list_queries(desk: Desk, asked: ListQueries) -> Answer:
    """The named queries with their parameters."""
    found = [
        {
            "name": query.name,
            "title": query.title,
            "parameters": {
                parameter.name: f"{parameter.type}: {parameter.description}; for example {parameter.example}"
                + (f"; {parameter.default!r} if left out" if parameter.default is not None else "")
                for parameter in query.parameters
            },
        }
        for query in desk.graph.named.values()
        if asked.about.lower() in " ".join((query.name, query.title, query.description, *query.tags)).lower()
    ]
    return Answer({"queries": found})


class RunQuery(Paged):
    """What ``run_query`` is called with."""

    name: str = Field(description="The name of the query, from list_queries.")
    parameters: dict[str, str | int] = Field(
        default_factory=dict, description='Its parameters, as in {"of": "NATO", "date": "1999-03-12"}.'
    )


def run_query(desk: Desk, asked: RunQuery) -> Answer:
    """The rows of a named query, and what they mean."""
    values = {name: str(value) for name, value in asked.parameters.items()}
    return _rows_of(desk, asked.name, values, asked)


def _rows_of(desk: Desk, name: str, values: dict[str, str], asked: Paged) -> Answer:
    query = catalogue.find(desk.graph.named, name)
    text = catalogue.filled(query, values, entities_named(desk.graph))
    answer = portion(asked, plain_rows(desk.graph, text), query=query.name, meaning=query.description)
    # Where the rows name states only, what the question is about is to be cited.
    return dataclasses.replace(answer, things=(*answer.things, *_ASKED_ABOUT.findall(text)))


OBLIGATIONS = Tool(
    "obligations",
    "What a state owes on a day",
    "Gives every commitment by which a state was bound on a day: what it owes (defence, consultation, neutrality, non-"
    "aggression, access ...), to whom, under which article of which agreement, what sets it off, against whom, where, "
    "and on which conditions. 'possible' says that the sources leave the day open or that the state has suspended its "
    "part. The curated facts are a selection: no row means that no source in the graph knows of one.",
    Obligations,
    obligations,
)

WHAT_IF = Tool(
    "what_if",
    "If one state attacks another",
    "Says who must fight, consult or stay neutral if one state attacks another on a day and in a place, under which "
    "article and why, who is bound to both sides, and who is drawn in next. The law as the texts have it, no forecast.",
    WhatIf,
    attacked,
)

LIST_QUERIES = Tool(
    "list_queries",
    "List the named queries",
    "Lists the questions that the graph answers by name, with their parameters: members of an alliance on a day, who "
    "must defend whom, withdrawals, suspensions, lineage of alliances, arms transfers, networks of a year and so on. "
    "Look here before writing SPARQL.",
    ListQueries,
    list_queries,
)

RUN_QUERY = Tool(
    "run_query",
    "Run a named query",
    "Runs a query of list_queries with its parameters. Names of states and alliances are understood as of the day that "
    f"the question is about. Rows come in portions of at most {MOST_BYTES // 1000} kilobytes.",
    RunQuery,
    run_query,
)
