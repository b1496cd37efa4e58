"""Rows in portions that an agent can read at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from kg.agents.tool import Answer, Arguments
from kg.errors import ParameterError
from kg.namespaces import compact

MOST_ROWS = 500
MOST_BYTES = 40_000
"""Of rows in one answer, written as JSON: some ten thousand tokens."""


class Paged(Arguments):
    """Arguments of tools that give rows."""

    limit: int = Field(default=50, ge=1, le=MOST_ROWS, description="Most rows to give at once.")
    offset: int = Field(default=0, ge=0, description="Rows to pass over: next_offset of an earlier answer.")


def portion(asked: Paged, rows: Sequence[Mapping[str, Any]], things: Sequence[str] = (), **besides: object) -> Answer:
    """The rows that were asked for, cut where they grow too long, and the offset from which the rest is had.

    Without ``things`` those that the rows name are cited. Raises ParameterError for an offset behind the last row.
    """
    if asked.offset and asked.offset >= len(rows):
        raise ParameterError(f"offset: there are {len(rows)} rows; write a smaller number than {asked.offset}")
    chosen: list[Mapping[str, Any]] = []
    size = 0
    for row in rows[asked.offset : asked.offset + asked.limit]:
        size += len(json.dumps(row, ensure_ascii=False).encode())
        if chosen and size > MOST_BYTES:
            break
        chosen.append(row)
    end = asked.offset + len(chosen)
    found = {**besides, "rows": [{name: shown(value) for name, value in row.items()} for row in chosen]}
    more = {"next_offset": end, "rows_in_all": len(rows)} if end < len(rows) else {}
    return Answer(found, tuple(things) or tuple(named_in(chosen)), more)


def named_in(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The IRIs in rows, each once, in their order."""
    values = (value for row in rows for value in row.values() if isinstance(value, str))
    return list(dict.fromkeys(value for value in values if value.startswith(("http://", "https://"))))


def shown(value: object) -> object:
    """A value with the project's IRIs in their short form, which every tool takes again."""
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return compact(value).strip("<>")
    return value
