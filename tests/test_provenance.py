"""Manifests of source releases, and what the graph says of its graphs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import InputError
from kg.importers import IMPORTERS
from kg.namespaces import DCAT, DCTERMS, PROV, SPDX, graph
from kg.provenance import describe_release, read_manifest, source_manifest
from kg.sources import PROVENANCE_GRAPH

MANIFEST = """
name = "atlas"
title = "An atlas"
release = "1.0"
released = "2020-05"
publisher = "A press"
url = "https://example.org/atlas"
licence = "https://creativecommons.org/licenses/by/4.0/"
citation = "A. Author, An atlas"
[files]
"maps.csv" = "00ff"
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.toml"
    path.write_text(MANIFEST, encoding="utf-8")
    return path


def test_a_manifest_names_the_graph_of_its_release(manifest: Path) -> None:
    found = read_manifest(manifest)
    assert found.graph == graph("atlas/1.0")
    assert found.files == {"maps.csv": "00ff"}
    assert found.observed_until == ""


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('title = "An atlas"\n', "", "missing 1 required positional argument: 'title'"),
        ("title =", "heading =", "got an unexpected keyword argument 'heading'"),
        ('title = "An atlas"', "title = An atlas", "not well-formed TOML"),
    ],
)
def test_a_manifest_that_does_not_fit(before: str, after: str, reason: str, manifest: Path) -> None:
    manifest.write_text(MANIFEST.replace(before, after), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_manifest(manifest)
    assert caught.value.place == str(manifest)
    assert reason in str(caught.value)


@pytest.mark.parametrize("name", sorted(IMPORTERS))
def test_every_importer_has_a_manifest_with_its_files(name: str) -> None:
    found = source_manifest(name)
    assert found.name == name
    assert set(found.files) == set(IMPORTERS[name].files)
    assert all(len(digest) == 64 for digest in found.files.values())
    # Panels say of which years a source says nothing.
    assert not found.obligations or (found.observed_from and found.observed_until)


def test_a_release_is_described(manifest: Path) -> None:
    quads = set(describe_release(read_manifest(manifest), {"maps.csv": "00ff"}))
    release = graph("atlas/1.0")
    said = {(quad.subject, quad.predicate.value, quad.object) for quad in quads}
    file = NamedNode(f"{release.value}/file/maps.csv")
    assert {quad.graph_name for quad in quads} == {PROVENANCE_GRAPH}
    assert (release, f"{DCAT}version", Literal("1.0")) in said
    assert (release, f"{DCTERMS}bibliographicCitation", Literal("A. Author, An atlas")) in said
    assert (release, f"{DCTERMS}license", NamedNode("https://creativecommons.org/licenses/by/4.0/")) in said
    assert (release, f"{PROV}wasDerivedFrom", file) in said
    assert (file, f"{SPDX}checksum", NamedNode("urn:sha256:00ff")) in said
