from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import QuerySolutions

from kg.build import Build
from kg.cases import Case, read_cases
from kg.catalogue import read_catalogue
from kg.cli.main import cli
from kg.entity_names import entities_named
from kg.errors import InputError, ParameterError
from kg.namespaces import expand
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.what_if import Answer, Question, lines, sides, what_if

CASES = read_cases()
CATALOGUE = read_catalogue(Settings().queries)


def asked(store: EmbeddedStore, question: Question) -> Answer:
    def rows(text: str) -> list[dict[str, str]]:
        solutions = store.query(text)
        assert isinstance(solutions, QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in solutions]

    return what_if(question, CATALOGUE, entities_named(store), rows)


def in_groups(answer: Answer) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each row of an answer with the group that it is in."""
    for group, rows in answer.duties.items():
        yield from ((group, row) for row in rows)
    yield from (("both", row) for row in answer.both_sides)
    yield from ((f"{pledge.side}-{pledge.step}", pledge.row) for pledge in answer.chain)


def has(answer: Answer, wanted: Mapping[str, str]) -> bool:
    columns = {
        name: expand(value) if ":" in value and " " not in value else value
        for name, value in wanted.items()
        if name != "group"
    }
    return any(group == wanted["group"] and columns.items() <= row.items() for group, row in in_groups(answer))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_comes_out_as_its_reasoning_says(store: EmbeddedStore, case: Case) -> None:
    answer = asked(store, case.question)
    assert [dict(wanted) for wanted in case.expected if not has(answer, wanted)] == []
    assert [dict(unwanted) for unwanted in case.absent if has(answer, unwanted)] == []


def test_there_are_five_cases_of_today_and_those_of_1914_and_2001() -> None:
    days = [case.question.date for case in CASES]
    assert len([day for day in days if day > "2025"]) >= 5
    assert {"1914-07-28", "1914-08-01", "1914-08-03", "1914-08-04", "2001-09-11"} <= set(days)
    assert all(case.expected and case.absent and len(case.reasoning) > 200 for case in CASES)


def test_names_are_understood_as_of_the_day(store: EmbeddedStore) -> None:
    in_1914 = asked(store, Question("Austria-Hungary", "Serbia", "1914-07-28"))
    assert in_1914.duties["defence"][0]["towards"] == "Yugoslavia"
    with pytest.raises(ParameterError, match="target: nothing in the graph is called 'Ruritania' on 1914-07-28"):
        asked(store, Question("Austria-Hungary", "Ruritania", "1914-07-28"))


def test_chains_go_as_far_as_asked_and_name_nobody_twice(store: EmbeddedStore) -> None:
    one, three = (asked(store, Question("Germany", "Belgium", "1914-08-04", steps=steps)) for steps in (1, 3))
    assert {pledge.step for pledge in one.chain} == {1}
    assert {pledge.step for pledge in three.chain if pledge.side == "target"} <= {2, 3}
    came_in: dict[tuple[str, str], set[int]] = {}
    for pledge in three.chain:
        came_in.setdefault((pledge.side, pledge.row["obligor"]), set()).add(pledge.step)
    assert all(len(steps) == 1 for steps in came_in.values())


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Question("Russia", "Russia", "2026-01-01"), "attacker and target are both Russia; name two states"),
        (Question("Russia", "Poland", "2026-01-01", steps=9), "steps is a number from 1 to 4, not 9"),
        (Question("Russia", "Poland", "2026"), "date is one day such as 2026-01-01, and '2026' is more than one"),
        (Question("Russia", "Poland", "2026-01-01", "Ruritania"), "place: nothing in the graph is called 'Ruritania'"),
    ],
)
def test_what_is_not_understood_is_told(store: EmbeddedStore, question: Question, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        asked(store, question)


def test_those_who_owe_the_same_are_told_together(store: EmbeddedStore) -> None:
    answer = asked(store, Question("Russia", "Estonia", "2026-01-01", "Estonia"))
    nato = next(line for line in lines(answer.duties["defence"]) if line.text == "North Atlantic Treaty, Article 5")
    assert {"Canada", "Sweden", "Turkey"} <= set(nato.names)
    assert "Estonia" not in nato.names
    assert nato.reason == "armed attack; in: North Atlantic Treaty area (Article 6); as deemed necessary"
    assert all(len(names) >= 1 and row["dutyToA"] for names, row in sides(answer.both_sides))


def test_a_broken_case_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('title = "x"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.toml: the case is not as it should be: 'attacker'"):
        read_cases(tmp_path)


def test_the_command_tells_it_in_words_and_as_json(settings: Settings, built: Build) -> None:
    words = ["--home", str(settings.home), "what-if", "--attacker", "Germany", "--target", "Russia"]
    told = CliRunner().invoke(cli, [*words, "--date", "1914-08-01"], catch_exceptions=False)
    assert told.output.startswith("If Germany attacks Russia on 1914-08-01:\n\nOwe the target defence\n  fits: France:")
    assert "Step 1 on the side of the attacker" in told.output
    assert "(curated/great-war)" in told.output
    data = json.loads(
        CliRunner().invoke(cli, [*words, "--date", "1914-08-01", "-f", "json"], catch_exceptions=False).output
    )
    assert data["question"]["target"] == "Russia"
    assert data["duties"]["defence"][0]["actorLabel"] == "France"
