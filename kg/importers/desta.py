"""Imports the list of treaties of DESTA, Design of Trade Agreements (Dür, Baccini & Elsig 2014), to 2020.

A treaty or protocol becomes an agreement; a row about an accession or a withdrawal becomes an act on it, and, where
years of entry into force are known, a membership. When treaties ended the list does not say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Quad

from kg.change import addition
from kg.crosswalk import CodedState, CowStates
from kg.importers import desta_rows
from kg.importers.agreement_facts import Act, Agreement, AgreementFacts, Standing
from kg.importers.desta_rows import ACCESSION, PROTOCOL, TREATY, WITHDRAWAL, Country, Entry
from kg.importers.desta_states import BY_DATE, COW_CODES
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut
from kg.importers.release import read_rows
from kg.importers.state_names import StateNames
from kg.namespaces import concept
from kg.provenance import Manifest

TREATIES = "DESTA.csv"


@dataclass(frozen=True, slots=True)
class _Change:
    """An accession or withdrawal and the states that acceded or withdrew."""

    entry: Entry
    states: tuple[CodedState, ...]


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The quads of all rows that make sense, and the others with the reason why each was left out."""
    left_out: list[LeftOut] = []
    noted: list[LeftOut] = []
    names = StateNames(states, COW_CODES, BY_DATE)
    entries = _numbered(read_rows(tables[TREATIES], desta_rows.entry, left_out), left_out)
    texts: dict[str, Entry] = {}
    parties: dict[str, tuple[CodedState, ...]] = {}
    for entry in entries:
        if entry.kind in (TREATY, PROTOCOL):
            found = _states(entry, entry.countries, names, noted)
            if len(found) < 2:
                left_out.append(entry.row.left_out("too-few-parties", "fewer than two states of the graph are parties"))
                continue
            texts[entry.number], parties[entry.number] = _dated(entry, noted), found
            noted += [entry.row.left_out("incomplete-party", why) for why in entry.notes]
    changes = _changes(entries, texts, names, left_out, noted)
    facts = AgreementFacts(manifest)
    quads: list[Quad] = list(facts.document())
    for number, text in texts.items():
        quads += facts.agreement(_agreement(text, parties[number], changes[number], texts, manifest, noted))
    gone = {(row.file, row.line) for row in left_out}
    kept = (row for row in noted if (row.file, row.line) not in gone)
    return Imported(addition(quads), tuple(sorted(left_out)), tuple(sorted(kept)))


def _numbered(entries: Iterable[Entry], left_out: list[LeftOut]) -> list[Entry]:
    """The entries, the first of those that have the same number."""
    found: dict[str, Entry] = {}
    for entry in entries:
        first = found.setdefault(entry.number, entry)
        if first is not entry:
            left_out.append(entry.row.left_out("duplicate", f"line {first.row.line} has the same number"))
    return list(found.values())


def _states(
    entry: Entry, countries: Iterable[Country], names: StateNames, noted: list[LeftOut]
) -> tuple[CodedState, ...]:
    """The states of countries by COW code; countries that are none of the graph are noted."""
    found: dict[int, CodedState] = {}
    missing = []
    for country in countries:
        if state := names.state(country.code, entry.year):
            found[state.cow_code] = state
        else:
            missing.append(country.code)
    if missing:
        why = f"in {entry.year} no one state of the graph has the country code {', '.join(missing)}"
        noted.append(entry.row.left_out("unknown-party", f"{why}; kept with the other parties"))
    return tuple(found[code] for code in sorted(found))


def _dated(entry: Entry, noted: list[LeftOut]) -> Entry:
    """The entry, without an entry into force that comes before its signature."""
    if not entry.in_force or entry.in_force >= entry.year:
        return entry
    why = f"it enters into force in {entry.in_force} and is signed in {entry.year}; kept without entry into force"
    noted.append(entry.row.left_out("entry-before-signature", why))
    return replace(entry, in_force="")


