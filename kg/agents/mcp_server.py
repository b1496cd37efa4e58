"""The tools by the Model Context Protocol (https://modelcontextprotocol.io/specification/2026-07-28).

The protocol is the SDK's: revisions with a handshake and the one without, on whatever streams it is run. This module is
imported where it is needed only, for the SDK takes as long to import as all the rest.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import anyio.to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ToolDescription

from kg import __version__
from kg.agents.tool import Tool
from kg.agents.toolbox import INSTRUCTIONS, TOOLS, call, told
from kg.asked_graph import Desk
from kg.errors import LatticeworkError

_LOG = logging.getLogger("latticework")

# What every answer has beside what its tool finds.
_OUTPUT = {
    "type": "object",
    "required": ["graph", "version"],
    "properties": {
        "graph": {"type": "string", "description": "The graph that answers."},
        "version": {"type": "string", "description": "The state of the graph, to be cited."},
        "sources": {
            "type": "array",
            "description": "Documents that say so: title, url, and of what they are the source.",
            "items": {"type": "object", "required": ["title", "url", "source_of"]},
        },
        "datasets": {"type": "array", "items": {"type": "object"}, "description": "Named graphs and their terms."},
        "more": {"type": "object", "description": "There if something was left out: how to get the rest."},
    },
}


def mcp_server(desk: Callable[[], Desk]) -> Server[Any]:
    """A server of the tools, not bound to any transport. ``desk`` is asked at each call."""

    async def listed(context: ServerRequestContext[Any], params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in TOOLS.values()])

    async def called(context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        return await anyio.to_thread.run_sync(_result, desk, params.name, params.arguments or {})

    return Server(
        "latticework",
        title="Latticework",
        version=__version__,
        instructions=INSTRUCTIONS,
        website_url="https://w3id.org/latticework/",
        on_list_tools=listed,
        on_call_tool=called,
    )


async def serve_stdio(desk: Callable[[], Desk]) -> None:
    """Serves one client on standard input and output until it closes them.

    ``desk`` is called for the first time once both are the protocol's, so that nothing that it starts can write there.
    """
    server = mcp_server(desk)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _result(desk: Callable[[], Desk], name: str, arguments: Mapping[str, Any]) -> CallToolResult:
    """The answer, as data and as text for clients that read text alone; or what is wrong, as the model is told it."""
    asked = desk()
    try:
        answer = call(asked, name, arguments)
    except LatticeworkError as error:
        return _failed(told(asked, error))
    except Exception:
        _LOG.exception("unforeseen error of a tool", extra={"fields": {"tool": name}})
        return _failed("something went wrong that nobody foresaw; the log of the server says more")
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=answer)


def _failed(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=message)], is_error=True)


def _described(tool: Tool) -> ToolDescription:
    return ToolDescription(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=_OUTPUT,
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )
