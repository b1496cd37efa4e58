"""Worked cases: attacks with the reasoning of a careful reader, and what ``what_if`` has to say of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.what_if import NOT_SAID, Question

FOLDER = Path(__file__).resolve().parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """A case: see ``kg/cases/README.md``. ``expected`` and ``absent`` map ``group`` and columns to values."""

    name: str
    title: str
    question: Question
    reasoning: str
    expected: tuple[Mapping[str, str], ...]
    absent: tuple[Mapping[str, str], ...]


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """The cases of a folder, oldest first. Raises InputError, naming the file, for one that is not as it should be."""
    return sorted((_case(path) for path in folder.glob("*.toml")), key=lambda case: (case.question.date, case.name))


def _case(path: Path) -> Case:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Case(
            name=path.stem,
            title=content["title"],
            question=Question(
                content["attacker"], content["target"], content["date"], content.get("place", NOT_SAID), steps=2
            ),
            reasoning=content["reasoning"].strip(),
            expected=tuple(content["expected"]),
            absent=tuple(content["absent"]),
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise InputError(f"the case is not as it should be: {error}; see kg/cases/README.md", str(path)) from None
