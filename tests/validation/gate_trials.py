"""The incremental check against the full one, on random changes of random graphs.

    python tests/validation/gate_trials.py 20000

tries so many changes, half of them under made-up shapes on graphs of a few nodes, which break most rules most of the
time, half under the project's own shapes on graphs of its examples, which conform at first. The tests try some.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2])]

from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from random_shapes import made_up, random_change, random_store
from shape_examples import constraints, examples, with_ontology

from kg.change import Change
from kg.namespaces import RDF_TYPE, graph
from kg.store import EmbeddedStore
from kg.validation import Gate, check, compile_shapes

STEPS = 4
"""How many changes follow on one another in one graph."""


class DisagreementError(AssertionError):
    """The two checks differ over a change."""


def changes_under_made_up_shapes(seeds: range) -> Iterator[bool]:
    """Tries changes and says of each whether it brought a violation. Raises DisagreementError."""
    gate = Gate(compile_shapes(made_up()))
    for seed in seeds:
        chance = random.Random(seed)
        store = random_store(chance, chance.randint(0, 40))
        yield from _tried(gate, store, (random_change(chance, store) for _ in range(STEPS)), f"seed {seed}")


def changes_under_the_projects_shapes(seeds: range) -> Iterator[bool]:
    """The same with the project's shapes."""
    gate = Gate(constraints())
    given = [example.quads() for example in examples("valid")]
    for seed in seeds:
        chance = random.Random(seed)
        quads = [quad for some in chance.sample(given, 3) for quad in some]
        store = EmbeddedStore.in_memory()
        store.load(with_ontology(quads))
        changes = (_damage(chance, quads, store) for _ in range(STEPS))
        yield from _tried(gate, store, changes, f"seed {seed}")


def _tried(gate: Gate, store: EmbeddedStore, changes: Iterator[Change], name: str) -> Iterator[bool]:
    before = set(check(store, gate.constraints).results)
    for number, proposed in enumerate(changes):
        change = store.apply(proposed)
        held = set(store.quads())
        after = set(check(store, gate.constraints).results)
        found = set(gate.check(store, change).results)
        if found != after - before:
            lacking, invented = (after - before) - found, found - (after - before)
            raise DisagreementError(f"{name}, change {number}: missed {lacking}, invented {invented}\n{change.text()}")
        if set(store.quads()) != held:
            raise DisagreementError(f"{name}, change {number}: the store is another after the check")
        yield bool(found)
        before = after


def _damage(chance: random.Random, quads: list[Quad], store: EmbeddedStore) -> Change:
    """Some of the facts go, or come back, or get the subject, the value or the type of another."""
    add: set[Quad] = set()
    remove: set[Quad] = set()
    for _ in range(chance.randint(1, 4)):
        one, other = chance.choice(quads), chance.choice(quads)
        kind = chance.choice(["drop", "drop", "return", "copy", "value", "retype", "literal"])
        if kind == "drop":
            remove.add(one)
        elif kind == "return":
            add.update(quad for quad in quads if quad.subject == one.subject)
        elif kind == "copy":
            add.add(Quad(other.subject, one.predicate, one.object, graph("x")))
        elif kind == "retype":
            types = [quad.object for quad in quads if quad.predicate == RDF_TYPE]
            add.add(Quad(one.subject, RDF_TYPE, chance.choice(types), graph("x")))
        elif one.predicate != RDF_TYPE:
            strange = chance.choice([Literal("text", language="en"), Literal(7), BlankNode("b"), NamedNode("urn:x")])
            remove.add(one)
            add.add(Quad(one.subject, one.predicate, other.object if kind == "value" else strange, one.graph_name))
    return Change(frozenset(add), frozenset(remove))


def main(wanted: int) -> None:
    """Tries so many changes, and says how many brought a violation."""
    seeds = range(1_000_000, 1_000_000 + wanted // STEPS // 2)
    for name, trials in (
        ("made-up shapes", changes_under_made_up_shapes(seeds)),
        ("the project's shapes", changes_under_the_projects_shapes(seeds)),
    ):
        outcomes = list(trials)
        print(f"{name}: {len(outcomes):,} changes, {sum(outcomes):,} of them with new results; all alike", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
