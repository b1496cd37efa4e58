"""Checks files of facts against the shapes, in the company of all other curated facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from kg import build, sources
from kg.progress import Progress
from kg.result_places import place
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.validation.report import Report, Result, report


@dataclass(frozen=True, slots=True)
class FileReport:
    """The results whose focus node one of the files speaks of, and each as a line with file and line number."""

    report: Report
    lines: tuple[str, ...]


def validate_files(settings: Settings, paths: Iterable[Path], progress: Progress) -> FileReport:
    """The report on the files.

    Curated files that are not among them are loaded too, so that references resolve; only what the given
    files say is reported. Raises InputError for a file that cannot be read.
    """
    given = [sources.curated_file(path) for path in paths]
    named = {source.path.resolve() for source in given}
    others = [source for source in sources.curated_files(settings) if source.path.resolve() not in named]
    store = EmbeddedStore.in_memory()
    sent = build.fill(
        store, [*sources.ontology_files(settings), *sources.shape_files(settings), *others, *given], progress
    )
    found = build.checked(store, build.compiled_shapes(settings), progress, sent)
    own = [result for result in found.results if _speaks_of(store, given, result)]
    lines = (f"{result.severity}: {place(result, given)}{result.sentence()}" for result in own)
    return FileReport(report(own), tuple(lines))


def _speaks_of(store: EmbeddedStore, given: list[sources.SourceFile], result: Result) -> bool:
    if not isinstance(result.focus, NamedNode):
        return True
    graphs = " ".join(f"<{source.graph.value}>" for source in given)
    return bool(store.query(f"ASK {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ <{result.focus.value}> ?p ?o }} }}"))
