"""The tool that runs a SPARQL query, within the limits of the endpoint."""

from __future__ import annotations

import json

from pydantic import Field

from kg.agents.paging import MOST_BYTES, Paged, portion
from kg.agents.tool import Answer, Tool
from kg.asked_graph import Desk, answer_of
from kg.errors import ParameterError
from kg.query import QueryRequest


class Sparql(Paged):
    """What ``sparql`` is called with."""

    query: str = Field(min_length=1, description="A SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE.")


def sparql(desk: Desk, asked: Sparql) -> Answer:
    """The rows, the yes or no, or the triples as Turtle, cut where they grow too long. Raises QueryError."""
    response = answer_of(desk.graph, QueryRequest(asked.query))
    if response.media_type != "application/sparql-results+json":
        return _triples(response.body.decode(), asked.offset)
    answer = json.loads(response.body)
    if "boolean" in answer:
        return Answer({"boolean": answer["boolean"]})
    return portion(asked, response.plain_rows(), columns=answer["head"]["vars"])


def _triples(turtle: str, offset: int) -> Answer:
    """A part of the lines of a Turtle document: ``offset`` counts lines here."""
    lines = turtle.splitlines()
    if offset and offset >= len(lines):
        raise ParameterError(f"offset: there are {len(lines)} lines; write a smaller number than {offset}")
    chosen: list[str] = []
    size = 0
    for line in lines[offset:]:
        size += len(line.encode()) + 1
        if chosen and size > MOST_BYTES:
            break
        chosen.append(line)
    end = offset + len(chosen)
    more = {"next_offset": end, "lines_in_all": len(lines)} if end < len(lines) else {}
    return Answer({"turtle": "\n".join(chosen)}, (), more)


SPARQL = Tool(
    "sparql",
    "Run a SPARQL query",
    "Runs a SPARQL 1.1 query over the graph, read-only, with the time and memory limits of its endpoint; SERVICE and "
    "updates are refused. All prefixes of the tool schema are known: none need be declared. Things hold for a time: "
    "filter on lw:startEarliest and lw:endLatest, which are always there as xsd:date. A syntax error names line and "
    "column. IRIs come back in short form, such as actor:japan, and can be written so.",
    Sparql,
    sparql,
)
