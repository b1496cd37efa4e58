"""States of the past, for whoever asks them: stores made from the one that serves by following the steps back.

They lie in ``<home>/states/<snapshot>/`` and are kept as long as they are asked, a few at a time. The engine's files of
facts are shared with the build by hard links, so that a state costs what it differs by.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from kg import build
from kg.change import joined
from kg.checkpoint import linked_or_copied
from kg.errors import ReadOnlyError, StateNotFoundError, TooManyStatesError
from kg.releases import find_release, is_name
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.store import EmbeddedStore
from kg.timeline import State, Timeline


def stored(settings: Settings, timeline: Timeline, state: State) -> Snapshot:
    """The state as a snapshot on the disk, which stays there for the time of a query at least.

    Raises StateNotFoundError where the steps to it are too long, TooManyStatesError, and ReadOnlyError where the home
    cannot be written to.
    """
    if state == timeline.now() and (made := build.current(settings)).applied == state.sequence:
        return Snapshot(state.origin, made.store, state.sequence, state.sequence)
    home = settings.home / "states"
    place = home / state.id
    with _turn(home):
        if not place.is_dir():
            _make_room(home, settings.past_states, settings.query_timeout)
            _make(settings, timeline, state, place)
        os.utime(place)
    return Snapshot(state.origin, place / "store", state.sequence, state.sequence)


def find_state(settings: Settings, timeline: Timeline, name: str) -> State:
    """The state by its name, as ``Timeline.named`` has it, or by that of a release.

    Raises ParameterError, StateNotFoundError, ReleaseNotFoundError.
    """
    if is_name(name):
        release = find_release(settings, name)
        if not release.state:
            raise StateNotFoundError(f"nobody wrote down which state the release {name} is; ask it as a release")
        name = release.state
    return timeline.named(name)


def _make(settings: Settings, timeline: Timeline, state: State, place: Path) -> None:
    draft = place.with_name(f".{place.name}")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        made = _copied(settings, draft)
        start = timeline.named(f"{made.origin}.{made.applied}")
        size = timeline.bytes(start, state)
        if size > settings.max_history_bytes:
            raise StateNotFoundError(
                f"the state {state.id} is {size:,} bytes of changes away, more than LATTICEWORK_MAX_HISTORY_BYTES; "
                "ask a release of that time"
            )
        change = joined(timeline.steps(start, state))
        store = EmbeddedStore.create(draft / "store")
        store.apply(change)
        store.flush()
        del store
        draft.rename(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _copied(settings: Settings, draft: Path) -> build.Build:
    """The build that serves, after its store has been copied; another try where it was forgotten meanwhile."""
    for _ in range(3):
        made = build.current(settings)
        with contextlib.suppress(FileNotFoundError, shutil.Error):
            shutil.copytree(made.store, draft / "store", copy_function=linked_or_copied)
            return made
        shutil.rmtree(draft, ignore_errors=True)
    raise TooManyStatesError("the graph is being built anew; ask again in a moment")


def _make_room(home: Path, most: int, seconds: float) -> None:
    """Forgets what was not asked for the longest, unless that may still be read."""
    there = sorted((path for path in home.glob("[!.]*") if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for oldest in there[: max(0, len(there) - most + 1)]:
        if time.time() - oldest.stat().st_mtime < seconds:
            raise TooManyStatesError(f"{most} other states of the past are being asked; ask again in a moment")
        shutil.rmtree(oldest)


@contextlib.contextmanager
def _turn(home: Path) -> Iterator[None]:
    """One at a time makes or forgets states, be it a server or a command."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / ".lock").open("w")
    except OSError as error:
        raise ReadOnlyError(f"states of the past are made in {home}, which cannot be written to: {error}") from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
