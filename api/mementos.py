"""States of the past over HTTP: which one a request asks for, and what the answer says of it.

A state is asked for by ``?version=`` (the number of a change, a release, a time), by ``?at=`` (a time), or by the
header Accept-Datetime of Memento (RFC 7089): each address is its own TimeGate, and has a TimeMap at ``/timemap``.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BadRequest, UnknownThing
from api.request_content import fields, parameters
from kg.timeline import State

_PATHS = ("/sparql", "/graphs", "/queries/", "/what-if", "/disagreements", "/doc/", "/ontology", "/shapes", "/void")
_PARAMETERS = ("version", "at")
_KEY = "latticework.memento"
TIMEMAP_TYPE = "application/link-format"


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
    path, query = request.url.path, request.url.query
    original, own = _address(base, path, query), _address(base, path, query, state)
    links = [
        f'<{original}>; rel="original timegate"',
        f'<{own}>; rel="memento"',
        f'<{_timemap(base, original.removeprefix(base))}>; rel="timemap"; type="{TIMEMAP_TYPE}"',
    ]
    headers = [
        (b"memento-datetime", _moment(state).encode()),
        (b"link", ", ".join(links).encode("latin-1", "replace")),
    ]
    if by_header(request):
        headers += [(b"content-location", own.encode("latin-1", "replace")), (b"vary", b"Accept-Datetime")]
    request.scope[_KEY] = headers


def timemap(base: str, of: str, page: int, listed: Sequence[Sequence[State]], place: int, count: int) -> str:
    """The TimeMap of an address, in the format of RFC 6690.

    ``listed`` are the states of the page before, of this one and of the next, each empty where there is none; ``place``
    is that of the first of this page among all, from 0 on, ``count`` how many there are in all. Raises UnknownThing
    where the address has no mementos.
    """
    parts = urlsplit(of)
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    if not path.startswith(_PATHS) or parts.netloc:
        raise UnknownThing(
            f"{of!r} is no address that can be asked as of a time; give one from its first slash on, such as "
            "/doc/id/partnership/nato"
        )
    original = _address(base, path, parts.query)
    of = original.removeprefix(base)
    links = [f'<{original}>;rel="original timegate"']
    for number, relation, states in zip(
        (page - 1, page, page + 1), ("prev timemap", "self", "next timemap"), listed, strict=True
    ):
        if states:
            # A clock may have gone back.
            times = sorted(states, key=lambda state: state.time)
            span = f'from="{_moment(times[0])}";until="{_moment(times[-1])}"'
            links.append(f'<{_timemap(base, of, number)}>;rel="{relation}";type="{TIMEMAP_TYPE}";{span}')
    for number, state in enumerate(listed[1], start=place + 1):
        relation = " ".join(["first"] * (number == 1) + ["last"] * (number == count) + ["memento"])
        links.append(f'<{_address(base, path, parts.query, state)}>;rel="{relation}";datetime="{_moment(state)}"')
    return ",\n".join(links) + "\n"


def _timemap(base: str, of: str, page: int = 1) -> str:
    return f"{base}/timemap?{urlencode({'of': of} | ({'page': page} if page > 1 else {}))}"


def _address(base: str, path: str, query: str, state: State | None = None) -> str:
    """The address in a state, or that of what serves."""
    asked = [(name, value) for name, value in fields(query.encode()) if name not in _PARAMETERS]
    if state:
        asked.append(("version", state.id))
    return f"{base}{path}?{urlencode(asked)}" if asked else f"{base}{path}"


def _moment(state: State) -> str:
    """Since when a state served, as HTTP writes times."""
    return format_datetime(datetime.datetime.fromisoformat(state.time).astimezone(datetime.UTC), usegmt=True)


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
