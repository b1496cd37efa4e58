"""States of the past over HTTP: which one a request asks for, and what the answer says of it.

A state is asked for by ``?version=`` (the number of a change, a release, a time), by ``?at=`` (a time), or by the
header Accept-Datetime of Memento (RFC 7089): each address is its own TimeGate.
"""

from __future__ import annotations

import datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BadRequest
from api.request_content import parameters
from kg.timeline import State

_PATHS = ("/sparql", "/graphs", "/queries/", "/what-if", "/disagreements", "/doc/", "/ontology", "/shapes", "/void")
_PARAMETERS = ("version", "at")
_KEY = "latticework.memento"


def asked(request: Request) -> str | None:
    """The name of the state that a request asks for; None where it asks for that which serves.

    Raises BadRequest where it asks for several, or the header is no date.
    """
    told = _told(request)
    header = request.headers.get("accept-datetime")
    if not (told or header) or not request.url.path.startswith(_PATHS):
        return None
    if len(told) > 1:
        raise BadRequest("there are both a version and a time; give one of them")
    return told[0] if told else _from_header(header or "")


def by_header(request: Request) -> bool:
    """Whether the state was asked for by the header alone."""
    return not _told(request)


def _told(request: Request) -> list[str]:
    """What the address says of the state."""
    told = dict(parameters(request))
    return [told[name] for name in _PARAMETERS if name in told]


def tell(request: Request, base: str, state: State) -> None:
    """Notes what the answer has to say of the state that it is from."""
    others = [
        (name, value) for name, value in parse_qsl(request.url.query, keep_blank_values=True) if name not in _PARAMETERS
    ]
    address = f"{base}{request.url.path}"
    original = f"{address}?{urlencode(others)}" if others else address
    own = f"{address}?{urlencode([*others, ('version', state.id)])}"
    moment = datetime.datetime.fromisoformat(state.time).astimezone(datetime.UTC)
    headers = [
        (b"memento-datetime", format_datetime(moment, usegmt=True).encode()),
        (b"link", f'<{original}>; rel="original timegate", <{own}>; rel="memento"'.encode("latin-1", "replace")),
    ]
    if by_header(request):
        headers += [(b"content-location", own.encode("latin-1", "replace")), (b"vary", b"Accept-Datetime")]
    request.scope[_KEY] = headers


def _from_header(text: str) -> str:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        raise BadRequest(
            f"{text!r} is no date of HTTP; write Accept-Datetime as in Wed, 25 Nov 2026 18:00:00 GMT"
        ) from None
    # The second as a whole: an answer's Memento-Datetime leads to the same answer.
    return (moment + datetime.timedelta(microseconds=999_999)).isoformat()


class Mementos:
    """Adds to an answer from a state of the past what it has to say of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start" and _KEY in scope and message["status"] < 400:
                message["headers"] = [*message.get("headers", ()), *scope[_KEY]]
            await send(message)

        await self._app(scope, receive, send_told)
