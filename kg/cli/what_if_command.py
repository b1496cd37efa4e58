"""The command that says what follows from an attack: what-if."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

import click
from pyoxigraph import QuerySolutions

from kg import catalogue
from kg.checkpoint import settled
from kg.entity_names import entities_named
from kg.namespaces import compact
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.what_if import GROUPS, MOST_STEPS, NOT_SAID, Answer, Line, Question, lines, sides, what_if

_SHOWN_NAMES = 6


@click.command("what-if")
@click.option("--attacker", required=True, help="Who attacks: a name, code or identifier.")
@click.option("--target", required=True, help="Who is attacked.")
@click.option("--date", required=True, metavar="DAY", help="The day, YYYY-MM-DD.")
@click.option("--place", default=NOT_SAID, help="Where: an area such as Guam or `South China Sea`.")
@click.option("--steps", default=2, show_default=True, type=click.IntRange(1, MOST_STEPS), help="Length of chains.")
@click.option("-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def what_if_(
    settings: Settings, attacker: str, target: str, date: str, place: str, steps: int, format_name: str
) -> None:
    """Say who must fight, consult or stay neutral if one state attacks another, and why.

    "fits" says that the attack is what the text speaks of, "depends" that a condition or place is left open, "place
    differs" and "adversary differs" that the text means another. Chains show who would owe defence next if those who
    came in are attacked in turn.

    \b
    Examples:
      latticework what-if --attacker "North Korea" --target "United States" --date 2026-01-01 --place Guam
      latticework what-if --attacker Germany --target Russia --date 1914-08-01 --steps 3
    """
    store = EmbeddedStore.read(settled(settings).store)

    def rows(text: str) -> list[dict[str, str]]:
        solutions = store.query(text)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in solutions]

    answer = what_if(
        Question(attacker, target, date, place, steps),
        catalogue.read_catalogue(settings.queries),
        entities_named(store),
        rows,
    )
    if format_name == "json":
        click.echo(json.dumps(dataclasses.asdict(answer), indent=2, ensure_ascii=False))
        return
    for line in _told(answer):
        click.echo(line)


COMMANDS = (what_if_,)


def _told(answer: Answer) -> Iterator[str]:
    question = answer.question
    where = "" if question.place == NOT_SAID else f", at {question.place}"
    yield f"If {question.attacker} attacks {question.target} on {question.date}{where}:"
    for group, title in GROUPS.items():
        if answer.duties[group]:
            yield ""
            yield title
            yield from (_line(line) for line in lines(answer.duties[group]))
    if answer.both_sides:
        yield ""
        yield "Bound to both sides"
        for names, row in sides(answer.both_sides):
            yield (
                f"  {_names(names)}: {row['dutyToA']} to {question.attacker} ({row['agreementToALabel']}), "
                f"{row['dutyToB']} to {question.target} ({row['agreementToBLabel']})"
            )
    for side in ("target", "attacker"):
        chain = [pledge for pledge in answer.chain if pledge.side == side]
        for step in sorted({pledge.step for pledge in chain}):
            yield ""
            yield f"Step {step} on the side of the {side}: owe defence to those who have come in, if they are attacked"
            for line in lines((pledge.row for pledge in chain if pledge.step == step), "obligorLabel"):
                yield _line(line)


def _line(line: Line) -> str:
    fit = line.row.get("fit", "")
    reason = f" [{line.reason}]" if line.reason else ""
    doubt = " (possibly: the sources leave the day open)" if line.row["standingOnDay"] == "possible" else ""
    source = compact(line.row["source"]).removeprefix("<https://w3id.org/latticework/graph/").rstrip(">")
    return f"  {fit + ': ' if fit else ''}{_names(line.names)}: {line.text}{reason}{doubt} ({source})"


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_SHOWN_NAMES])
    more = len(names) - _SHOWN_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
