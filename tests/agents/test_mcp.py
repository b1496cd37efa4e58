"""The tools by the Model Context Protocol, driven with the SDK's own client."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from kg.agents import TOOLS
from kg.build import Build
from kg.settings import Settings
from tests.conftest import REPOSITORY

NEWEST, BEFORE = "2026-07-28", "2025-11-25"


async def a_session(agent: Client) -> str:
    """What an agent does: it looks what there is, asks, slips, and mends its slip. Gives the protocol's revision."""
    listed = (await agent.list_tools()).tools
    assert {tool.name for tool in listed} == set(TOOLS)
    for tool in listed:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.description
    states = await agent.call_tool("look_up", {"name": "Germany", "date": "1955-06-01"})
    assert not states.is_error
    assert [match["id"] for match in states.structured_content["matches"]] == [
        "actor:east-germany",
        "actor:west-germany",
    ]
    assert json.loads(states.content[0].text) == states.structured_content
    slip = await agent.call_tool("sparql", {"query": "SELECT ?x {\n ?x a }"})
    assert slip.is_error
    assert "line 2, column 8" in slip.content[0].text
    mended = await agent.call_tool("sparql", {"query": "SELECT ?x { ?x a lw:State }", "limit": 1})
    assert mended.structured_content["more"]["next_offset"] == 1
    unknown = await agent.call_tool("obligations", {"state": "Jpaan", "date": "2020-01-01"})
    assert unknown.is_error
    assert "Did you mean actor:japan" in unknown.content[0].text
    return agent.protocol_version


def over_http(client: TestClient, mode: str) -> Callable[[], Awaitable[str]]:
    async def run() -> str:
        transport = httpx2.ASGITransport(client.app)
        async with (
            httpx2.AsyncClient(transport=transport) as http,
            Client(streamable_http_client("http://testserver/mcp", http_client=http), mode=mode) as agent,
        ):
            return await a_session(agent)

    return run


@pytest.mark.parametrize(("mode", "revision"), [("auto", NEWEST), ("legacy", BEFORE)])
def test_over_http(client: TestClient, mode: str, revision: str) -> None:
    # In the application's own event loop, where its transport runs.
    assert client.portal is not None
    assert client.portal.call(over_http(client, mode)) == revision


def test_on_standard_input_and_output(settings: Settings, built: Build, tmp_path: Path) -> None:
    environment = os.environ | {"LATTICEWORK_HOME": str(settings.home), "PYTHONPATH": str(REPOSITORY)}
    started = StdioServerParameters(
        command=sys.executable, args=["-c", "from kg.cli import main; main()", "mcp"], env=environment, cwd=tmp_path
    )

    async def run() -> str:
        with (tmp_path / "said").open("w") as said:
            async with Client(stdio_client(started, errlog=said)) as agent:
                return await a_session(agent)

    assert anyio.run(run) == NEWEST
    assert (tmp_path / "said").read_text() == ""


def post(client: TestClient, body: object, **headers: str) -> Any:
    accept = {"accept": "application/json, text/event-stream", "mcp-protocol-version": BEFORE}
    return client.post("/mcp", json=body, headers=accept | headers)


def test_there_is_neither_stream_nor_session(client: TestClient) -> None:
    refused = client.get("/mcp", headers={"accept": "text/event-stream"})
    assert refused.status_code == 405
    assert refused.headers["content-type"] == "application/problem+json"
    assert "POST" in refused.headers["allow"]
    answer = post(client, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert answer.headers["content-type"].startswith("application/json")
    assert "mcp-session-id" not in answer.headers
    assert len(answer.json()["result"]["tools"]) == len(TOOLS)


def test_pages_of_other_origins_may_ask(client: TestClient) -> None:
    answer = post(client, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, origin="https://example.org")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"


def test_what_is_no_message_or_too_long_is_refused(client: TestClient, settings: Settings) -> None:
    assert post(client, {"id": 1}).status_code == 400
    long = {"query": "x" * (settings.max_query_bytes + 100_000)}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "sparql", "arguments": long}}
    assert post(client, asked).status_code == 413
