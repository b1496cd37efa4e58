"""The made-up release and the made-up states of atop_sample.py, as fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest
from atop_sample import CURATED, STATES, OwnFacts, Release, alliance, member, phase


@pytest.fixture
def release() -> Release:
    """One alliance of Ruritania, which defends, and Graustark, which stays neutral; both consult."""
    return Release([alliance()], [phase()], [member(901, defense=1, consul=1), member(902, neutral=1, consul=1)])


@pytest.fixture
def sample_settings(tmp_path: Path) -> OwnFacts:
    """A home and curated facts of the test's own: just the made-up states."""
    facts = tmp_path / "curated"
    facts.mkdir()
    states = [
        f'{"actor:" + state.slug} a lw:State ; rdfs:label "{state.label}"@en ; lw:cowCode {state.cow_code} ;\n'
        "    lw:region concept:region-western-europe ; dcterms:source document:atlas .\n"
        for state in STATES.values()
    ]
    (facts / "states.ttl").write_text(CURATED + "\n".join(states), encoding="utf-8")
    return OwnFacts(home=tmp_path / "home", facts=facts)
