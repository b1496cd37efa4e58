"""Questions put from the event loop: short ones are answered there, long ones go to a thread.

A change of threads and back takes about as long as a short query. An idle worker is therefore asked at once, and its
pipe watched by the loop; whatever may block happens in a thread.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.dependencies import Service
from kg.query import OpenAnswer, QueryRequest

_SHORT = 0.05
"""Seconds for which the loop watches for an answer, before a thread waits for it."""

_MOST_CHARACTERS = 16 * 1024
"""A longer query might not fit into the pipe at once."""


async def answered(service: Service, asked: QueryRequest, respond: Callable[[OpenAnswer], Response]) -> Response:
    """The response that ``respond`` makes of the answer. Raises QueryError, and what ``respond`` raises."""
    with service.watch.query(asked.text):
        opened = await _opened(service, asked)
    return respond(opened) if opened.whole else await run_in_threadpool(respond, opened)


async def _opened(service: Service, asked: QueryRequest) -> OpenAnswer:
    at_once = service.kept is None and service.past is None and len(asked.text) <= _MOST_CHARACTERS
    opened = service.pool.ask(asked) if at_once else None
    if opened is None:
        return await run_in_threadpool(service.open_unwatched, asked)
    try:
        # A short query is often answered before the kernel comes back from having asked it.
        if opened.ready(0) or await _says_something(opened):
            opened.begin()
        else:
            await run_in_threadpool(opened.begin)
    except BaseException:
        opened.close()
        raise
    return opened


async def _says_something(opened: OpenAnswer) -> bool:
    """Whether the query's process says something soon."""
    loop = asyncio.get_running_loop()
    said: asyncio.Future[bool] = loop.create_future()

    def settle(result: bool) -> None:
        if not said.done():
            said.set_result(result)

    descriptor = opened.fileno()
    loop.add_reader(descriptor, settle, True)
    patience = loop.call_later(_SHORT, settle, False)
    try:
        return await said
    finally:
        patience.cancel()
        loop.remove_reader(descriptor)
        os.set_blocking(descriptor, True)  # which the loop of uvloop leaves otherwise
