"""What a request brings: its body, of limited size and of a type and encoding that are read here; its parameters."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.problems import BadRequest, TooLarge, UnsupportedMediaType

_PARAMETERS = "latticework.parameters"

BYTE_ORDER_MARK = "\ufeff"
"""What some editors begin a text with; to the grammar of SPARQL it is nothing."""


async def limited_body(request: Request, most: int) -> bytes:
    """The body of a request. Raises TooLarge as soon as it is known to be longer than ``most`` bytes, and
    BadRequest where the client goes away before its end.
    """
    told = request.headers.get("content-length", "")
    size, parts = int(told) if told.isdigit() else 0, []
    if size <= most:
        size = 0
        try:
            async for part in request.stream():
                size += len(part)
                parts.append(part)
                if size > most:
                    break
        except ClientDisconnect:
            raise BadRequest("the body ended before its length") from None
    if size > most:
        raise TooLarge(f"the body is longer than {most:,} bytes; divide it")
    return b"".join(parts)


def media_type(content_type: str) -> str:
    """The media type of a Content-Type header. Raises UnsupportedMediaType for a charset that is not UTF-8."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMediaType(f"the charset {value.strip(' ')} cannot be read here; send UTF-8")
    return kind


def utf8(body: bytes, what: str) -> str:
    """The text of a body. Raises BadRequest where it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"byte {error.start} of the {what} is not UTF-8; send UTF-8") from None


async def utf8_address(request: Request) -> None:
    """Raises BadRequest where the query string has escapes that are not UTF-8; they would be replaced unseen."""
    utf8(_unquoted(request.scope["query_string"]), "parameters")


def form(body: bytes) -> list[tuple[str, str]]:
    """The fields of an application/x-www-form-urlencoded body. Raises BadRequest where they are not UTF-8."""
    utf8(_unquoted(body), "form")
    return fields(body)


def parameters(request: Request) -> list[tuple[str, str]]:
    """Those of the address, which is read once. What is not UTF-8 is replaced."""
    if _PARAMETERS not in request.scope:
        request.scope[_PARAMETERS] = fields(request.scope["query_string"])
    found: list[tuple[str, str]] = request.scope[_PARAMETERS]
    return found


def fields(encoded: bytes) -> list[tuple[str, str]]:
    """Names and values of application/x-www-form-urlencoded text, what is not UTF-8 replaced.

    https://url.spec.whatwg.org/#urlencoded-parsing
    """
    pairs = (part.partition(b"=") for part in encoded.split(b"&") if part)
    return [(_text(name), _text(value)) for name, _, value in pairs]


def _text(encoded: bytes) -> str:
    return _unquoted(encoded.replace(b"+", b" ")).decode("utf-8", "replace")


def _unquoted(encoded: bytes) -> bytes:
    """Bytes for their escapes. A query has hundreds, for which the standard library takes longer than for its answer.

    Python's own escapes are decoded in C; whatever is none is left to the library.
    """
    try:
        escaped = encoded.replace(b"\\", b"\\\\").replace(b"%", b"\\x")
        return escaped.decode("unicode_escape").encode("latin-1")
    except UnicodeDecodeError:
        return unquote_to_bytes(encoded)
