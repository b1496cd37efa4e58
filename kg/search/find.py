"""Finds things by what people call them: whole names first, then what begins alike, then what was mistyped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from kg.search.folding import folded
from kg.search.index import Index
from kg.search.kinds import KINDS

EXACT, BEGINS, WORDS = 100.0, 80.0, 60.0
"""Scores: a whole name, or code, is the same; a name begins so; its words begin so. What resembles a name has less."""

_LIKE = 50.0
_FEW = 3
_MOST_LIKE = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found.

    ``kinds`` are keys of ``kinds.KINDS``, the first the one to show; ``period`` is its period or date in EDTF, ``ties``
    how many memberships it has. ``name`` is the name that fits, ``way`` whether that is its label, another name or
    a code, and ``name_period`` the EDTF interval for which the name holds; both periods are empty where none is known.
    ``score`` is up to 100.
    """

    iri: str
    label: str
    kinds: tuple[str, ...]
    period: str
    ties: int
    name: str
    way: str
    name_period: str
    score: float


_COLUMNS = "thing.iri, label, kinds, thing.period, ties, text, way, name.period"

_EXACT = f"""
SELECT {_COLUMNS}, {EXACT} AS score, MIN(way != 'label') AS other FROM name JOIN thing USING (iri)
WHERE name.folded = ? AND {{kinds}}
GROUP BY thing.iri ORDER BY weight DESC, other, ties DESC, label, thing.iri LIMIT ?
"""

_BEGINS = f"""
SELECT {_COLUMNS}, MAX(CASE WHEN name.folded GLOB ? THEN {BEGINS} ELSE {WORDS} END) AS score
FROM word JOIN name ON name.id = word.rowid JOIN thing USING (iri)
WHERE word MATCH ? AND {{kinds}}
GROUP BY thing.iri ORDER BY score * (weight > 3) DESC, weight DESC, ties DESC, LENGTH(label), label, thing.iri LIMIT ?
"""


def find(index: Index, text: str, kinds: Sequence[str] = (), limit: int = 20) -> list[Hit]:
    """What bears a name like the text, the best first; of all kinds where none is named.

    Case, accents and punctuation do not matter, and each word may be a beginning. Where little is found so, what
    resembles the text follows.
    """
    wanted = folded(text)
    if not wanted:
        return []
    found = {hit.iri: hit for hit in _asked(index, _EXACT, kinds, wanted, limit)}
    if len(found) < limit:
        words = " ".join(f'"{word}"*' for word in wanted.split())
        for hit in _asked(index, _BEGINS, kinds, f"{wanted}*", words, limit):
            found.setdefault(hit.iri, hit)
    if len(found) < min(_FEW, limit):
        for hit in _resembling(index, wanted, kinds):
            found.setdefault(hit.iri, hit)
    return list(found.values())[:limit]


def _asked(index: Index, statement: str, kinds: Sequence[str], *values: object) -> list[Hit]:
    """The rows of a statement as hits. Its marks are filled with the values, the kinds, and the limit."""
    marks = ", ".join("?" * len(kinds))
    among = f"thing.iri IN (SELECT iri FROM kind WHERE kind IN ({marks}))" if kinds else "TRUE"
    rows = index.rows(statement.replace("{kinds}", among), [*values[:-1], *kinds, values[-1]])
    return [Hit(row[0], row[1], tuple(row[2].split()), *row[3:9]) for row in rows]


def _resembling(index: Index, wanted: str, kinds: Sequence[str]) -> list[Hit]:
    """What has each word of the text, or one that differs from it by one slip; the most alike first."""
    choices = [[word, *index.like(word)] for word in wanted.split()]
    if all(len(words) == 1 for words in choices):
        return []
    asked = " AND ".join("(" + " OR ".join(f'"{word}"*' for word in words) + ")" for words in choices)
    found = [
        replace(hit, score=_LIKE * SequenceMatcher(None, wanted, folded(hit.name)).ratio())
        for hit in _asked(index, _BEGINS, kinds, "", asked, _MOST_LIKE)
    ]
    return sorted(found, key=lambda hit: (-round(hit.score, -1), -KINDS[hit.kinds[0]].weight, -hit.score, -hit.ties))
