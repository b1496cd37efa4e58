"""Rows of a server, as any program reads them by address."""

from __future__ import annotations

import csv
import io
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

DEFAULT = "http://localhost:8000"


def rows(base: str, path: str, **parameters: str) -> list[dict[str, str]]:
    """The rows of a CSV file at an address of the server ``base``.

    Exits with what the server says if it says no; raises OSError where it cannot be reached.
    """
    address = f"{base}{path}?{urllib.parse.urlencode(parameters)}"
    request = urllib.request.Request(address, headers={"Accept": "text/csv"})
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))
    except urllib.error.HTTPError as error:
        sys.exit(f"{address}: {json.load(error).get('detail', error)}")


def server() -> str:
    """The server that is named on the command line, or the usual one."""
    return sys.argv[1].rstrip("/") if len(sys.argv) > 1 else DEFAULT
