"""How to cite what a page is about."""

from __future__ import annotations

import json
from dataclasses import dataclass

_AUTHOR = "Latticework project"
_WHOLE = "Latticework, a graph of international alliances and agreements"


@dataclass(frozen=True, slots=True)
class Citation:
    """A thing by its label and permanent address, in a version of the graph, as read on a day."""

    label: str
    address: str
    version: str
    day: str

    @property
    def text(self) -> str:
        """As a sentence."""
        return (
            f"{_AUTHOR} ({self.day[:4]}): {self.label}. In: {_WHOLE}, {self.version}. {self.address} (read {self.day})."
        )

    @property
    def bibtex(self) -> str:
        """As a BibTeX entry."""
        key = self.address.rsplit("/", 1)[-1]
        lines = [
            f"author = {{{{{_AUTHOR}}}}}",
            f"title = {{{{{self.label}}}}}",
            f"howpublished = {{{_WHOLE}, {self.version}}}",
            f"year = {{{self.day[:4]}}}",
            f"url = {{{self.address}}}",
            f"note = {{read {self.day}}}",
        ]
        return f"@misc{{latticework-{key},\n  " + ",\n  ".join(lines) + "\n}"

    @property
    def csl(self) -> str:
        """As CSL-JSON, which Zotero and pandoc read."""
        day = [int(part) for part in self.day.split("-")]
        item = {
            "id": f"latticework-{self.address.rsplit('/', 1)[-1]}",
            "type": "entry",
            "title": self.label,
            "author": [{"literal": _AUTHOR}],
            "container-title": _WHOLE,
            "version": self.version,
            "URL": self.address,
            "issued": {"date-parts": [[day[0]]]},
            "accessed": {"date-parts": [day]},
        }
        return json.dumps([item], indent=2, ensure_ascii=False)
