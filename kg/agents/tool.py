"""Tools: what an agent may ask for, in what words, and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from kg.asked_graph import Desk


class Arguments(BaseModel):
    """Base of what tools are called with; a name that is not known is refused, for it is a slip."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool found, as plain JSON values; the things in it whose sources are to be named; how to get the rest.

    ``things`` are IRIs of entities and named graphs, the most important first. ``more`` is empty where all is there.
    """

    found: Mapping[str, Any]
    things: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, title and description, its arguments, and how it answers."""

    name: str
    title: str
    description: str
    arguments: type[Arguments]
    answer: Callable[[Desk, Any], Answer]
