"""States of the past: each can be had again, and what led from one to another, across changes and builds."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg import build, rebuilds
from kg.change import Change, joined
from kg.checkpoint import settled
from kg.errors import HistoryError, ParameterError, StateNotFoundError, TooManyStatesError
from kg.history import Log
from kg.namespaces import graph
from kg.past import stored
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.timeline import LogIndex, State, Timeline
from tests.small_graph import MEETINGS, OwnFiles

SPOKEN = [
    Quad(NamedNode(f"urn:s{number}"), NamedNode("urn:p"), Literal(f"line\n{number}"), graph(f"x{number % 3}"))
    for number in range(8)
]


def timeline(settings: Settings, log: Log) -> Timeline:
    made = build.current(settings)
    return Timeline(settings.home, LogIndex(settings.home), made.snapshot(log.path, log.sequence))


@dataclass
class Past:
    """A home with changes and builds, and the lines of each state that it has been in, in order."""

    settings: OwnFiles
    log: Log
    states: list[tuple[State, set[bytes]]] = field(default_factory=list)

    def timeline(self) -> Timeline:
        return timeline(self.settings, self.log)

    def change(self, chosen: random.Random) -> None:
        here = {str(quad) for quad in SPOKEN if f"{quad} .".encode() in self.states[-1][1]}
        some = chosen.sample(SPOKEN, 3)
        add = frozenset(quad for quad in some if str(quad) not in here)
        self.log.append(Change(add, frozenset(some) - add), "tester")
        self.note()

    def build(self, date: str) -> None:
        text = MEETINGS.replace("DATE", date)
        (self.settings.facts / "meetings.ttl").write_text(text, encoding="utf-8")
        build.build(self.settings)
        self.note()

    def note(self) -> None:
        made = settled(self.settings)
        self.states.append((self.timeline().now(), EmbeddedStore.read(made.store).lines()))


@pytest.fixture(scope="module")
def past(small_home: OwnFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    folder = tmp_path_factory.mktemp("past")
    (folder / "facts").mkdir()
    own = OwnFiles(home=folder / "home", facts=folder / "facts", rules=small_home.rules, past_states=3)
    (own.facts / "meetings.ttl").write_text(MEETINGS.replace("DATE", "1949-04-04"), encoding="utf-8")
    build.build(own)
    made = Past(own, Log(own.home))
    made.note()
    chosen = random.Random(5)
    for number in range(9):
        if number in (3, 6):
            made.build(f"195{number}")
        made.change(chosen)
    yield made
    made.log.close()


def test_all_states_are_listed_in_their_order(past: Past) -> None:
    told = past.timeline()
    expected = [state for state, _ in past.states]
    assert told.count() == len(expected)
    assert told.states(0, told.count()) == expected
    assert told.states(3, 7) == expected[3:7]
    assert told.states(len(expected) - 1, len(expected) + 5) == expected[-1:]


def test_every_state_has_its_place_in_the_order(past: Past) -> None:
    assert len({state.id for state, _ in past.states}) == len(past.states) == 12
    assert [state.sequence for state, _ in past.states] == [0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9]
    assert len({state.origin for state, _ in past.states}) == 3
    then = past.timeline()
    assert [then.named(state.id) for state, _ in past.states] == [state for state, _ in past.states]
    assert then.named("now") == past.states[-1][0]


def test_between_any_two_states_is_exactly_what_differs(past: Past) -> None:
    then = past.timeline()
    for one, before in past.states:
        for other, after in past.states:
            change = joined(then.steps(one, other))
            assert {f"{quad} .".encode() for quad in change.add} == after - before
            assert {f"{quad} .".encode() for quad in change.remove} == before - after


def test_every_state_can_be_had_again(past: Past) -> None:
    settings = past.settings.model_copy(update={"query_timeout": 0.0})
    for state, lines in past.states:
        snapshot = stored(settings, past.timeline(), state)
        assert EmbeddedStore.read(snapshot.folder).lines() == lines
        assert snapshot.id == state.id
    kept = [path.name for path in (settings.home / "states").glob("[!.]*")]
    assert len(kept) == 3, "only so many are kept"
    assert sorted(build.current(settings).folder.parent.glob(".*")) == []


def test_a_state_that_may_still_be_read_is_not_forgotten(past: Past) -> None:
    settings = past.settings.model_copy(update={"query_timeout": 0.0})
    for state, _ in past.states[:3]:
        stored(settings, past.timeline(), state)
    with pytest.raises(TooManyStatesError, match="3 other states of the past are being asked"):
        stored(past.settings, past.timeline(), past.states[4][0])
    assert stored(past.settings, past.timeline(), past.states[2][0]).id == past.states[2][0].id


def test_a_state_too_far_away_is_not_made(past: Past) -> None:
    settings = past.settings.model_copy(update={"query_timeout": 0.0, "max_history_bytes": 10})
    with pytest.raises(StateNotFoundError, match=r"bytes of changes away, more than LATTICEWORK_MAX_HISTORY_BYTES"):
        stored(settings, past.timeline(), past.states[5][0])
    assert list((settings.home / "states").glob(".2*")) == []


def test_the_number_of_a_change_is_the_state_that_it_made(past: Past) -> None:
    then = past.timeline()
    assert then.after(3) == past.states[3][0], "not that of the build after it"
    assert then.after(0) == past.states[0][0]
    assert then.named("4") == past.states[5][0]
    assert then.before(4) == past.states[4][0], "the build came before it"
    with pytest.raises(StateNotFoundError, match="there is no change 10; the last is 9"):
        then.named("10")


def test_a_time_is_the_state_that_served_then(past: Past) -> None:
    then = past.timeline()
    for state, _ in past.states:
        assert then.named(state.time) == state
        earlier = datetime.datetime.fromisoformat(state.time) - datetime.timedelta(microseconds=1)
        if state != past.states[0][0]:
            assert then.at(earlier).id < state.id
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    assert then.named(today) == then.now(), "a day stands for its end"
    with pytest.raises(StateNotFoundError, match="the first state that is kept is of 20"):
        then.named("1999-01-01T00:00:00")


@pytest.mark.parametrize("name", ["yesterday", "", "-1", "2026-13-01", "²"])
def test_what_names_no_state_is_told(past: Past, name: str) -> None:
    with pytest.raises(ParameterError, match="give the number of a change, the name of a release, or a time such as"):
        past.timeline().named(name)


def test_a_clock_that_went_wrong_does_not_change_the_order(small: OwnFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(small.home)
    for number, year in enumerate(("2099", "2031", "2032")):
        with monkeypatch.context() as patched:
            patched.setattr("kg.history.now", lambda year=year: f"{year}-01-01T00:00:00.000000+00:00")
            log.append(Change(frozenset({SPOKEN[number]})), "tester")
    then = timeline(small, log)
    log.close()
    assert then.named("2031-06-01").sequence == 2
    assert then.named("2033-01-01").sequence == 3
    assert then.named("now").sequence == 3


def test_what_a_build_changed_is_checked_when_it_is_read(past: Past, tmp_path: Path) -> None:
    kept = list(rebuilds.rebuilds(past.settings.home).values())[1]
    whole = kept.path.read_bytes()
    for wrong in (whole[:-20], b"", whole[:40] + bytes(len(whole) - 40)):
        damaged = tmp_path / f"{len(wrong)}-{wrong[-1:].hex()}.gz"
        damaged.write_bytes(wrong)
        with pytest.raises(HistoryError, match="is not as it was written"):
            rebuilds.read(damaged).change()


def test_a_build_of_before_history_was_kept_begins_it(past: Past, tmp_path: Path) -> None:
    made = build.current(past.settings)
    then = Timeline(tmp_path, LogIndex(past.settings.home), made.snapshot(past.log.path, 9))
    assert (then.now().id, then.eras[0].first) == (f"{made.origin}.9", made.applied)
    with pytest.raises(StateNotFoundError, match=f"states before that after change {made.applied} are not kept"):
        then.after(1)
