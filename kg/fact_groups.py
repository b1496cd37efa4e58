"""Groups of facts about a thing, such as its members or its acts: each a query in ``kg/queries/pages/``.

The head of a file is YAML in comments that begin with ``#+``, as that of a named query. In the query ``$thing`` stands
for the thing and ``$day`` for a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode

from kg.catalogue import split_head
from kg.errors import InputError
from kg.namespaces import XSD_DATE

EVERYTHING = "Thing"

LAYOUTS = ("heading", "words", "facts", "table", "timeline", "sayings")


@dataclass(frozen=True, slots=True)
class FactGroup:
    """A group: its name, its title, the local names of the classes that have it, and its layout, one of LAYOUTS.

    ``dated`` says that the rows hang on a day. A ``note`` names something to add below the title,
    and ``open`` is how many rows are seen at once.
    """

    name: str
    title: str
    of: frozenset[str]
    shown: str
    order: int
    text: str
    dated: bool = False
    note: str = ""
    open: int = 40

    def query(self, thing: str, day: str) -> str:
        """The query for a thing and a day, ``YYYY-MM-DD``."""
        term = str(NamedNode(thing))
        return self.text.replace("$thing", term).replace("$day", str(Literal(day, datatype=XSD_DATE)))


def read_fact_groups(folder: Path) -> tuple[FactGroup, ...]:
    """All groups in their order. Raises InputError for a broken head."""
    return tuple(sorted((_read(path) for path in folder.glob("*.rq")), key=lambda group: (group.order, group.name)))


def groups_of(groups: Iterable[FactGroup], classes: Iterable[str]) -> list[FactGroup]:
    """The groups that things of these classes, by local names, have."""
    wanted = {EVERYTHING, *classes}
    return [group for group in groups if group.of & wanted]


def _read(path: Path) -> FactGroup:
    head, body = split_head(path)
    try:
        content: dict[str, Any] = yaml.load(head, Loader=yaml.BaseLoader)
        group = FactGroup(
            name=path.stem,
            title=content["title"],
            of=frozenset(content["of"]),
            shown=content["shown"],
            order=int(content["order"]),
            text=body,
            dated="dated" in content,
            note=content.get("note", ""),
            open=int(content.get("open", 40)),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"the head of the group of facts is not as it should be: {error}", str(path)) from None
    if group.shown not in LAYOUTS:
        raise InputError(f"shown is one of {', '.join(LAYOUTS)}, not {group.shown!r}", str(path))
    return group
