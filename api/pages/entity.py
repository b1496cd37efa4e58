"""What the graph says of one thing, in groups for people."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from api.dependencies import Service
from api.pages.citation import Citation
from api.pages.rendering import Link, href, page
from api.pages.tables import Row, cell, shown_columns
from kg.fact_groups import FactGroup, groups_of
from kg.namespaces import compact, local_name
from kg.query import QueryRequest

_MOST = 100
"""How many rows of a block are on the page at all."""

_TODAY = "On this day"
_FOLDED = ("Formerly", "Later", "Without dates", "Never also")

_TITLES = {
    "altLabel": "also called",
    "sameAs": "same as",
    "inScheme": "in scheme",
    "scopeNote": "scope note",
    "broader": "broader concept",
    "exactMatch": "the same elsewhere",
    "closeMatch": "nearly the same elsewhere",
}
"""Titles for terms of other vocabularies, by local name."""


@dataclass(slots=True)
class Block:
    """Rows under a heading of their own, empty where there is none: those seen at once, folded, and left out."""

    heading: str
    rows: list[list[Link]] = field(default_factory=list)
    folded: list[list[Link]] = field(default_factory=list)
    left_out: int = 0
    shut: bool = False
    """Whether the whole block is folded."""

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.folded) + self.left_out


@dataclass(frozen=True, slots=True)
class Section:
    """A group of facts as it is shown; ``query`` is the address of the query behind it."""

    group: FactGroup
    columns: Sequence[str]
    blocks: Sequence[Block]
    query: str

    @property
    def count(self) -> int:
        return sum(block.count for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a thing is called, what kinds of thing it is, and what it is in a few words."""

    label: str
    kinds: Sequence[str]
    sentence: str


def entity(request: Request, service: Service, iri: str, document: str, day: str) -> bytes:
    """All groups of facts of a thing that have rows, as of a day where they hang on one.

    ``document`` is the path of the document about it, without a suffix.
    """
    classes = [local_name(row["class"]) for row in service.plain_rows(f"SELECT ?class {{ <{iri}> a ?class }}")]
    heading = Heading(compact(iri), (), "")
    words: list[str] = []
    facts: dict[Link, list[Link]] = {}
    sections = []
    for group in groups_of(service.fact_groups, classes):
        text = group.query(iri, day)
        answer = json.loads(service.run(QueryRequest(text)).body)
        rows = answer["results"]["bindings"]
        if not rows:
            continue
        if group.shown == "heading":
            heading = _heading(rows, iri)
        elif group.shown == "words":
            words = [row["text"]["value"] for row in rows]
        elif group.shown == "facts":
            facts = _facts(rows)
        else:
            sections.append(_section(group, answer, text, iri))
    return page(
        request,
        "entity.html",
        iri=iri,
        heading=heading,
        words=words,
        facts=facts,
        sections=sections,
        day=day,
        diagram=_diagram(sections) if "Class" in classes else None,
        dated=any(section.group.dated for section in sections),
        doc=document,
        pictures=_pictures(classes, iri, day),
        citation=Citation(heading.label, iri, service.cited_version(), day),
    )


def _pictures(classes: Sequence[str], iri: str, day: str) -> list[Link]:
    """The pictures that show a thing: a state among others, what people joined through time."""
    name = compact(iri)
    found = []
    if {"Partnership", "Agreement"} & set(classes):
        found.append(Link("Timeline", f"/pictures/timeline?{urlencode({'of': name})}"))
    if {"Partnership", "State"} & set(classes):
        around = urlencode({"centre": name, "on": day})
        found += [Link("Network", f"/pictures/network?{around}"), Link("Map", f"/pictures/map?{around}")]
    return found


def _heading(rows: Sequence[Row], iri: str) -> Heading:
    def all_of(name: str) -> list[str]:
        return list(dict.fromkeys(cell(row, name, words=True).text for row in rows if name in row))

    kinds = all_of("classLabel") or [local_name(row["class"]["value"]) for row in rows[:1]]
    said = [" and ".join(all_of(name)) for name in ("type", "binding", "region", "period")]
    label = next(iter(all_of("label")), compact(iri))
    return Heading(label, kinds, ", ".join(part for part in said if part))


def _facts(rows: Sequence[Row]) -> dict[Link, list[Link]]:
    facts: dict[Link, list[Link]] = defaultdict(list)
    for row in rows:
        name = local_name(row["property"]["value"])
        label = row["propertyLabel"]["value"] if "propertyLabel" in row else name
        title = _TITLES.get(name, label)
        facts[Link(title, href(row["property"]["value"]))].append(cell(row, "value", words=True))
    return dict(facts)


def _section(group: FactGroup, answer: Mapping[str, Any], text: str, iri: str) -> Section:
    rows: list[Row] = answer["results"]["bindings"]
    # A column that is empty, or has the thing itself in every row, says nothing.
    filled = {name for row in rows for name, term in row.items() if term["value"] not in ("", iri)}
    columns = [name for name in shown_columns(answer["head"]["vars"]) if name in filled and name != "group"]
    only = len({row["group"]["value"] for row in rows if "group" in row}) == 1
    by_heading: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        heading = row["group"]["value"].lstrip("1234 ") if "group" in row else ""
        if only and heading == _TODAY:
            heading = ""
        by_heading[heading].append(row)
    return Section(
        group,
        columns,
        [_block(heading, columns, rows_of, group.open) for heading, rows_of in by_heading.items()],
        f"/sparql?{urlencode({'query': text})}",
    )


def _diagram(sections: Sequence[Section]) -> dict[str, list[Any]] | None:
    """What a diagram of a class shows: the labels of its wider classes, and its properties with what they lead to."""
    blocks = {block.heading: block.rows for section in sections for block in section.blocks}
    columns = next((section.columns for section in sections if section.group.name == "term-properties"), ())
    if "Its own" not in blocks or "class" not in columns:
        return None
    to = columns.index("class")
    return {
        "wider": [row[0].text for row in blocks.get("Wider", ())],
        "properties": [(row[0].text, row[to].text or "a value") for row in blocks["Its own"]],
    }


def _block(heading: str, columns: Sequence[str], rows: Sequence[Row], most_open: int) -> Block:
    # A large state has thousands of rows: those that are not shown are counted and no more.
    shown = [[cell(row, name, words=True) for name in columns] for row in rows[:_MOST]]
    shut = heading in _FOLDED and len(rows) > 5
    seen = _MOST if shut or len(rows) <= most_open + 5 else most_open
    return Block(heading, shown[:seen], shown[seen:], len(rows) - len(shown), shut)
