"""Repeated requests are answered from what was kept, and only for the same state of the graph."""

from __future__ import annotations

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.answer_cache import AnswerCache, Kept, Shelf


class Counting:
    """An application that says how often it was asked, and has what a test gives it to answer."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.stream = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        body = f"{self.asked} {Request(scope).url.query}"
        answer: Response = PlainTextResponse(body, self.status, {"ETag": '"one"'})
        if self.stream:
            answer = StreamingResponse(iter([body, " and more"]))
        await answer(scope, receive, send)


def ask(
    app: AnswerCache, path: str = "/sparql", query: bytes = b"query=a", method: str = "GET", **headers: str
) -> tuple[int, bytes]:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "query_string": query, "scheme": "http", "server": ("x", 80),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    anyio.run(app, scope, receive, send)
    body = b"".join(bytes(message.get("body", b"")) for message in sent[1:])  # type: ignore[arg-type]
    return int(str(sent[0]["status"])), body


@pytest.fixture
def inner() -> Counting:
    return Counting()


def test_the_same_request_is_answered_once_for_each_state_of_the_graph(inner: Counting) -> None:
    state = ["one"]
    app = AnswerCache(inner, lambda: state[0], 1)
    assert ask(app) == ask(app) == (200, b"1 query=a")
    assert ask(app, query=b"query=b") == (200, b"2 query=b")
    state[0] = "two"
    assert ask(app) == (200, b"3 query=a")
    state[0] = "one"
    assert ask(app) == (200, b"1 query=a")


def test_headers_that_choose_a_representation_are_part_of_the_request(inner: Counting) -> None:
    app = AnswerCache(inner, lambda: "one", 1)
    ask(app, accept="text/csv")
    ask(app, accept="text/turtle")
    ask(app, accept="text/csv", accept_encoding="gzip")
    ask(app, accept="text/csv")
    assert inner.asked == 3


def test_who_has_it_already_is_told_so(inner: Counting) -> None:
    app = AnswerCache(inner, lambda: "one", 1)
    ask(app)
    assert ask(app, if_none_match='"one"') == (304, b"")
    assert ask(app, if_none_match='"other"') == (200, b"1 query=a")


@pytest.mark.parametrize("change", ["error", "stream", "post", "elsewhere", "no graph"])
def test_only_whole_good_answers_to_get_are_kept(inner: Counting, change: str) -> None:
    app = AnswerCache(inner, lambda: None if change == "no graph" else "one", 1)
    inner.status = 503 if change == "error" else 200
    inner.stream = change == "stream"
    path, method = ("/metrics" if change == "elsewhere" else "/sparql"), ("POST" if change == "post" else "GET")
    first, second = (ask(app, path=path, method=method) for _ in range(2))
    assert first != second
    assert inner.asked == 2


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    shelf = Shelf(250)
    for name in ("a", "b"):
        shelf.keep((name,), Kept([], bytes(100), b""))
    assert shelf.find(("a",)) is not None
    shelf.keep(("c",), Kept([], bytes(100), b""))
    assert [shelf.find((name,)) is not None for name in "abc"] == [True, False, True]
    shelf.keep(("d",), Kept([], bytes(300), b""))
    assert shelf.find(("d",)) is None
