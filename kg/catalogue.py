"""Named queries: each a file of ``kg/queries/`` with title, explanation, parameters and expected rows.

The head of a file is YAML in comments that begin with ``#+`` (the convention of grlc); what follows is SPARQL, in which
``$name`` stands for a parameter. SPARQL takes ``$name`` for a variable, so that the file is a query as it stands.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode

from kg.dates import bounds
from kg.entity_names import KINDS_MEANT, Ask, Wanted, entity_of
from kg.errors import DateError, InputError, ParameterError, UnknownQueryError
from kg.namespaces import XSD_DATE
from kg.query.request import QueryRequest


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: its type is one of date, year, integer, entity, place, text.

    Entity and place differ in what a name is taken to mean first: an actor, or an area.
    """

    name: str
    type: str
    description: str
    example: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A call, and rows that its answer must hold, each a mapping of column to short form."""

    parameters: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]
    absent: tuple[Mapping[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    """The imported sources, such as ``atop``, without which the rows cannot be had."""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the catalogue. ``question`` is its number among the questions that the graph exists to answer."""

    name: str
    title: str
    question: int
    description: str
    parameters: tuple[Parameter, ...]
    examples: tuple[Example, ...]
    text: str
    tags: tuple[str, ...] = ()


def read_catalogue(folder: Path) -> dict[str, NamedQuery]:
    """All named queries by name, in the order of their questions. Raises InputError for a broken head."""
    found = [read_query(path) for path in folder.glob("*.rq")]
    return {query.name: query for query in sorted(found, key=lambda query: (query.question, query.name))}


def read_query(path: Path) -> NamedQuery:
    """The named query in a file. Raises InputError where its head is not as it should be."""
    head, body = split_head(path)
    try:
        content: dict[str, Any] = yaml.load(head, Loader=yaml.BaseLoader)
        return NamedQuery(
            name=path.stem,
            title=content["title"],
            question=int(content["question"]),
            description=content["description"].strip(),
            parameters=tuple(Parameter(name, **rest) for name, rest in (content.get("parameters") or {}).items()),
            examples=tuple(_example(example) for example in content["examples"]),
            text=body,
            tags=tuple(content.get("tags") or ()),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"the head of the named query is not as it should be: {error}", str(path)) from None


def split_head(path: Path) -> tuple[str, str]:
    """The head of the file of a query, as YAML, and the query itself."""
    text = path.read_text(encoding="utf-8")
    head = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"
    return head, body


def find(catalogue: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    """The query of that name. Raises UnknownQueryError, which names the closest ones."""
    if name not in catalogue:
        raise UnknownQueryError(name, difflib.get_close_matches(name, catalogue, n=3, cutoff=0.4))
    return catalogue[name]


def shown_example(query: NamedQuery) -> Example:
    """The example to show: the first that needs no imported source, where there is one."""
    return next((example for example in query.examples if not example.needs), query.examples[0])


def request(query: NamedQuery, values: Mapping[str, str], ask: Ask, bindings_format: str = "json") -> QueryRequest:
    """The query with values in the place of its parameters.

    ``ask`` finds entities by what people call them: see ``kg.entity_names``. Raises ParameterError for a
    parameter that is missing, not known, or not of its type.
    """
    return QueryRequest(filled(query, values, ask), bindings_format=bindings_format)


def filled(query: NamedQuery, values: Mapping[str, str], ask: Ask) -> str:
    """The text of the query with values in the place of its parameters, as ``request`` takes them."""
    names = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in names:
            raise ParameterError(f"{query.name} has no parameter {name!r}; it takes {', '.join(names) or 'none'}")
    terms: dict[str, str] = {}
    day = _day(query, values)
    for parameter in query.parameters:
        given = values.get(parameter.name) or parameter.default
        if given is None:
            raise ParameterError(
                f"{query.name} needs {parameter.name} ({parameter.description}); for example {parameter.example}"
            )
        # A default such as $a stands for the value of another parameter.
        terms[parameter.name] = terms.get(given.removeprefix("$")) or str(_value(parameter, given.strip(), ask, day))
    return re.sub(r"\$(\w+)", lambda match: terms.get(match.group(1), match.group()), query.text)


def _example(content: Mapping[str, Any]) -> Example:
    return Example(
        parameters=content.get("parameters") or {},
        rows=tuple(content.get("rows") or ()),
        absent=tuple(content.get("absent") or ()),
        needs=tuple(content.get("needs", "").split()),
    )


def _day(query: NamedQuery, values: Mapping[str, str]) -> str:
    """The one day that a call is about, ``YYYY-MM-DD``, by which names are understood; empty where there is none."""
    days = [values.get(parameter.name, "").strip() for parameter in query.parameters if parameter.type == "date"]
    return days[0] if len(days) == 1 and re.fullmatch(r"\d{4}-\d{2}-\d{2}", days[0]) else ""


def _value(parameter: Parameter, text: str, ask: Ask, day: str) -> NamedNode | Literal:
    if parameter.type == "date":
        return _date(parameter, text)
    if parameter.type in ("year", "integer"):
        if not re.fullmatch(r"\d{1,4}", text):
            raise ParameterError(f"{parameter.name} is a {parameter.type} such as {parameter.example}, not {text!r}")
        return Literal(int(text))
    if parameter.type in KINDS_MEANT:
        return NamedNode(entity_of(text, ask, day, _wanted(parameter)))
    return Literal(text)


def _wanted(parameter: Parameter) -> Wanted:
    return Wanted(parameter.name, parameter.type, parameter.example)


def _date(parameter: Parameter, text: str) -> Literal:
    try:
        found = bounds(text)
    except DateError as error:
        raise ParameterError(f"{parameter.name}: {error}") from None
    if found.start_earliest != found.end_latest:
        raise ParameterError(f"{parameter.name} is one day such as {parameter.example}, and {text!r} is more than one")
    return Literal(found.start_earliest, datatype=XSD_DATE)
