"""Facts carry over from the founding articles, sentences do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from kg.namespaces import compact
from kg.settings import Settings
from kg.store import EmbeddedStore

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "seeds"
RUN = 8
"""How many words in a row count as copied."""

APOSTROPHES = {ord("'"): None, 0x2019: None}


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return re.findall(r"[^\W_]+", text.casefold().translate(APOSTROPHES))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of eight words."""
    found = words(text)
    return (tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1))


@pytest.fixture(scope="module")
def article_runs() -> set[tuple[str, ...]]:
    """The runs of the articles; the tests that need them are skipped, saying so, where they are absent."""
    paths = sorted(ARTICLES.glob("*.txt"))
    if not paths:
        pytest.skip(f"the founding articles are not at {ARTICLES}")
    return {run for path in paths for run in runs(path.read_text(encoding="utf-8"))}


def test_no_description_or_thesis_copies_an_article(store: EmbeddedStore, article_runs: set[tuple[str, ...]]) -> None:
    answer = store.query(
        "SELECT DISTINCT ?entity ?text "
        "WHERE { ?entity dcterms:description|lw:content|skos:definition|lw:position ?text }"
    )
    assert isinstance(answer, QuerySolutions)
    texts = [(compact(solution["entity"].value), solution["text"].value) for solution in answer]
    assert len(texts) > 1000
    copied = [(entity, " ".join(run)) for entity, text in texts for run in runs(text) if run in article_runs]
    assert copied == []


def test_no_curated_file_copies_an_article_in_its_comments(
    settings: Settings, article_runs: set[tuple[str, ...]]
) -> None:
    comments = {
        path.name: " ".join(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
        for path in settings.curated.glob("*.ttl")
    }
    assert comments
    assert {name for name, text in comments.items() if not article_runs.isdisjoint(runs(text))} == set()


def test_a_copy_is_found_whatever_its_punctuation() -> None:
    article = set(runs("One two, three; four: five (six) seven — eight nine."))
    assert not article.isdisjoint(runs("Said: two three four five six seven eight Nine"))
    assert article.isdisjoint(runs("one two three four five six seven nine"))
