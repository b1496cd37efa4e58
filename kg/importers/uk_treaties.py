"""Imports the records of UK Treaties Online (Foreign, Commonwealth & Development Office), as of March 2022.

A row about a treaty is an agreement. Who was a party from when to when the file does not say for texts of many: these
have parties and acts and no period, and no memberships follow.
"""

from __future__ import annotations

from pyoxigraph import Quad

from kg import dates
from kg.change import addition
from kg.crosswalk import CowStates
from kg.importers import uk_treaties_rows as rows
from kg.importers.agreement_facts import Act, Agreement, AgreementFacts
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut, RowRefused
from kg.importers.table import Row
from kg.importers.uk_treaties_states import Parties, PartyNames, party_names
from kg.namespaces import concept
from kg.provenance import Manifest

RECORDS = "uk_treaties_records.csv"
_UNITED_KINGDOM = 200


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The quads of all rows that make sense, and the others with the reason why each was left out."""
    facts = AgreementFacts(manifest)
    names = PartyNames(states)
    last_day = dates.bounds(manifest.released).end_latest
    quads: list[Quad] = list(facts.document())
    left_out: list[LeftOut] = []
    noted: list[LeftOut] = []
    seen: dict[str, int] = {}
    for row in tables[RECORDS]:
        first = seen.setdefault(row["id"], row.line)
        try:
            if first != row.line:
                raise RowRefused("duplicate", f"line {first} has the same id")
            agreement, notes = _agreement(row, names, last_day, manifest)
        except RowRefused as refusal:
            left_out.append(row.left_out(refusal.rule, refusal.why))
            continue
        quads += facts.agreement(agreement)
        noted += notes
    return Imported(addition(quads), tuple(sorted(left_out)), tuple(sorted(noted)))


def _agreement(row: Row, names: PartyNames, last_day: str, manifest: Manifest) -> tuple[Agreement, list[LeftOut]]:
    """The agreement of a row, and what of the row was not taken into it. Raises RowRefused."""
    if not rows.is_treaty(row):
        raise RowRefused("not-a-treaty", "it describes a scan of the Treaty Series")
    number = row.number("id")
    said_bilateral = rows.is_bilateral(row)
    life = rows.life(row, last_day)
    parties = names.parties(party_names(row["country_name"]), life.day, said_bilateral)
    _require_parties(parties)
    bilateral = said_bilateral and len(parties.states) == 2 and not parties.unresolved
    found = Agreement(
        slug=f"{manifest.name}-{number}",
        label=f"{rows.title(row)} (UK treaty {number})",
        identifiers=rows.identifiers(row),
        legal_form=rows.legal_form(row),
        bindingness=concept("legally-binding"),
        parties=parties.states,
        acts=_acts(row, life, parties, bilateral),
        fields=rows.fields(row),
        bilateral=bilateral,
        period=f"{life.in_force}/{life.ended}" if bilateral and life.in_force else "",
    )
    notes = [*life.notes]
    if parties.unresolved:
        notes.append(("unknown-party", f"{_unresolved(parties)}; kept with the other parties"))
    if parties.too_early:
        notes.append(("not-yet-a-state", f"{_too_early(parties)}; kept with the other parties"))
    if said_bilateral and not bilateral:
        count = len(parties.states) + len(parties.unresolved)
        notes.append(("contradictory-parties", f"it is bilateral and names {count} parties; kept as a text of many"))
    return found, [row.left_out(rule, why) for rule, why in notes]


def _require_parties(parties: Parties) -> None:
    """Raises RowRefused unless there are two states or more, the United Kingdom among them."""
    if len(parties.states) < 2:
        missing = "; ".join(why for why in (_unresolved(parties), _too_early(parties)) if why)
        why = "the row names fewer than two states as parties"
        raise RowRefused("too-few-parties", f"{why}: {missing}" if missing else why)
    if all(state.cow_code != _UNITED_KINGDOM for state in parties.states):
        raise RowRefused("without-united-kingdom", "the United Kingdom is not among its parties")


def _unresolved(parties: Parties) -> str:
    """A sentence about names that stand for no state; empty where there are none."""
    return f"no state of the graph is known by {', '.join(parties.unresolved)}" if parties.unresolved else ""


def _too_early(parties: Parties) -> str:
    """A sentence about names of what was no state then; empty where there are none."""
    return f"no state then: {', '.join(parties.too_early)}" if parties.too_early else ""


def _acts(row: Row, life: rows.Life, parties: Parties, bilateral: bool) -> tuple[Act, ...]:
    """What was done when. Both parties sign a bilateral text; who signed another the file does not say."""
    signatories = parties.states if bilateral else ()
    found = [
        Act("adoption", life.adopted),
        Act("signature", life.signed, signatories, rows.place(row)),
        Act("entry-into-force", life.in_force),
        Act("termination", life.ended),
    ]
    return tuple(act for act in found if act.date)


IMPORTER = Importer({RECORDS: rows.COLUMNS}, convert)
