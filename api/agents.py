"""The Model Context Protocol over HTTP: the SDK's transport, kept running beside the application.

Every request stands for itself (``stateless``): revisions with a handshake are answered without a session, the one of
2026-07-28 has none. Pages of every origin may ask, as at all addresses of this server that only read (``cors``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.asked_graph import Desk

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

_LARGEST_BESIDE_A_QUERY = 64 * 1024


class AgentsEndpoint:
    """What answers POST at ``/mcp``.

    The SDK is loaded when it is first asked for: that takes a second, which no other request should wait for. ``run``
    holds what it has running, and ends with the application; only the task that starts it may end it.
    """

    def __init__(self, desk: Callable[[], Desk], max_query_bytes: int) -> None:
        self._desk = desk
        self._most_bytes = max_query_bytes + _LARGEST_BESIDE_A_QUERY
        self._wanted = anyio.Event()
        self._ready = anyio.Event()
        self._transport: ASGIApp | None = None

    async def run(self) -> None:
        """Waits until somebody asks, and then answers until it is cancelled."""
        await self._wanted.wait()
        manager = await run_in_threadpool(_session_manager, self._desk, self._most_bytes)
        async with manager.run():
            self._transport = manager.handle_request
            self._ready.set()
            await anyio.sleep_forever()

    async def response(self) -> Response:
        """A response that hands the request on to the transport."""
        self._wanted.set()
        await self._ready.wait()
        assert self._transport is not None
        return _HandedOn(self._transport)


class _HandedOn(Response):
    """A response that is somebody else's."""

    def __init__(self, application: ASGIApp) -> None:
        super().__init__()
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application(scope, receive, send)


def _session_manager(desk: Callable[[], Desk], most_bytes: int) -> StreamableHTTPSessionManager:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from kg.agents.mcp_server import mcp_server

    return StreamableHTTPSessionManager(
        mcp_server(desk), json_response=True, stateless=True, max_request_body_size=most_bytes
    )
