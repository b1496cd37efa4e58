"""What a second import of a release would change."""

from __future__ import annotations

from pathlib import Path

import pytest
from atop_sample import OwnFacts, Release, member
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.source_commands import import_
from kg.errors import UnconfirmedChangeError
from kg.import_source import import_source
from kg.importers.release_changes import FactChange, ReleaseChanges, release_changes

ACTOR = "https://w3id.org/latticework/id/actor/"
LW = "https://w3id.org/latticework/ontology#"
GRAPH = "https://w3id.org/latticework/graph/test/1"


def line(entity: str, name: str, value: str) -> str:
    return f'<{ACTOR}{entity}> <{LW}{name}> "{value}" <{GRAPH}> .\n'


def test_facts_come_go_and_get_another_value() -> None:
    before = line("a", "number", "1") + line("b", "number", "1") + line("c", "number", "1")
    after = line("a", "number", "2") + line("b", "number", "1") + line("d", "number", "1")
    found = release_changes(before, after)
    assert found.facts == (
        FactChange("added", "actor:d", "lw:number", "", "1"),
        FactChange("altered", "actor:a", "lw:number", "1", "2"),
        FactChange("removed", "actor:c", "lw:number", "1", ""),
    )
    assert found.sentence() == "1 facts added, 1 facts removed, 1 facts altered"
    assert found.text().splitlines()[:2] == ["kind,entity,property,before,after", "added,actor:d,lw:number,,1"]


def test_values_beyond_a_pair_come_or_go() -> None:
    found = release_changes(line("a", "number", "1"), line("a", "number", "2") + line("a", "number", "3"))
    assert [fact.kind for fact in found.facts] == ["added", "altered"]


@given(st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("123"))), st.data())
def test_the_changes_lead_from_one_to_the_other(before: set[tuple[str, str, str]], data: st.DataObject) -> None:
    after = data.draw(st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("123"))))
    found = release_changes(*("".join(line(*fact) for fact in sorted(facts)) for facts in (before, after)))
    gone = {(fact.entity[-1], fact.property[-1], fact.before) for fact in found.facts if fact.before}
    come = {(fact.entity[-1], fact.property[-1], fact.after) for fact in found.facts if fact.after}
    assert gone == before - after
    assert come == after - before


def test_nothing_is_applied_without_a_yes(sample_settings: OwnFacts, release: Release, tmp_path: Path) -> None:
    folder = release.write(tmp_path / "atop")
    first = import_source(sample_settings, "atop", folder)
    kept = first.imported.read_bytes()
    release.members.append(member(903, nonagg=1))
    release.write(folder)
    asked: list[ReleaseChanges] = []

    def no(changes: ReleaseChanges, listed: Path) -> bool:
        assert listed.read_text(encoding="utf-8") == changes.text()
        asked.append(changes)
        return False

    with pytest.raises(
        UnconfirmedChangeError, match=r"facts added, .* look through .*5\.1\.changes\.csv and call it again"
    ):
        import_source(sample_settings, "atop", folder, confirm=no)
    assert first.imported.read_bytes() == kept
    (changes,) = asked
    assert FactChange("added", "agreement:atop-1005", "lw:party", "", "actor:zenda") in changes.facts
    applied = import_source(sample_settings, "atop", folder, confirm=lambda changes, listed: True)
    assert applied.changed
    assert first.imported.with_suffix(".changes.csv").exists()


def test_the_command_shows_the_changes_and_wants_a_yes_in_a_pipe(
    sample_settings: OwnFacts, release: Release, tmp_path: Path
) -> None:
    folder = release.write(tmp_path / "atop")
    import_source(sample_settings, "atop", folder)
    release.members.append(member(903, nonagg=1))
    release.write(folder)
    told = CliRunner().invoke(import_, ["atop", str(folder)], obj=sample_settings)
    assert isinstance(told.exception, UnconfirmedChangeError)
    assert "This import changes what is there:" in told.stderr
    assert "  added: " in told.stderr
    done = CliRunner().invoke(import_, ["atop", str(folder), "--yes"], obj=sample_settings)
    assert done.exit_code == 0
    assert "Imported" in done.stderr
