"""All tools, and the call of one: arguments checked, the answer with its sources and the state of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from kg.agents.cited import cited
from kg.agents.entities import DESCRIBE
from kg.agents.names import LOOK_UP
from kg.agents.questions import LIST_QUERIES, OBLIGATIONS, RUN_QUERY, WHAT_IF
from kg.agents.schema import SCHEMA
from kg.agents.similar import similar
from kg.agents.sparql import SPARQL
from kg.agents.tool import Tool
from kg.asked_graph import Desk
from kg.errors import LatticeworkError, ParameterError, QuerySyntaxError, UnknownNameError
from kg.namespaces import BASE, compact

TOOLS: Mapping[str, Tool] = {
    tool.name: tool for tool in (LOOK_UP, DESCRIBE, OBLIGATIONS, WHAT_IF, LIST_QUERIES, RUN_QUERY, SPARQL, SCHEMA)
}

INSTRUCTIONS = (
    "Latticework is a graph of international alliances and agreements: who promised what to whom, under which text, "
    "from when to when, and who says so. Begin with look_up to turn names into ids, with the date that matters, for "
    "the same name is another state on another day. Answers carry sources with addresses and the version of the graph:"
    " cite both. What the graph does not hold is not known to be absent: its curated facts are a selection."
)


def call(desk: Desk, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a tool with the state of the graph and the sources.

    Raises ParameterError for a tool or an argument that is not as it should be, and what tools raise.
    """
    if name not in TOOLS:
        raise ParameterError(f"there is no tool {name!r}; call one of {', '.join(TOOLS)}")
    tool = TOOLS[name]
    try:
        asked = tool.arguments.model_validate(arguments)
    except ValidationError as error:
        raise ParameterError(_malformed(tool, error)) from None
    version = desk.graph.version()
    answer = tool.answer(desk, asked)
    return {
        "graph": BASE,
        "version": version,
        **answer.found,
        **({"more": answer.more} if answer.more else {}),
        **(cited(desk.graph, answer.things) if answer.things else {}),
    }


def told(desk: Desk, error: LatticeworkError) -> str:
    """What a model is told of an error: what is wrong, where, and what would be right."""
    if isinstance(error, QuerySyntaxError) and error.line:
        return f"{error} (line {error.line}, column {error.column})"
    if isinstance(error, UnknownNameError) and (close := similar(desk, error.name, 5)):
        return f"{error}. Did you mean {', '.join(f'{compact(iri)} ({label})' for iri, label in close)}?"
    return str(error)


def _malformed(tool: Tool, error: ValidationError) -> str:
    slips = "; ".join(f"{'.'.join(map(str, slip['loc']))}: {slip['msg']}" for slip in error.errors())
    return f"{tool.name} takes {', '.join(tool.arguments.model_fields)}: {slips}"
