"""Whose facts a panel counts: a release that was imported, or the project's own selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import dates
from kg.errors import InputError, SourceNotFoundError
from kg.namespaces import graph
from kg.provenance import Manifest, source_manifest
from kg.store.base import Store

CURATED = "curated"
"""The name of the project's own facts among the sources."""

# Until when a curated standing that "still holds" is taken to hold: the day of the last reading of all facts.
_CURATED_UNTIL = "2026-11-23"
_CURATED_CAVEAT = (
    "A selection of agreements, so that what it does not have is not known to be absent: its cells are never 0. "
    "Periods run from entry into force. A standing that still held when the facts were last read runs to "
    f"{_CURATED_UNTIL[:4]}, one of which no end is known counts for the year of its start only, and one that has been "
    "suspended, by its holder or towards the other, ends with the suspension"
)


@dataclass(frozen=True, slots=True)
class PanelSource:
    """A source as panels see it.

    ``obligations`` gives the commitment type behind each of its columns. It observed the years from ``since`` to
    ``until``, and what it has is complete for them unless it is ``selected``. ``pairs`` is the file of the query that
    finds who owes whom, and ``caveat`` what a reader of its columns must know.
    """

    name: str
    title: str
    graphs: tuple[NamedNode, ...]
    obligations: Mapping[str, str]
    since: int
    until: int
    pairs: str = "pairs.rq"
    selected: bool = False
    caveat: str = ""

    @property
    def mark(self) -> str:
        """How a coverage column names it."""
        return f"{self.name}(selected)" if self.selected else self.name

    @property
    def prefix(self) -> str:
        """What its columns begin with where they stand beside those of other sources."""
        return f"{self.name.replace('-', '_')}_"


def panel_source(name: str, store: Store) -> PanelSource:
    """The source of that name, ``curated`` or a release's, as the store has it. Raises as ``released`` does."""
    return curated(store) if name == CURATED else released(source_manifest(name), store)


def released(manifest: Manifest, store: Store) -> PanelSource:
    """The imported release.

    Raises InputError where it codes no obligations, and SourceNotFoundError where the store has no such graph.
    """
    if not manifest.obligations:
        raise InputError(
            f"{manifest.title} codes no obligations of alliances, so that there is no panel of it; "
            "choose a source that does, such as atop"
        )
    if manifest.graph not in set(store.graphs()):
        raise SourceNotFoundError(
            f"The graph holds no facts of {manifest.graph.value}: run `latticework import` for that source first."
        )
    since, until = (
        int(dates.bounds(day).start_earliest[:4]) for day in (manifest.observed_from, manifest.observed_until)
    )
    title = f"{manifest.title}, release {manifest.release}"
    return PanelSource(
        manifest.name, title, (manifest.graph,), manifest.obligations, since, until, caveat=manifest.caveat
    )


def curated(store: Store) -> PanelSource:
    """The project's own facts."""
    of_curated = f"{graph(CURATED).value}/"
    graphs = sorted((name for name in store.graphs() if name.value.startswith(of_curated)), key=str)
    kinds = ("defence", "offence", "neutrality", "non-aggression", "consultation")
    return PanelSource(
        CURATED,
        "Curated facts of Latticework",
        tuple(graphs),
        {kind.replace("-", "_"): kind for kind in kinds},
        since=1,
        until=int(_CURATED_UNTIL[:4]),
        pairs="curated-pairs.rq",
        selected=True,
        caveat=_CURATED_CAVEAT,
    )
