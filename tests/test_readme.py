from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.figures import BEGIN, END, figures
from kg.query import QueryRequest, answer
from kg.settings import Settings
from kg.store import EmbeddedStore

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sparql\n(.*?)```\n\n```csv\n(.*?)```", README, re.DOTALL)


def test_the_figures_are_those_of_the_graph(store: EmbeddedStore) -> None:
    told = README.split(BEGIN)[1].split(END)[0].strip()
    assert told == figures(store), "the graph has changed: `make figures` renews them"


def test_there_are_five_queries_to_try() -> None:
    assert len(BLOCKS) == 5


@pytest.mark.parametrize(("query", "rows"), BLOCKS)
def test_the_queries_give_the_rows_that_the_readme_shows(store: EmbeddedStore, query: str, rows: str) -> None:
    found = answer(store, QueryRequest(query, bindings_format="csv")).body.decode()
    assert found.replace("\r\n", "\n") == rows
    assert found.count("\n") > 1


def test_settings_and_readme_name_the_same_variables_with_the_same_defaults() -> None:
    told = dict(re.findall(r"^\| `LATTICEWORK_(\w+)` \| (?:`(.*?)`)? ?\|", README, re.MULTILINE))
    known = {name.upper(): field.default for name, field in Settings.model_fields.items()}
    assert told == {
        name: str(default).lower() if isinstance(default, bool) else _plain(default) for name, default in known.items()
    }


def _plain(default: object) -> str:
    if isinstance(default, tuple):
        return " ".join(default)
    return f"{default:g}" if isinstance(default, float) else str(default)
