"""What compression leaves to be said: a strong entity tag for each content coding (RFC 9110, section 8.8.3.3).

The bytes of a representation differ with its coding, and so do its tags: ``"x"`` is plain, ``"x;gzip"`` compressed.
Routes know the plain tag alone. Whoever asks with ``"x;gzip"`` and takes gzip may keep what it has, for of the codings
that a client takes it is the server's to choose.
"""

from __future__ import annotations

from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.entity_tags import Condition, EntityTag, condition

_CODINGS = ("zstd", "br", "gzip")


class CodingTags:
    """Names the coding in the tags of compressed answers, and Accept-Encoding in Vary; lies around what compresses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        known = _plain_tags(condition(headers.get("if-none-match")), headers.get("accept-encoding", ""))
        if known and scope["method"] == "GET":
            asked = MutableHeaders(raw=list(scope["headers"]))
            asked["If-None-Match"] = ", ".join([headers["if-none-match"], *(f'"{plain}"' for plain in known)])
            scope = {**scope, "headers": asked.raw}

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                _name(message, known)
            await send(message)

        await self._app(scope, receive, send_named)


def accepted_codings(accept_encoding: str) -> set[str]:
    """The codings that an Accept-Encoding header takes, of those that there are (RFC 9110, section 12.5.3)."""
    weights: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weights[coding] = not any(parameter.replace(" ", "") in _NOT for parameter in parameters)
    return {coding for coding in _CODINGS if weights.get(coding, weights.get("*", False))}


_NOT = ("q=0", "q=0.", "q=0.0", "q=0.00", "q=0.000")


def _plain_tags(asked: Condition | None, accept_encoding: str) -> dict[str, str]:
    """The tags of compressed answers that a client has and takes, each by that of the plain one."""
    found = {}
    accepted = accepted_codings(accept_encoding) if asked and asked.tags else set()
    for tag in asked.tags if asked else ():
        plain, _, coding = tag.opaque.rpartition(";")
        if plain and coding in accepted:
            found[plain] = tag.opaque
    return found


@lru_cache(maxsize=64)
def _varying(told: tuple[str, ...]) -> str:
    """The value of Vary, with Accept-Encoding in it."""
    names = [name.strip() for value in told for name in value.split(",")]
    return ", ".join(dict.fromkeys([*filter(None, names), "Accept-Encoding"]))


def _name(message: Message, known: dict[str, str]) -> None:
    """Mends tag and Vary of an answer that begins."""
    headers = MutableHeaders(raw=list(message["headers"]))
    if (told := condition(headers.get("etag"))) and told.tags:
        tag = told.tags[0]
        coding = headers.get("content-encoding")
        if message["status"] == 304:
            headers["ETag"] = str(EntityTag(known.get(tag.opaque, tag.opaque), tag.weak))
        elif coding in _CODINGS:
            headers["ETag"] = str(EntityTag(f"{tag.opaque};{coding}", tag.weak))
    if "vary" in headers or "content-encoding" in headers:
        headers["Vary"] = _varying(tuple(headers.getlist("vary")))
    message["headers"] = headers.raw