def _changes(
    entries: Iterable[Entry],
    texts: Mapping[str, Entry],
    names: StateNames,
    left_out: list[LeftOut],
    noted: list[LeftOut],
) -> dict[str, list[_Change]]:
    """Accessions and withdrawals by the number of their treaty, in the order of the list."""
    found: dict[str, list[_Change]] = defaultdict(list)
    for entry in entries:
        if entry.kind not in (ACCESSION, WITHDRAWAL):
            continue
        states = _states(entry, entry.changing, names, noted)
        said = names.named_in(entry.name.partition(entry.kind)[2])
        if entry.base not in texts:
            left_out.append(entry.row.left_out("no-treaty", f"there is no treaty {entry.base}"))
        elif not states:
            left_out.append(entry.row.left_out("unknown-state", f"no state of the graph took part in the {entry.kind}"))
        elif said and said.isdisjoint(state.cow_code for state in states):
            others = ", ".join(state.label for state in states)
            why = f"by its countries {others} took part, and its name says others: {entry.name}"
            left_out.append(entry.row.left_out("contradictory-parties", why))
        elif entry.year < texts[entry.base].year:
            why = f"it is of {entry.year} and the treaty of {texts[entry.base].year}"
            left_out.append(entry.row.left_out("contradictory-dates", why))
        else:
            found[entry.base].append(_Change(_dated(entry, noted), states))
    return found


def _agreement(
    text: Entry,
    original: tuple[CodedState, ...],
    changes: Sequence[_Change],
    texts: Mapping[str, Entry],
    manifest: Manifest,
    noted: list[LeftOut],
) -> Agreement:
    standings = _standings(text, original, changes, noted)
    joined = {standing.state.cow_code: standing.state for standing in standings}
    parties = {**{state.cow_code: state for state in original}, **joined}
    acts = [Act("signature", text.year, () if text.blocs else original)]
    if text.in_force:
        acts.append(Act("entry-into-force", text.in_force))
    for change in changes:
        mark = change.entry.number.replace("+", "_").partition("_")[2]
        acts.append(Act(change.entry.kind, change.entry.year, change.states, mark=mark))
    return Agreement(
        slug=f"{manifest.name}-{text.number}",
        label=f"{text.name} (DESTA treaty {text.number}, {text.year})",
        identifiers=(text.number,),
        legal_form=concept("trade-agreement"),
        bindingness=concept("legally-binding"),
        parties=tuple(parties[code] for code in sorted(parties)),
        acts=tuple(acts),
        fields=(concept("field-trade"),),
        bilateral=text.bilateral and len(parties) == 2,
        period=f"{text.in_force}/" if text.in_force else "",
        amends=(f"{manifest.name}-{text.base}",) if text.base != text.number and text.base in texts else (),
        standings=standings,
    )


def _standings(
    text: Entry, original: Sequence[CodedState], changes: Iterable[_Change], noted: list[LeftOut]
) -> tuple[Standing, ...]:
    """When those were parties who acceded or withdrew, as far as years of entry into force are known."""
    if not text.in_force:
        return ()
    start = dict.fromkeys(original, text.in_force)
    acceded: dict[CodedState, str] = {}
    end: dict[CodedState, str] = {}
    for change in changes:
        for state in change.states:
            if change.entry.kind == WITHDRAWAL:
                end[state] = change.entry.year
            elif state in start:
                why = f"{state.label} accedes and is a party already; kept as an act"
                noted.append(change.entry.row.left_out("already-a-party", why))
            elif change.entry.in_force:
                acceded[state] = change.entry.in_force
    start |= acceded
    return tuple(
        Standing(state, f"{start[state]}/{end.get(state, '')}")
        for state in sorted({*acceded, *(state for state in end if state in start)}, key=lambda s: s.cow_code)
        if end.get(state, start[state]) >= start[state]
    )


IMPORTER = Importer({TREATIES: desta_rows.COLUMNS}, convert, delimiter=";")
