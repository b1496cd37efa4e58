"""The ontology keeps to OWL 2 DL, is consistent, and leaves every class room for a member."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, QueryTriples, RdfFormat, Triple, serialize

from api.routes.vocabulary import ONTOLOGY as PUBLISHED
from kg import sources
from kg.namespaces import DCTERMS, OWL, RDF_TYPE, RDFS, SKOS, lw
from kg.namespaces import ONTOLOGY as ROOT
from kg.settings import Settings
from kg.store import EmbeddedStore

HERE = Path(__file__).parent
ONTOLOGY = Settings().ontology
MODULES = sorted(ONTOLOGY.rglob("*.ttl"))


def answer(script: str, *arguments: Path) -> Any:
    """What a script of this folder prints, run in a process of its own."""
    command = [sys.executable, "-W", "ignore", str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def published() -> list[Triple]:
    """The ontology as it is published: one document, made from the modules by the query that the server runs."""
    store = EmbeddedStore.in_memory()
    for source in sources.ontology_files(Settings()):
        store.load(source.quads())
    answer = store.query(PUBLISHED)
    assert isinstance(answer, QueryTriples)
    return list(answer)


def document(folder: Path, *more: Triple) -> Path:
    """What is published as an RDF/XML file, with a few triples more."""
    path = folder / "ontology.rdf"
    path.write_bytes(serialize([*published(), *more], format=RdfFormat.RDF_XML) or b"")
    return path


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the OWL API says of each module, opened alone with its imports, and of the whole as one document."""
    whole = document(tmp_path_factory.mktemp("whole"))
    found: dict[str, Any] = answer("profile_check.py", ONTOLOGY / "catalog-v001.xml", *MODULES, whole)
    return {Path(name).name if name == str(whole) else name: value for name, value in found.items()}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_each_module_keeps_to_owl_2_dl_when_opened_alone(profile: dict[str, Any], module: Path) -> None:
    assert profile[str(module)]["violations"] == []


def test_the_one_document_says_what_the_modules_say(profile: dict[str, Any]) -> None:
    whole, modules = profile["ontology.rdf"], profile[str(ONTOLOGY / "alliance.ttl")]
    assert whole["violations"] == []
    assert whole["axioms"] == modules["axioms"] > 500


# What the checks of metadata in FOOPS! (OM1, OM2, OM3, OM5) look for, but for a DOI, which only a deposit gives.
# The OWL API takes a statement of the header for metadata only if its property is declared as an annotation.
HEADER = {
    f"{DCTERMS}title", f"{DCTERMS}description", f"{DCTERMS}license", f"{DCTERMS}created", f"{DCTERMS}issued",
    f"{DCTERMS}modified", f"{DCTERMS}publisher", f"{DCTERMS}bibliographicCitation", f"{OWL}versionInfo",
    "http://purl.org/dc/elements/1.1/creator", "http://purl.org/dc/elements/1.1/source", "https://schema.org/logo",
    "http://purl.org/ontology/bibo/status", "http://purl.org/vocab/vann/preferredNamespacePrefix",
    "http://purl.org/vocab/vann/preferredNamespaceUri", f"{SKOS}historyNote",
}  # fmt: skip


def test_the_header_has_what_checks_of_ontologies_look_for(profile: dict[str, Any]) -> None:
    for name in ("ontology.rdf", str(ONTOLOGY / "alliance.ttl")):
        assert HEADER - set(profile[name]["header"]) == set()


def test_the_one_document_has_one_header_and_no_imports() -> None:
    triples = published()
    headers = [triple.subject for triple in triples if triple.object == NamedNode(f"{OWL}Ontology")]
    assert headers == [NamedNode(ROOT)]
    assert [triple for triple in triples if triple.predicate == NamedNode(f"{OWL}imports")] == []


def test_the_profile_check_sees_a_breach(tmp_path: Path) -> None:
    punned = Triple(lw("Actor"), RDF_TYPE, NamedNode(f"{RDFS}Datatype"))
    broken = document(tmp_path, punned)
    found = answer("profile_check.py", ONTOLOGY / "catalog-v001.xml", broken)
    assert found[str(broken)]["violations"] != []


def test_hermit_finds_it_consistent_and_every_class_satisfiable(tmp_path: Path) -> None:
    found = answer("hermit_check.py", document(tmp_path))
    assert found["empty"] == []
    assert found["classes"] >= 20


def test_hermit_sees_an_empty_class(tmp_path: Path) -> None:
    """An alliance is not its treaty: a class of things that are both is empty."""
    both, subclass = lw("AllianceThatIsItsTreaty"), NamedNode(f"{RDFS}subClassOf")
    more = [
        Triple(both, RDF_TYPE, NamedNode(f"{OWL}Class")),
        Triple(both, subclass, lw("Partnership")),
        Triple(both, subclass, lw("Agreement")),
    ]
    assert answer("hermit_check.py", document(tmp_path, *more))["empty"] == [both.value]
