"""Answers that go out as they come: small ones whole, large ones piece by piece.

An answer that fails before it has begun is a problem document. One that fails midway ends broken: the connection closes
without the end that the protocol marks, so that nobody takes a part for the whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from kg.query import OpenAnswer

_WHOLE_BYTES = 64 * 1024
_PATIENCE = 0.02
"""Seconds to wait for more of an answer that has begun, before it is sent as a stream."""


def respond(opened: OpenAnswer, media_type: str, headers: Mapping[str, str], client_timeout: float) -> Response:
    """The response of an answer. Raises QueryError where the answer fails before anything of it is sent.

    ``client_timeout`` is how many seconds a client may take for a piece before its query is ended.
    """
    pieces = opened.pieces()
    begun: list[bytes] = []
    size = 0
    while size < _WHOLE_BYTES and (not begun or opened.ready(_PATIENCE)):
        piece = next(pieces, None)
        if piece is None:
            return Response(b"".join(begun), media_type=media_type, headers=dict(headers))
        begun.append(piece)
        size += len(piece)
    opened.step_aside()
    stream = _stream(opened, begun, pieces, client_timeout)
    return _Streamed(opened, stream, media_type=media_type, headers=dict(headers))


class _Streamed(StreamingResponse):
    """A stream whose query ends with it, even where the client goes away before anything is sent."""

    def __init__(self, opened: OpenAnswer, content: AsyncIterator[bytes], **told: Any) -> None:
        super().__init__(content, **told)
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._opened.close()


async def _stream(
    opened: OpenAnswer, begun: list[bytes], pieces: Iterator[bytes], client_timeout: float
) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop()
    try:
        piece: bytes | None = b"".join(begun)
        while piece is not None:
            impatience = clock.call_later(client_timeout, opened.close)
            yield piece
            impatience.cancel()
            piece = await run_in_threadpool(next, pieces, None)
    finally:
        opened.close()
