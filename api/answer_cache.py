"""Whole answers kept for repeated requests.

An answer hangs on the state of the graph, the address and the headers that choose a representation: keyed by all of
them it never goes stale. The cache stands before routing, so that a repeated request costs little more than HTTP.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.entity_tags import condition

_CHOOSING = (b"accept", b"accept-datetime", b"accept-encoding", b"host", b"x-forwarded-host", b"x-forwarded-proto")
_PATHS = ("/sparql", "/queries/", "/what-if", "/doc/", "/search", "/browse", "/ontology", "/shapes")
_OF_BODY = (b"content-length", b"content-type", b"content-encoding")
_LARGEST = 1024 * 1024

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A response: its headers, its body, and its ETag."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes


class Shelf:
    """Responses by key, up to a number of bytes; what was not asked for the longest goes first. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> Kept | None:
        """The response of a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, response: Kept) -> None:
        """Keeps a response, if it is not too large for the shelf."""
        if len(response.body) > min(_LARGEST, self._most_bytes):
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes -= len(before.body) if before else 0
            self._kept[key] = response
            self._bytes += len(response.body)
            while self._bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.body)


class AnswerCache:
    """Answers GET requests that were answered before, for the same state of the graph.

    ``snapshot`` gives what identifies that state, None where there is none.
    """

    def __init__(self, app: ASGIApp, snapshot: Callable[[], str | None], megabytes: int) -> None:
        self._app = app
        self._snapshot = snapshot
        self._shelf = Shelf(megabytes * 1024 * 1024)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return
        state = self._snapshot()
        if state is None:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        key = (state, scope["path"], scope["query_string"], *(headers.get(name) for name in _CHOOSING))
        kept = self._shelf.find(key)
        if kept is None:
            await self._app(scope, receive, _Recorder(send, self._shelf, key).send)
        elif _is_known(kept.etag, Headers(scope=scope).get("if-none-match")):
            unchanged = [pair for pair in kept.headers if pair[0].lower() not in _OF_BODY]
            await send({"type": "http.response.start", "status": 304, "headers": unchanged})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
            await send({"type": "http.response.body", "body": kept.body})


def _is_known(etag: bytes, if_none_match: str | None) -> bool:
    known, own = condition(if_none_match), condition(etag.decode("latin-1"))
    return known is not None and own is not None and any(known.holds_weakly(tag.opaque) for tag in own.tags)


class _Recorder:
    """Sends a response on, and keeps it if it came whole and well."""

    def __init__(self, send: Send, shelf: Shelf, key: Key) -> None:
        self._send = send
        self._shelf = shelf
        self._key = key
        self._headers: list[tuple[bytes, bytes]] | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # A copy, for the layers outside of this one add their own to what they are sent.
            self._headers = list(message["headers"]) if message["status"] == 200 else None
        elif message["type"] == "http.response.body" and self._headers is not None:
            if not message.get("more_body", False):
                etag = next((value for name, value in self._headers if name.lower() == b"etag"), b"")
                if etag:  # what has none is another each time
                    self._shelf.keep(self._key, Kept(self._headers, message.get("body", b""), etag))
            self._headers = None  # what comes in several parts is not kept
        await self._send(message)
