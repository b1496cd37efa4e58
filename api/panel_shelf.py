"""Panels that were made, kept on the disk: one takes seconds to make, and is the same until the graph changes."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from kg.errors import TooManyQueriesError
from kg.panels.files import DICTIONARY, PanelOrder

Make = Callable[[PanelOrder, Path], None]
"""Writes a panel into a folder. It may take long, and runs in a thread."""

_MOST_ORDERED = 8


class PanelShelf:
    """Folders of panels by state of the graph, up to a number of megabytes.

    One is made at a time, for making takes a processor. Who asks for one that is being made waits for it; if all of
    them go away it is made all the same, for the next.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder = folder
        self._most_bytes = megabytes * 1024 * 1024
        self._ordered: dict[Path, asyncio.Task[Path]] = {}
        self._turn = asyncio.Lock()

    async def folder(self, state: str, order: PanelOrder, make: Make) -> Path:
        """The folder of a panel of that state. Raises what ``make`` raises, and TooManyQueriesError."""
        place = self._folder / state / order.name
        if (place / DICTIONARY).exists():
            os.utime(place)
            return place
        task = self._ordered.get(place)
        if task is None:
            if len(self._ordered) >= _MOST_ORDERED:
                raise TooManyQueriesError(f"{len(self._ordered)} panels are waiting to be made; ask again in a minute")
            task = self._ordered[place] = asyncio.create_task(self._make(place, order, make))
            task.add_done_callback(lambda done: self._ordered.pop(place, None))
        return await asyncio.shield(task)

    def known(self, state: str, order: PanelOrder) -> bool:
        """Whether a panel is there already."""
        return (self._folder / state / order.name / DICTIONARY).exists()

    def close(self) -> None:
        """Waits for nothing any more."""
        for task in list(self._ordered.values()):
            task.cancel()

    async def _make(self, place: Path, order: PanelOrder, make: Make) -> Path:
        async with self._turn:
            draft = place.with_name(f".{place.name}.{os.getpid()}")
            await run_in_threadpool(self._made, place, draft, order, make)
            return place

    def _made(self, place: Path, draft: Path, order: PanelOrder, make: Make) -> None:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            make(order, draft)
            if not place.exists():  # another server of the same home may have made it
                draft.rename(place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        os.utime(place, (time.time(), time.time()))
        self._tidy(place)

    def _tidy(self, fresh: Path) -> None:
        """Forgets panels of other states of the graph, and what was asked for the longest ago where it is too much."""
        for state in self._folder.iterdir():
            if state != fresh.parent:
                shutil.rmtree(state, ignore_errors=True)
        kept = sorted((p for p in fresh.parent.iterdir() if p != fresh), key=lambda p: p.stat().st_mtime, reverse=True)
        size = _bytes(fresh)
        for place in kept:
            size += _bytes(place)
            if size > self._most_bytes:
                shutil.rmtree(place, ignore_errors=True)


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())
