"""Which entity people mean by a name, code or identifier, on a day where one is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import Literal, QuerySolutions

from kg.errors import ParameterError, UnknownNameError
from kg.namespaces import ID, XSD_DATE, compact, expand
from kg.store import EmbeddedStore

Ask = Callable[[str, str], list[tuple[str, str]]]
"""From a name and a day, or an empty text, to identifier and label of what bears the name: see ``named_on``."""

# A state's name is often that of other things too.
KINDS_MEANT = {"entity": ("actor", "partnership", "agreement"), "place": ("area",)}
"""What may be wanted, and the kinds that a name means before any other."""

_NAMED = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX lw: <https://w3id.org/latticework/ontology#>
SELECT DISTINCT ?entity ?label WHERE {
    ?entity rdfs:label|skos:altLabel|lw:cowAbbreviation|lw:iso3 ?name ; rdfs:label ?label .
    FILTER (STRSTARTS(STR(?entity), "https://w3id.org/latticework/id/"))
    FILTER (LCASE(STR(?name)) = LCASE($wanted))
    $onDay
}
ORDER BY ?entity
"""

# A name of which the periods are known, and none of them has the day, is somebody else's on that day.
_ON_DAY = """
    OPTIONAL { SELECT ?entity (MAX(IF(?from <= $day && $day <= ?to, 1, 0)) AS ?held) WHERE {
        ?designation lw:designates ?entity ; lw:designationText ?text ; lw:startEarliest ?from ; lw:endLatest ?to .
        FILTER (LCASE(STR(?text)) = LCASE($wanted))
    } GROUP BY ?entity }
    FILTER (COALESCE(?held, 1) = 1)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a value is for: the name of the parameter, a key of KINDS_MEANT, and an example to show."""

    parameter: str
    kind: str = "entity"
    example: str = "NATO"


def named_on(name: str, day: str = "") -> str:
    """The query for identifier (?entity) and label (?label) of what bears a name, other name or code.

    With a day, ``YYYY-MM-DD``, without those that are known to have borne it on other days only.
    """
    text = _NAMED.replace("$onDay", _ON_DAY if day else "")
    return text.replace("$wanted", str(Literal(name))).replace("$day", str(Literal(day, datatype=XSD_DATE)))


def asked_with(plain_rows: Callable[[str], list[dict[str, str]]]) -> Ask:
    """A function that finds what bears a name by way of ``plain_rows``, which gives the rows of a query as values."""

    def ask(name: str, day: str) -> list[tuple[str, str]]:
        return [(row["entity"], row["label"]) for row in plain_rows(named_on(name, day))]

    return ask


def entities_named(store: EmbeddedStore) -> Ask:
    """A function that finds identifier and label of the entities that bear a name in the store."""

    def ask(name: str, day: str) -> list[tuple[str, str]]:
        solutions = store.query(named_on(name, day))
        assert isinstance(solutions, QuerySolutions)
        return [(solution["entity"].value, solution["label"].value) for solution in solutions]

    return ask


def entity_of(text: str, ask: Ask, day: str, wanted: Wanted) -> str:
    """The IRI that a value means: itself, ``kind:slug``, or what people call it on the day.

    Raises ParameterError, naming the parameter, where nothing or more than one thing is called that.
    """
    try:
        iri = expand(text)
    except ValueError:
        found = ask(text, day)
    else:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+", iri):
            raise ParameterError(
                f"{wanted.parameter}: {text!r} is not an identifier; write a name or an IRI such as partnership:nato"
            )
        return iri
    if not found:
        raise UnknownNameError(
            f"{wanted.parameter}: nothing in the graph is called {text!r}{f' on {day}' if day else ''}; "
            f"write a name or code such as {wanted.example}",
            text,
        )
    for kind in KINDS_MEANT[wanted.kind]:
        of_kind = [iri for iri, _ in found if iri.startswith(f"{ID}{kind}/")]
        if len(of_kind) == 1:
            return of_kind[0]
        if of_kind:
            found = [pair for pair in found if pair[0] in of_kind]
            break
    if len(found) > 1:
        choices = ", ".join(f"{compact(iri)} ({label})" for iri, label in found)
        raise ParameterError(f"{wanted.parameter}: {text!r} may be {choices}; write one of these identifiers")
    return found[0][0]
