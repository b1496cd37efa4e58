"""A Latticework server that runs, as commands talk to it: requests with a token, JSON, and problems as errors."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kg.errors import ServerError
from kg.settings import is_whole_address

_JSON = "application/json"
_EXIT_CODES = {401: 77, 403: 77, 404: 66}


class RunningServer:
    """The server at an address. Raises ServerError where it refuses, or does not answer."""

    def __init__(self, url: str, token: str = "", timeout: float = 300.0) -> None:
        if not is_whole_address(url):
            raise ServerError(f"{url!r} is no address of a server; give one such as http://localhost:8000", 65)
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = timeout

    def get(self, path: str, accept: str) -> str:
        """The text at a path, of a media type."""
        return self._send("GET", path, None, {"Accept": accept}, {})

    def json(self, path: str, parameters: Mapping[str, str] = MappingProxyType({})) -> Any:
        """The JSON at a path."""
        return self._read(self._send("GET", path, None, {"Accept": _JSON}, parameters))

    def post(self, path: str, parameters: Mapping[str, str], body: bytes = b"", media_type: str = "") -> Any:
        """The JSON with which something sent is answered."""
        headers = {"Accept": _JSON} | ({"Content-Type": media_type} if media_type else {})
        return self._read(self._send("POST", path, body, headers, parameters))

    def _read(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            raise ServerError(f"{self._url} does not answer in JSON; is a Latticework server there?", 75) from None

    def _send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], query: Mapping[str, str]
    ) -> str:
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        url = f"{self._url}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        try:
            request = urllib.request.Request(url, body, headers, method=method)
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            raise _refusal(url, error.code, error.read()) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise ServerError(f"{self._url} cannot be reached: {reason}; is it running?", 75) from None


def _refusal(url: str, status: int, body: bytes) -> ServerError:
    """What a problem document says (RFC 9457), or that the answer was none."""
    code = _EXIT_CODES.get(status, 75 if status >= 500 or status == 429 else 65)
    try:
        problem = json.loads(body)
        told = [str(problem["detail"])]
        if violations := problem.get("violations"):
            told = ["the graph would break its shapes, so nothing was changed:"]
            told += [f"  {found['sentence']}" for found in violations]
    except (ValueError, KeyError, TypeError):
        return ServerError(f"{url} was answered with {status}; is a Latticework server there?", code)
    return ServerError("\n".join(told), code)
