"""The table of the README's protocol section: how the suites come out.

    python tests/protocol/table.py README.md

It is counted from the manifests and from the list of known failures: the tests hold that every other test passes, that
those of the list do not, and that what is refused by design is refused.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from known import FAILURES, REFUSED
from manifests import ABSENT, SUITES
from sections import SECTIONS, ids_of

BEGIN, END = "<!-- suites:begin -->", "<!-- suites:end -->"
HEAD = ("suite", "tests", "passed", "known failures", "refused by design")


def table() -> str:
    """The table in Markdown, with a last row that sums the others up."""
    rows = {
        name: _counts([test for folder in folders for test in ids_of(folder)]) for name, folders in SECTIONS.items()
    }
    rows["together"] = tuple(sum(column) for column in zip(*rows.values(), strict=True))
    lines = [HEAD, ("---", *["---:"] * (len(HEAD) - 1)), *((name, *map(str, counts)) for name, counts in rows.items())]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _counts(tests: list[str]) -> tuple[int, ...]:
    failures = sum(test in FAILURES for test in tests)
    refused = sum(test in REFUSED for test in tests)
    return len(tests), len(tests) - failures - refused, failures, refused


def renew(path: Path) -> None:
    """Puts the table between the marks ``BEGIN`` and ``END`` of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1, f"{path} needs one line {BEGIN} and one line {END}"
    fresh = re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{table()}\n{END}", text, flags=re.DOTALL)
    path.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    if not SUITES.is_dir():
        sys.exit(ABSENT)
    renew(Path(sys.argv[1]))
