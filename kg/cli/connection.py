"""HTTP connections whose clients have to say what they want, within a length and a time.

The server underneath has no bounds of its own: one endless header would fill its memory, and requests that never end
would hold its descriptors.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEADERS_BYTES = 64 * 1024
_PROBLEMS = {
    400: ("Bad Request", "this is no request of HTTP/1.1, or a request that ends too early"),
    408: ("Request Timeout", "the request did not come within {patience:g} seconds; send it at once"),
    414: ("URI Too Long", "the address has more than {address:,} bytes; send the query by POST"),
    431: ("Request Header Fields Too Large", "the headers have more than {headers:,} bytes; send less"),
}


def bounded(longest_address: int, patience: float) -> type[HttpToolsProtocol]:
    """The class of connections with these bounds, for the server to make.

    ``longest_address`` is in bytes; the headers may have 64 KiB. ``patience`` is in seconds: so long may a request take
    until the end of its headers, and each part of its body after another.
    """
    return type("Connection", (_Bounded,), {"longest_address": longest_address, "patience": patience})


class _TooLongError(Exception):
    """Headers that came at once and are too long; raised to the parser, which tells its caller."""


class _Bounded(HttpToolsProtocol):
    """A connection by httptools, with bounds (RFC 9110, sections 5.4, 15.5.9 and 15.5.15; RFC 6585, section 5)."""

    longest_address: int
    patience: float

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = True
        self._head_bytes = 0
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self.transport.is_closing():
            super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > self.longest_address + _HEADERS_BYTES:
                self._refuse(self._too_long() or 431)
        elif self._in_body():
            self._wait()
        else:
            self._stop_waiting()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        self._wait()

    def on_headers_complete(self) -> None:
        if self._too_long():
            raise _TooLongError
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Called where the parser fails, be it for a mistake of the client or for its length."""
        self._refuse((self._in_head and self._too_long()) or 400)

    def _too_long(self) -> int:
        """The status for what is too long of address and headers, as far as they are known; zero where neither is."""
        if self.headers is None:
            return 0
        if len(self.url) > self.longest_address:
            return 414
        return 431 if sum(len(name) + len(value) for name, value in self.headers) > _HEADERS_BYTES else 0

    def _in_body(self) -> bool:
        """Whether more of a request is to come."""
        return self.cycle is not None and self.cycle.more_body and not self.cycle.response_complete

    def _wait(self) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(self.patience, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _lose_patience(self) -> None:
        self._waiting = None
        if self.transport.is_closing():
            return
        if self._in_head and self._head_bytes:
            self._refuse(408)
        elif self._in_head:
            self.transport.close()
        elif self._in_body() and self.flow.read_paused:
            self._wait()  # it is the application that has not read yet
        elif self._in_body():
            self.transport.close()

    def _refuse(self, status: int) -> None:
        title, detail = _PROBLEMS[status]
        content = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail.format(address=self.longest_address, headers=_HEADERS_BYTES, patience=self.patience),
        }
        body = json.dumps(content).encode("ascii")
        head = (
            f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
            "Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
