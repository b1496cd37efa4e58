"""The scripts and styles that ``api/frontend`` is built into, where they have been built.

Each has a hash of its content in its name, so that a browser may keep it for good. Without them the pages work and
have no pictures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).resolve().parent / "static" / "built"


_UNHASHED = ("manifest.json", "licences.txt")


@cache
def names() -> Mapping[str, str]:
    """What a page's script and style, such as ``map.js``, are called; empty where nothing has been built."""
    manifest = FOLDER / "manifest.json"
    found: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    return found


def built(name: str) -> str:
    """The path of a built file below the server's root, such as ``/static/built/map-1A2B.js``; empty without it."""
    return f"/static/built/{names()[name]}" if name in names() else ""


class BuiltFiles(StaticFiles):
    """The built files, which never change under their names."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for a year."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and path not in _UNHASHED:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
