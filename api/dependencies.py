"""What routes are handed: settings, the query pool and the catalogue, kept on the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api import mementos
from api.problems import UnknownThing
from api.watching import QueryWatch
from kg import build
from kg.build import Build
from kg.catalogue import NamedQuery
from kg.description import Abilities
from kg.entity_names import asked_with
from kg.errors import StateNotFoundError
from kg.fact_groups import FactGroup
from kg.past import find_state, stored
from kg.query import OpenAnswer, QueryPool, QueryRequest, QueryResponse
from kg.releases import Release, find_release, release_folder, releases
from kg.review import Proposals
from kg.search import CurrentIndex, Index
from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.timeline import LogIndex, State, Timeline
from kg.transaction import Writer

_PAGE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Service:
    """The graph as routes see it: one build at a time, questions in, serialised answers out."""

    settings: Settings
    pool: QueryPool
    named: dict[str, NamedQuery]
    snapshot: Callable[[], Snapshot]
    own: Callable[[], Snapshot]
    """The state of the graph in the home, which is another where queries are answered from a replica."""
    writer: Writer | None
    watch: QueryWatch
    index: LogIndex
    abilities: Abilities = field(default_factory=Abilities)
    fact_groups: tuple[FactGroup, ...] = ()
    names_kept: CurrentIndex = field(default_factory=CurrentIndex)
    other_names_kept: CurrentIndex = field(default_factory=CurrentIndex)
    """The names of a release or state of the past, so that whoever asks one does not push out what serves."""
    kept: Release | None = None
    """The release that is asked instead of the graph that serves."""
    past: Snapshot | None = None
    """The state of the past that is asked instead."""

    def base_url(self, request: Request) -> str:
        """The address under which the client reached this server, without a slash at its end."""
        return str(request.base_url).rstrip("/")

    def build(self) -> Build | None:
        """The build that serves, or the release that is asked; None where a replica serves.

        Raises GraphNotBuiltError.
        """
        if self.kept:
            return self._release(self.kept)
        return None if self.settings.read_from else build.current(self.settings)

    def _release(self, release: Release) -> Build:
        return Build(f"release-{release.name}", release_folder(self.settings, release.name), release.quads)

    def kept_builds(self) -> list[Build]:
        """The builds that are still there, the newest first."""
        return build.kept(self.settings)

    def version(self) -> str:
        """What identifies the state of the graph that serves, or the release. Raises GraphNotBuiltError."""
        return (self._kept() or self.snapshot()).id

    def is_as_built(self) -> bool:
        """Whether what the build has counted still holds: nothing was changed since. Raises GraphNotBuiltError."""
        made = self.build()
        if made is None or self.kept:
            return False
        return made.id == made.origin and self.snapshot().sequence == made.applied

    def releases(self) -> list[Release]:
        """All releases, oldest first."""
        return releases(self.settings)

    def release(self, name: str) -> Release:
        """The release of that name. Raises ReleaseNotFoundError."""
        return find_release(self.settings, name)

    def of_release(self, release: Release) -> Service:
        """The same service over a release, whose store is read from disk."""
        return replace(self, kept=release)

    def release_file(self, release: Release, name: str, known: Mapping[str, str]) -> Path:
        """A file of a release that may be downloaded. Raises UnknownThing for any other."""
        if name not in known:
            raise UnknownThing(f"a release has no file {name!r}; it has {', '.join(known)}")
        return release_folder(self.settings, release.name) / name

    @property
    def proposals(self) -> Proposals:
        """What waits for a reviewer."""
        return Proposals(self.settings.home, self.settings.max_proposals)

    def timeline(self) -> Timeline:
        """The states that the graph of the home has had. Raises GraphNotBuiltError, HistoryError."""
        return Timeline(self.settings.home, self.index, self.own(), self.settings.describe_changes)

    def state(self, name: str, timeline: Timeline, clip: bool = False) -> State:
        """The state by its name, or that of a release; ``clip`` gives the first for a time before it.

        Raises ParameterError, StateNotFoundError, ReleaseNotFoundError.
        """
        try:
            return find_state(self.settings, timeline, name)
        except StateNotFoundError:
            if not clip:
                raise
            return timeline.first()

    def as_of(self, state: State, timeline: Timeline) -> Service:
        """The same service over a state of the past. Raises what ``past.stored`` raises."""
        if state.id == self.snapshot().id:
            return self
        return replace(self, past=stored(self.settings, timeline, state))

    def run(self, request: QueryRequest) -> QueryResponse:
        """The answer to a query. Raises QueryError."""
        with self.watch.query(request.text):
            return self.pool.run(request, self._kept())

    def open(self, request: QueryRequest) -> OpenAnswer:
        """The answer to a query as it comes. Raises QueryError."""
        with self.watch.query(request.text):
            return self.open_unwatched(request)

    def open_unwatched(self, request: QueryRequest) -> OpenAnswer:
        """As ``open``, for a query that is watched already."""
        return self.pool.open(request, self._kept())

    def _kept(self) -> Snapshot | None:
        if self.past:
            return self.past
        if not self.kept:
            return None
        release = self._release(self.kept)
        return Snapshot(release.id, release.store)

    def run_for_page(self, request: QueryRequest) -> QueryResponse:
        """The answer to a query for a page, which does not show a very large one. Raises QueryError."""
        too_large = "the answer is larger than a page can show; add a LIMIT, or download it as CSV"
        return self.open(request).taken(_PAGE_BYTES, too_large)

    def rows(self, text: str) -> list[dict[str, dict[str, str]]]:
        """The rows of a SELECT query, each a mapping of variable to type and value as in SPARQL JSON results."""
        return self.run(QueryRequest(text)).rows()

    def plain_rows(self, text: str) -> list[dict[str, str]]:
        """The rows of a SELECT query, each a mapping of variable to value without its type."""
        return self.run(QueryRequest(text)).plain_rows()

    def cited_version(self) -> str:
        """What to cite: the release that was made of the build that serves, else the build itself."""
        made = self.build()
        if made is None:
            return f"state {self.version()}"
        found = [release.name for release in self.releases() if release.build == made.id]
        return f"release {found[-1]}" if found else f"build {made.id}"

    def names(self) -> Index:
        """The index of all names of the graph that serves, to be searched with ``kg.search.find``."""
        kept = self._kept()
        names = self.other_names_kept if kept else self.names_kept
        return names.of(kept or self.snapshot(), self.plain_rows, self.settings.queries)

    def entities_named(self, name: str, day: str) -> list[tuple[str, str]]:
        """Identifier and label of the entities that bear a name, on a day where one is given."""
        return asked_with(self.plain_rows)(name, day)


async def service(request: Request) -> Service:
    """The application's service, over the state that the request asks for.

    Asynchronous, so that no thread is started for what asks for that which serves.
    """
    found: Service = request.app.state.service
    name = mementos.asked(request)
    return found if name is None else await run_in_threadpool(_then, request, found, name)


def _then(request: Request, service: Service, name: str) -> Service:
    """The service over the state that a request asks for."""
    timeline = service.timeline()
    state = service.state(name, timeline, clip=mementos.by_header(request))
    chosen = service.as_of(state, timeline)
    mementos.tell(request, service.base_url(request), state)
    return chosen


TheService = Annotated[Service, Depends(service)]
