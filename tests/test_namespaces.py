from __future__ import annotations

import pytest

from kg.namespaces import compact, entity, expand, slug


def test_the_same_words_make_the_same_identifier() -> None:
    assert slug("Côte d'Ivoire") == "cote-divoire"
    assert slug("  Treaty of  Mutual Aid (1960) ") == "treaty-of-mutual-aid-1960"
    assert entity("partnership", "nato").value == "https://w3id.org/latticework/id/partnership/nato"


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="not a kind of entity"):
        entity("treaty", "nato")


@pytest.mark.parametrize(
    "short", ["partnership:nato", "lw:Agreement", "concept:defence", "rdfs:label", "commitment:nato-5"]
)
def test_short_forms_go_there_and_back(short: str) -> None:
    assert compact(expand(short)) == short


def test_what_fits_no_prefix_stays_whole() -> None:
    assert compact("https://example.org/a") == "<https://example.org/a>"
    assert expand("<https://example.org/a>") == "https://example.org/a"
    with pytest.raises(ValueError, match="known prefix"):
        expand("nowhere:nato")
