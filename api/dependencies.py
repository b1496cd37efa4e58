"""What routes are handed: settings, the query pool and the catalogue, kept on the application."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from api.watching import QueryWatch
from kg import build
from kg.build import Build
from kg.catalogue import NamedQuery
from kg.description import Abilities
from kg.entity_names import named_on
from kg.query import QueryPool, QueryRequest, QueryResponse
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """The graph as routes see it: one build at a time, questions in, serialised answers out."""

    settings: Settings
    pool: QueryPool
    named: dict[str, NamedQuery]
    watch: QueryWatch
    abilities: Abilities = field(default_factory=Abilities)

    def base_url(self, request: Request) -> str:
        """The address under which the client reached this server, without a slash at its end."""
        return str(request.base_url).rstrip("/")

    def build(self) -> Build:
        """The build that serves. Raises GraphNotBuiltError."""
        return build.current(self.settings)

    def kept_builds(self) -> list[Build]:
        """The builds that are still there, the newest first."""
        return build.kept(self.settings)

    def run(self, request: QueryRequest) -> QueryResponse:
        """The answer to a query. Raises QueryError."""
        with self.watch.query(request.text):
            return self.pool.run(request)

    def rows(self, text: str) -> list[dict[str, dict[str, str]]]:
        """The rows of a SELECT query, each a mapping of variable to type and value as in SPARQL JSON results."""
        answer = json.loads(self.run(QueryRequest(text)).body)
        found: list[dict[str, dict[str, str]]] = answer["results"]["bindings"]
        return found

    def plain_rows(self, text: str) -> list[dict[str, str]]:
        """The rows of a SELECT query, each a mapping of variable to value without its type."""
        return [{name: term["value"] for name, term in row.items()} for row in self.rows(text)]

    def entities_named(self, name: str, day: str) -> list[tuple[str, str]]:
        """Identifier and label of the entities that bear a name, on a day where one is given."""
        rows = self.rows(named_on(name, day))
        return [(row["entity"]["value"], row["label"]["value"]) for row in rows]


def service(request: Request) -> Service:
    """The application's service."""
    found: Service = request.app.state.service
    return found


TheService = Annotated[Service, Depends(service)]
