"""Imports the Defense Cooperation Agreement Dataset, release 1.0 (Kinne 2020): bilateral agreements of 1980 to 2010.

One row of the main file is one agreement. Sections and codes are those of the codebook of release 1.0, "Variables in
treaty-year dataset". The dyad-year file is made from the main file by an estimate of each agreement's end, which is
no fact and is not read.
"""

from __future__ import annotations

from pyoxigraph import Quad

from kg.change import addition
from kg.crosswalk import CowStates
from kg.errors import InputError
from kg.importers import dcad_rows
from kg.importers.agreement_facts import Agreement, AgreementFacts
from kg.importers.importer import Imported, Importer, Tables
from kg.importers.left_out import LeftOut, RowRefused
from kg.importers.table import Row
from kg.namespaces import concept
from kg.provenance import Manifest

AGREEMENTS = "DCAD-v1.0-main.csv"


def convert(tables: Tables, states: CowStates, manifest: Manifest) -> Imported:
    """The quads of all rows that make sense, and the others with the reason why each was left out.

    Raises InputError where a row's identifier is one of another release than the manifest's.
    """
    facts = AgreementFacts(manifest)
    signatories = dcad_rows.Signatories(states)
    quads: list[Quad] = list(facts.document())
    left_out: list[LeftOut] = []
    noted: list[LeftOut] = []
    seen: dict[str, int] = {}
    for row in tables[AGREEMENTS]:
        _require_release(row, manifest)
        first = seen.setdefault(row["DCAid"], row.line)
        if first != row.line:
            left_out.append(row.left_out("duplicate", f"line {first} has the same identifier"))
            continue
        try:
            agreement, notes = _agreement(row, signatories, manifest)
        except RowRefused as refusal:
            left_out.append(row.left_out(refusal.rule, refusal.why))
            continue
        quads += facts.agreement(agreement)
        noted += notes
    return Imported(addition(quads), tuple(sorted(left_out)), tuple(sorted(noted)))


def _require_release(row: Row, manifest: Manifest) -> None:
    """DCAid says the release, as in ``DCADv1.0-0001``."""
    if not row["DCAid"].startswith(f"DCADv{manifest.release}-"):
        raise InputError(
            f"the identifier is {row['DCAid'] or '(blank)'} and the importer reads release "
            f"{manifest.release}; get that release from {manifest.url}",
            f"{row.file}:{row.line}",
        )


def _agreement(row: Row, signatories: dcad_rows.Signatories, manifest: Manifest) -> tuple[Agreement, list[LeftOut]]:
    """The agreement of a row, and what of the row was not taken into it. Raises RowRefused."""
    number = row["DCAid"].rpartition("-")[2]
    parties = signatories.of(row)
    life = dcad_rows.life(row, manifest.observed_until, parties)
    found = Agreement(
        slug=f"{manifest.name}-{number}",
        label=f"DCAD agreement {number} ({', '.join(state.label for state in parties)})",
        identifiers=(row["DCAid"],),
        # The codebook calls them formal agreements and counts memoranda among them; whether one binds it does not say.
        legal_form=concept("international-agreement"),
        bindingness=concept("bindingness-not-stated"),
        parties=parties,
        acts=life.acts,
        fields=(dcad_rows.field(row),),
        bilateral=True,
        period=life.period,
        observed_until=life.observed_until,
        term=dcad_rows.term(row),
    )
    return found, [row.left_out(rule, why) for rule, why in life.notes]


IMPORTER = Importer({AGREEMENTS: dcad_rows.COLUMNS}, convert)
