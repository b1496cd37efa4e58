"""Panels at addresses that other programs read."""

from __future__ import annotations

import csv
import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import anyio
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from api.panel_shelf import PanelShelf
from kg.errors import ParameterError, TooManyQueriesError
from kg.panels import write_csv
from kg.panels.files import CSV, DICTIONARY, PARQUET, PanelOrder, panel_order
from kg.settings import Settings
from kg.store import EmbeddedStore
from tests.panels.panel_sample import made

# Making a panel takes seconds, so that two of them have to do for all tests.
YEARS = "/panels/state-year.csv?source=curated"
MEMBERS = "/panels/agreement-member.csv?source=curated"


def test_a_panel_as_csv_and_as_parquet_is_that_of_the_command(client: TestClient, store: EmbeddedStore) -> None:
    answer = client.get(MEMBERS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    wanted = io.StringIO()
    write_csv(wanted, made(store, "agreement-member", "curated"))
    assert answer.text == wanted.getvalue()
    read = pyarrow.csv.read_csv(io.BytesIO(answer.content))
    parquet = client.get(MEMBERS.replace(".csv", ".parquet"))
    assert parquet.headers["content-type"] == "application/vnd.apache.parquet"
    table = pq.read_table(io.BytesIO(parquet.content))
    assert table.column_names == read.column_names
    assert table.num_rows == read.num_rows > 1000
    assert table["ccode"].to_pylist() == read["ccode"].to_pylist()
    assert table.schema.field("defence").metadata[b"description"]


def test_a_panel_of_some_years(client: TestClient) -> None:
    whole = list(csv.DictReader(io.StringIO(client.get(YEARS).text)))
    some = client.get("/panels/state-year.csv?source=curated&from=1949&to=1955")
    assert some.headers["content-disposition"] == 'attachment; filename="state-year_curated.csv"'
    rows = list(csv.DictReader(io.StringIO(some.text)))
    assert rows == [row for row in whole if 1949 <= int(row["year"]) <= 1955]
    assert rows
    parquet = client.get("/panels/state-year.parquet?source=curated&from=1949&to=1955")
    assert pq.read_table(io.BytesIO(parquet.content))["year"].to_pylist() == [int(row["year"]) for row in rows]
    late = client.get("/panels/state-year.csv?source=curated&from=2020").text
    assert len(late.splitlines()) == 1 + sum(int(row["year"]) >= 2020 for row in whole)


def test_the_dictionary_names_every_column(client: TestClient) -> None:
    answer = client.get("/panels/agreement-member/dictionary?source=curated")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    head = client.get(MEMBERS).text.splitlines()[0]
    for column in head.split(","):
        assert f"| `{column}` |" in answer.text


def test_who_has_it_is_told_so_and_head_makes_nothing(client: TestClient) -> None:
    never_made = "/panels/directed-dyad-year.csv?source=curated"
    before = client.head(never_made)
    assert before.status_code == 200
    assert "content-length" not in before.headers
    assert client.get(never_made, headers={"if-none-match": before.headers["etag"]}).status_code == 304
    plain = {"accept-encoding": "identity"}
    answer = client.get(YEARS, headers=plain)
    assert client.head(YEARS, headers=plain).headers["content-length"] == str(len(answer.content))
    assert client.get(YEARS, headers=plain | {"range": "bytes=0-5"}).content == answer.content[:6]


def test_the_list_leads_to_each_panel(client: TestClient) -> None:
    listed = client.get("/panels").json()
    assert listed["sources"] == ["curated"]
    assert {panel["unit"] for panel in listed["panels"]} >= {"state-year", "dyad-year"}
    for panel in listed["panels"]:
        assert client.head(panel["csv"].removeprefix("http://testserver")).status_code == 200


BROWSER = {"Accept": "text/html"}


def test_in_a_browser_the_list_leads_to_pages(client: TestClient) -> None:
    html = client.get("/panels", headers=BROWSER).text
    for unit in ("state-year", "dyad-year", "directed-dyad-year", "agreement-member"):
        assert f'href="/panels/{unit}?source=curated"' in html


def test_the_page_of_a_panel_has_its_columns_and_lines_to_copy(client: TestClient) -> None:
    html = unescape(client.get("/panels/state-year?source=curated&from=1949&to=1955", headers=BROWSER).text)
    query = "source=curated&from=1949&to=1955"
    for text in (
        f'href="http://testserver/panels/state-year.csv?{query}"',
        f'pd.read_parquet("http://testserver/panels/state-year.parquet?{query}")',
        f'pl.read_csv("http://testserver/panels/state-year.csv?{query}"',
        f'read.csv("http://testserver/panels/state-year.csv?{query}"',
    ):
        assert text in html
    written = client.get("/panels/state-year/dictionary?source=curated").text
    columns = re.findall(r"^\| `(\w+)` \|", written, re.MULTILINE)
    assert columns == re.findall(r"<td><code>(\w+)</code><br>", html)
    assert "Curated facts of Latticework" in html
    assert 'name="all"' not in html
    assert 'name="from"' not in client.get("/panels/agreement-member", headers=BROWSER).text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/panels/state-year?source=desta", "source: there is no 'desta'"),
        ("/panels/state-year?source=atop", "run `latticework import`"),
        ("/panels/state-year?from=soon", "from: write a year such as 1946, not 'soon'"),
        ("/panels/agreement-member?to=1990", "has no years; leave out from and to"),
        ("/panels/state-year?all=true", "has no pairs to add; leave out all"),
        ("/panels/dyad-year?all=true", "the curated facts are a selection"),
    ],
)
def test_the_page_says_what_is_wrong_with_a_panel(client: TestClient, path: str, told: str) -> None:
    html = client.get(path, headers=BROWSER)
    assert html.status_code == 200
    assert told in unescape(html.text)
    assert ".parquet?" not in html.text


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/panels/state-week", 404, "there is no panel 'state-week'; ask for one of state-year"),
        ("/panels/state-week.csv?source=curated", 404, "there is no panel 'state-week'; ask for one of state-year"),
        ("/panels/state-year.csv", 400, "source: name whose facts to count, one or more of atop"),
        ("/panels/state-year.csv?source=desta", 400, "source: there is no 'desta'"),
        ("/panels/state-year.csv?source=../atop", 400, "source: there is no '../atop'"),
        ("/panels/state-year.csv?source=atop", 404, "run `latticework import`"),
        ("/panels/state-year.csv?source=curated&all=true", 400, "has no pairs for --all to add"),
        ("/panels/agreement-member.csv?source=curated&from=1990", 400, "has no years; leave out from and to"),
        ("/panels/state-year.csv?source=curated&from=soon", 422, "from"),
    ],
)
def test_errors_name_what_there_is(client: TestClient, path: str, status: int, message: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert message in answer.json()["detail"]


def test_a_panel_is_made_once_while_others_are_answered(client: TestClient) -> None:
    url = YEARS.replace(".csv", ".parquet")
    with ThreadPoolExecutor(4) as clients:
        asked = [clients.submit(client.get, url) for _ in range(3)]
        assert client.get("/healthz").status_code == 200
        bodies = {answer.result().content for answer in asked}
    assert len(bodies) == 1


ORDER = PanelOrder("state-year", ("curated",))


def _write(folder: Path, size: int = 1) -> None:
    for name in (CSV, PARQUET, DICTIONARY):
        (folder / name).write_text("x" * size, encoding="utf-8")


def test_the_shelf_makes_each_once_and_forgets_what_is_of_no_use(tmp_path: Path) -> None:
    calls: list[str] = []

    def make(order: PanelOrder, folder: Path) -> None:
        calls.append(order.name)
        _write(folder, 200_000)

    async def run() -> None:
        shelf = PanelShelf(tmp_path, megabytes=1)
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(shelf.folder, "one", ORDER, make)
        assert calls == ["state-year_curated"]
        assert shelf.known("one", ORDER)
        other = PanelOrder("dyad-year", ("curated",))
        await shelf.folder("one", other, make)
        assert shelf.known("one", other)
        assert not shelf.known("one", ORDER), "both are more than a megabyte"
        await shelf.folder("two", ORDER, make)
        assert not shelf.known("one", other), "the graph has changed"
        assert [path.name for path in tmp_path.iterdir()] == ["two"]

    anyio.run(run)


def test_a_panel_that_fails_leaves_nothing_and_is_tried_again(tmp_path: Path) -> None:
    def fail(order: PanelOrder, folder: Path) -> None:
        _write(folder)
        raise ParameterError("no")

    async def run() -> None:
        shelf = PanelShelf(tmp_path, megabytes=1)
        with pytest.raises(ParameterError):
            await shelf.folder("one", ORDER, fail)
        assert list((tmp_path / "one").iterdir()) == []
        assert (await shelf.folder("one", ORDER, lambda order, folder: _write(folder)) / CSV).exists()

    anyio.run(run)


def test_too_many_orders_are_refused_and_one_that_nobody_waits_for_is_made(tmp_path: Path) -> None:
    going = threading.Event()

    def make(order: PanelOrder, folder: Path) -> None:
        going.wait(30)
        _write(folder)

    async def run() -> None:
        shelf = PanelShelf(tmp_path, megabytes=1)
        orders = [PanelOrder("state-year", (f"s{number}",)) for number in range(9)]
        with anyio.move_on_after(0.05):
            async with anyio.create_task_group() as tasks:
                for order in orders[:8]:
                    tasks.start_soon(shelf.folder, "one", order, make)
        with pytest.raises(TooManyQueriesError, match="8 panels are waiting"):
            await shelf.folder("one", orders[8], make)
        going.set()
        assert (await shelf.folder("one", orders[0], make) / DICTIONARY).exists()
        for order in orders[1:8]:
            await shelf.folder("one", order, make)

    anyio.run(run)


def test_sources_may_be_named_in_any_order(settings: Settings) -> None:
    one = panel_order("dyad-year", ["curated", "cow-alliances", "atop", "atop"])
    assert one == panel_order("dyad-year", ["atop", "cow-alliances", "curated"])
    assert one.name == "dyad-year_atop_cow-alliances_curated"
