"""Whether what lies in a home is as it was written, and fits together: log, builds, what builds changed, releases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg import build, history, rebuilds, releases, tokens
from kg.build import Build
from kg.checksums import altered, file_sha256
from kg.errors import GraphNotBuiltError, HistoryError, InputError, LatticeworkError
from kg.history import Record
from kg.inference import INFERRED_GRAPH
from kg.review import Proposals
from kg.settings import Settings
from kg.store import EmbeddedStore

_FROM_BACKUP = "put it back from a backup"
_LOG_FROM_BACKUP = "put the log back from a backup, before anything else is done in this home"
_BUILD = "run `latticework build`, which makes the graph anew from the files and the log"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and how to mend it. What is not serious is only left over."""

    what: str
    remedy: str
    serious: bool = True


def check(settings: Settings) -> list[Finding]:
    """Everything that is wrong in a home; nothing where all is well. It may be served meanwhile."""
    home = settings.home
    if not home.is_dir():
        return [Finding(f"there is no folder {home}", "name another with --home, or run `latticework build`")]
    known = _known(settings)
    with history.still(home):  # writes wait for what is in here
        found, records = _log(home, known)
    found += _builds(settings, records)
    found += _rebuilds(settings, len(records))
    found += _releases(settings)
    found += _small_files(settings)
    found += _left_over(home)
    return found


def _known(settings: Settings) -> int:
    """How many changes are known to have been made by what is not the log."""
    kept = []
    for path in rebuilds.folder(settings.home).glob("*.gz"):
        with suppress(HistoryError):
            kept.append(rebuilds.read(path).sequence)
    with suppress(GraphNotBuiltError, ValueError, KeyError):
        kept.append(build.current(settings).applied)
    return max(kept, default=0)


def _log(home: Path, known: int) -> tuple[list[Finding], list[Record]]:
    path = history.log_path(home)
    records: list[Record] = []
    try:
        records.extend(history.records(path))
    except HistoryError as error:
        return [Finding(str(error).partition(";")[0], f"{_FROM_BACKUP}; the changes after it are lost else")], records
    end = records[-1].end if records else 0
    size = path.stat().st_size if path.is_file() else 0
    if size > end:
        torn = f"{path} has {size - end:,} bytes after change {len(records)} that are no whole record"
        untold = "start the server: it cuts them off, for nobody was told that they are in"
        return [Finding(torn, untold if len(records) >= known else _LOG_FROM_BACKUP)], records
    return [], records


def _builds(settings: Settings, records: list[Record]) -> list[Finding]:
    try:
        serving = build.current(settings)
    except (GraphNotBuiltError, ValueError, KeyError) as error:
        return [Finding(f"the build that serves cannot be read: {error}", _BUILD)]
    found: list[Finding] = []
    for made in {one.id: one for one in (serving, *build.kept(settings))}.values():
        wrong = altered(made.folder)
        remedy = _BUILD if made.id == serving.id else f"remove {made.folder}; another build serves"
        found += [Finding(sentence, remedy) for sentence in wrong or ()]
        if made.applied > len(records):
            lost = f"the build {made.id} has {made.applied} changes and the log only {len(records)}"
            found.append(Finding(lost, _LOG_FROM_BACKUP))
        elif not wrong:
            found += [Finding(sentence, remedy) for sentence in _store_against_log(made, records)]
        if made.dump and not wrong and file_sha256(made.dump_file) != made.dump.sha256:
            found.append(Finding(f"{made.dump_file} has not the checksum that its build says", remedy))
    return found


