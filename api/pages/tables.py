"""Answers of SPARQL as columns and cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.pages.dates_in_words import in_words
from api.pages.rendering import Link, href
from kg.namespaces import BASE, EDTF, PREFIXES, compact, local_name

ROW_LIMIT = 1000

Row = Mapping[str, Mapping[str, str]]
"""A row in SPARQL JSON: from variable to type and value."""


def table(answer: Mapping[str, Any]) -> tuple[list[str], list[list[Link]]]:
    """Columns and cells of an answer in SPARQL JSON; a column ``xLabel`` becomes the text of the links in ``x``."""
    if "boolean" in answer:
        return ["answer"], [[Link("yes" if answer["boolean"] else "no")]]
    variables: list[str] = answer["head"]["vars"]
    columns = shown_columns(variables)
    return columns, [[cell(row, name) for name in columns] for row in answer["results"]["bindings"]]


def shown_columns(variables: list[str]) -> list[str]:
    """The variables but those that are the text of another one's links."""
    return [name for name in variables if not name.endswith("Label") or name.removesuffix("Label") not in variables]


def cell(row: Row, name: str, words: bool = False) -> Link:
    """What a row has in a column; with ``words``, dates as people write them."""
    term = row.get(name)
    if term is None:
        return Link("")
    label = row.get(f"{name}Label")
    if term["type"] == "uri":
        return Link(label["value"] if label else _name(term["value"], words), href(term["value"]))
    if term.get("datatype", "").endswith("#anyURI"):
        return Link(term["value"], term["value"])
    if words and term.get("datatype", "").startswith(EDTF):
        return Link(in_words(term["value"]))
    return Link(term["value"])


def _name(iri: str, words: bool) -> str:
    """What to show of an IRI without a label: in words, the name alone of a term of another vocabulary."""
    short = compact(iri).strip("<>")
    if words and not iri.startswith((BASE, PREFIXES["wd"])) and not short.startswith("http"):
        return re.sub(r"(?<=[a-z])[A-Z]", lambda match: f" {match.group().lower()}", local_name(iri)).lower()
    return short
