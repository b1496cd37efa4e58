"""Named queries: each a file of ``kg/queries/`` with title, explanation, parameters and expected rows.

The head of a file is YAML in comments that begin with ``#+`` (the convention of grlc); what follows is SPARQL, in which
``$name`` stands for a parameter. SPARQL takes ``$name`` for a variable, so that the file is a query as it stands.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.dates import bounds
from kg.errors import DateError, InputError, ParameterError, UnknownQueryError
from kg.namespaces import ID, XSD_DATE, compact, expand
from kg.query.request import QueryRequest
from kg.store import EmbeddedStore

Ask = Callable[[str], list[tuple[str, str]]]


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


def read_catalogue(folder: Path) -> dict[str, NamedQuery]:
    """All named queries by name, in the order of their questions. Raises InputError for a broken head."""
    found = [read_query(path) for path in folder.glob("*.rq")]
    return {query.name: query for query in sorted(found, key=lambda query: (query.question, query.name))}


def read_query(path: Path) -> NamedQuery:
    """The named query in a file. Raises InputError where its head is not as it should be."""
    text = path.read_text(encoding="utf-8")
    head = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"
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
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"the head of the named query is not as it should be: {error}", str(path)) from None


def find(catalogue: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    """The query of that name. Raises UnknownQueryError, which names the closest ones."""
    if name not in catalogue:
        raise UnknownQueryError(name, difflib.get_close_matches(name, catalogue, n=3, cutoff=0.4))
    return catalogue[name]


def request(query: NamedQuery, values: Mapping[str, str], ask: Ask, bindings_format: str = "json") -> QueryRequest:
    """The query with values in the place of its parameters.

    ``ask`` finds entities by what people call them: see ``entities_named``. Raises ParameterError for a
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
    for parameter in query.parameters:
        given = values.get(parameter.name) or parameter.default
        if given is None:
            raise ParameterError(
                f"{query.name} needs {parameter.name} ({parameter.description}); for example {parameter.example}"
            )
        # A default such as $a stands for the value of another parameter.
        terms[parameter.name] = terms.get(given.removeprefix("$")) or str(_value(parameter, given.strip(), ask))
    return re.sub(r"\$(\w+)", lambda match: terms.get(match.group(1), match.group()), query.text)


# A state's name is often that of other things too.
KINDS_MEANT = {"entity": ("actor", "partnership", "agreement"), "place": ("area",)}
"""The types of parameters that take an entity, and the kinds that a name means before any other."""

NAMED = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX lw: <https://w3id.org/latticework/ontology#>
SELECT DISTINCT ?entity ?label WHERE {
    ?entity rdfs:label|skos:altLabel|lw:cowAbbreviation|lw:iso3 ?name ; rdfs:label ?label .
    FILTER (STRSTARTS(STR(?entity), "https://w3id.org/latticework/id/"))
    FILTER (LCASE(STR(?name)) = LCASE($wanted))
}
ORDER BY ?entity
"""
"""Finds entities by label, other label or code; ``$wanted`` stands for a plain literal."""


def entities_named(store: EmbeddedStore) -> Ask:
    """A function that finds identifier and label of the entities that bear a name in the store."""

    def ask(name: str) -> list[tuple[str, str]]:
        solutions = store.query(NAMED.replace("$wanted", str(Literal(name))))
        assert isinstance(solutions, QuerySolutions)
        return [(solution["entity"].value, solution["label"].value) for solution in solutions]

    return ask


def _example(content: Mapping[str, Any]) -> Example:
    return Example(
        parameters=content.get("parameters") or {},
        rows=tuple(content.get("rows") or ()),
        absent=tuple(content.get("absent") or ()),
        needs=tuple(content.get("needs", "").split()),
    )


def _value(parameter: Parameter, text: str, ask: Ask) -> NamedNode | Literal:
    if parameter.type == "date":
        return _date(parameter, text)
    if parameter.type in ("year", "integer"):
        if not re.fullmatch(r"\d{1,4}", text):
            raise ParameterError(f"{parameter.name} is a {parameter.type} such as {parameter.example}, not {text!r}")
        return Literal(int(text))
    if parameter.type in KINDS_MEANT:
        return NamedNode(_entity(parameter, text, ask))
    return Literal(text)


def _date(parameter: Parameter, text: str) -> Literal:
    try:
        found = bounds(text)
    except DateError as error:
        raise ParameterError(f"{parameter.name}: {error}") from None
    if found.start_earliest != found.end_latest:
        raise ParameterError(f"{parameter.name} is one day such as {parameter.example}, and {text!r} is more than one")
    return Literal(found.start_earliest, datatype=XSD_DATE)


def _entity(parameter: Parameter, text: str, ask: Ask) -> str:
    """The identifier meant: an IRI, ``kind:slug``, or what people call it."""
    try:
        iri = expand(text)
    except ValueError:
        found = ask(text)
    else:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+", iri):
            raise ParameterError(
                f"{parameter.name}: {text!r} is not an identifier; write a name or an IRI such as partnership:nato"
            )
        return iri
    if not found:
        raise ParameterError(
            f"{parameter.name}: nothing in the graph is called {text!r}; "
            f"write a name or code such as {parameter.example}"
        )
    for kind in KINDS_MEANT[parameter.type]:
        of_kind = [iri for iri, _ in found if iri.startswith(f"{ID}{kind}/")]
        if len(of_kind) == 1:
            return of_kind[0]
        if of_kind:
            found = [pair for pair in found if pair[0] in of_kind]
            break
    if len(found) > 1:
        choices = ", ".join(f"{compact(iri)} ({label})" for iri, label in found)
        raise ParameterError(f"{parameter.name}: {text!r} may be {choices}; write one of these identifiers")
    return found[0][0]
