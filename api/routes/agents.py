"""Tools for language-model agents, by the Model Context Protocol."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.agents import AgentsEndpoint

router = APIRouter(tags=["Agents"])


@router.post("/mcp", summary="The Model Context Protocol, streamable HTTP: tools for language-model agents")
async def mcp(request: Request) -> Response:
    """Takes JSON-RPC messages and answers each with JSON. Nothing is streamed and there are no sessions, so that GET
    and DELETE are not allowed here, as the protocol provides."""
    endpoint: AgentsEndpoint = request.app.state.agents
    return await endpoint.response()