def _store_against_log(made: Build, records: list[Record]) -> Iterator[str]:
    """What the store of a build does not hold of the changes that it should have."""
    try:
        store = EmbeddedStore.read(made.store)
        if len(store) != made.quads or sum(1 for _ in store.quads()) != made.quads:
            yield f"{made.store} has {len(store):,} quads, and {made.quads:,} were written"
        expected: dict[Quad, tuple[bool, int]] = {}
        for record in records[: made.applied]:
            change = record.change()
            expected |= dict.fromkeys(change.remove, (False, record.sequence))
            expected |= dict.fromkeys(change.add, (True, record.sequence))
        for quad, (there, sequence) in expected.items():
            if quad.graph_name != INFERRED_GRAPH and store.holds(quad) != there:
                verb = "added is not" if there else "removed is still"
                yield f"what change {sequence} {verb} in {made.store}: {quad}"
                return
    except (OSError, RuntimeError, LatticeworkError) as error:
        yield f"{made.store} cannot be read: {error}"


def _rebuilds(settings: Settings, last: int) -> list[Finding]:
    lost = "the states of the graph before it cannot be had; nothing else is lost"
    found: list[Finding] = []
    known: dict[str, rebuilds.Rebuild] = {}
    for path in sorted(rebuilds.folder(settings.home).glob("*.gz")):
        try:
            rebuild = rebuilds.read(path)
            rebuild.text()
            known[rebuild.build] = rebuild
        except HistoryError:
            found.append(Finding(f"{path} is not as it was written", f"{_FROM_BACKUP}; {lost}"))
    for rebuild in known.values():
        if rebuild.previous and rebuild.previous not in known:
            missing = rebuilds.folder(settings.home) / f"{rebuild.previous}.gz"
            found.append(Finding(f"{missing} is missing, or damaged", f"{_FROM_BACKUP}; {lost}"))
        if rebuild.sequence > last:
            what = f"{rebuild.path} was made after change {rebuild.sequence}, and the log has only {last}"
            found.append(Finding(what, _LOG_FROM_BACKUP))
    try:
        origin = build.current(settings).origin
    except GraphNotBuiltError:
        return found
    if origin not in known and known:
        found.append(Finding(f"it is not kept what the build {origin} changed", f"{_FROM_BACKUP}; {lost}"))
    return found


def _releases(settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    for folder in sorted((settings.home / "releases").glob("[!.]*")):
        try:
            release = releases.read_release(folder)
        except (OSError, ValueError, TypeError):
            found.append(Finding(f"{folder / 'release.json'} cannot be read", _FROM_BACKUP))
            continue
        dump = folder / releases.DUMP
        wrong = altered(folder, releases.STORE_SUMS) or []
        if not dump.is_file() or file_sha256(dump) != release.sha256:
            wrong.append(f"{dump} is missing, or not as it was written")
        found += [Finding(sentence, f"{_FROM_BACKUP}, or from a copy of the release") for sentence in wrong]
        if not wrong:
            try:
                quads = len(EmbeddedStore.read(folder / "store"))
            except OSError as error:
                quads = -1
                found.append(Finding(f"{folder / 'store'} cannot be read: {error}", _FROM_BACKUP))
            if quads not in (-1, release.quads):
                what = f"{folder / 'store'} has {quads:,} quads, and {release.quads:,} were written"
                found.append(Finding(what, _FROM_BACKUP))
    return found


def _small_files(settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    try:
        tokens.tokens(settings.home)
    except InputError as error:
        found.append(Finding(str(error), "until then nobody can write"))
    try:
        Proposals(settings.home, settings.max_proposals).all()
    except HistoryError as error:
        found.append(Finding(str(error).partition(";")[0], f"{_FROM_BACKUP}, or remove it: the proposal is lost then"))
    audit = settings.home / "audit.log"
    for number, line in enumerate(audit.read_bytes().splitlines() if audit.is_file() else (), start=1):
        try:
            json.loads(line)
        except ValueError:
            found.append(Finding(f"{audit}:{number} is no line of an audit log", "look who wrote to it", serious=False))
    return found


def _left_over(home: Path) -> list[Finding]:
    patterns = ("builds/.*", "releases/.*", "states/.2*", ".current-*", "changes/torn-*")
    there = sorted(path for pattern in patterns for path in home.glob(pattern))
    remedy = "if nothing runs in this home, it may be removed"
    return [Finding(f"{path} was left over by something that was interrupted", remedy, serious=False) for path in there]
