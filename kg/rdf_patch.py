"""RDF Patch, in which Apache Jena and others exchange changes (https://jena.apache.org/documentation/rdf-patch/).

Blank nodes are written with their labels, which are those of the graph.
"""

from __future__ import annotations

import uuid

from kg.change import Change, read_change
from kg.errors import InputError
from kg.namespaces import BASE

MEDIA_TYPE = "application/rdf-patch"
SUFFIX = ".rdfp"


def write_patch(change: Change, state: str = "", previous: str = "") -> bytes:
    """A patch of one transaction. Its header names the states that it leads to and from, where they are given."""
    lines = [f"H id <{state_uuid(state)}> ."] if state else []
    lines += [f"H prev <{state_uuid(previous)}> ."] if previous else []
    lines += ["TX ."]
    lines += sorted(f"D {quad} ." for quad in change.remove) + sorted(f"A {quad} ." for quad in change.add)
    return "".join(f"{line}\n" for line in [*lines, "TC ."]).encode()


def read_patch(text: str) -> Change:
    """The change of a patch of one transaction. Raises InputError for what is none."""
    signs = {"A": "+", "D": "-"}
    rows = []
    ended = False
    for number, line in enumerate(text.split("\n"), start=1):
        operation = line[:2].strip()
        if operation in signs:
            rows.append(f"{signs[operation]} {line[2:].strip()}\n")
        elif operation == "TC":
            ended = True
        elif operation not in ("H", "TX", "", "#"):
            raise InputError(f"line {number} of the patch has an operation that is not read here: {line[:80]}")
    if not ended:
        raise InputError("the patch ends without TC, so that part of it may be missing; get it again")
    return read_change("".join(rows))


def state_uuid(state: str) -> str:
    """What a patch calls a state of the graph."""
    return f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{BASE}state/{state}')}"
