"""What follows from the facts of all graphs together, as a change to the graph of inferred quads.

After a change the rules (``inference_rules``) are asked of what it can have affected only. Rules read what has been
said, and nothing that has been inferred of another subject, so that no rule waits for another: the subjects from which
a quad that came or went is reached along the patterns of a rule lose all that was inferred of them, and get it anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolutions, QueryTriples
from rdflib.plugins.sparql import prepareQuery

from kg.change import Change, addition
from kg.inference_rules import RULES, Rule
from kg.namespaces import PREFIXES, graph, lw
from kg.store import Store
from kg.validation.needs import Needs, needs
from kg.validation.paths import Term
from kg.validation.pattern_reach import routes
from kg.validation.reach import Watch, of_routes
from kg.validation.sight import BothTimes, Now
from kg.validation.watched import Watched

INFERRED_GRAPH = graph("inferred")
_MOST_NAMED = 500
"""How many subjects are named in one query, and inferred of one by one; beyond, all is inferred anew."""


def inferred(store: Store) -> Change:
    """The quads that the rules give over the whole store, which may hold none that are inferred."""
    return addition(quad for rule in RULES for quad in _conclusions(store, rule))


@dataclass(frozen=True, slots=True)
class RuleReach:
    """What rules hang on, each with what the subjects of the rule are called; and what each rule needs, in each way to
    stand."""

    watches: Watched[str]
    needs: tuple[tuple[Needs, ...], ...]


@cache
def rule_reach() -> RuleReach:
    """What the rules hang on and need. It takes half a second to find out, once in a process."""
    found: dict[tuple[Watch, str], None] = {}
    needed = []
    for rule in RULES:
        select = rule.of_all().partition("WHERE")[2]
        algebra = prepareQuery(f"SELECT ?{rule.subject} WHERE {select}", initNs=PREFIXES).algebra
        told = routes(algebra, rule.subject)
        assert told is not None, f"it cannot be told what lw:{rule.predicate} hangs on"
        for watch in of_routes(told):
            found[watch, rule.subject] = None
        ways = needs(algebra, rule.subject)
        assert len(ways) == len(rule.ways()), f"lw:{rule.predicate} has other ways than it says"
        needed.append(ways)
    return RuleReach(Watched(found), tuple(needed))


def infer_again(now: Now, change: Change, reach: RuleReach) -> Change:
    """Brings what is inferred up to date with a change that is in the store, and gives what that adds and removes.

    What was inferred has to fit the store as it was before the change. ``reach`` is that of the rules.
    """
    store = now.store
    found = _affected(now, change, reach)
    subjects = {subject for some in found.values() for subject in some}
    if any(isinstance(subject, BlankNode) for subject in subjects) or len(subjects) > _MOST_NAMED:
        then = now.apply(Change(remove=frozenset(store.quads(INFERRED_GRAPH))))
        return then.then(now.apply(inferred(store)))
    then = now.apply(
        Change(
            remove=frozenset(
                quad
                for subject in subjects
                if isinstance(subject, NamedNode)
                for quad in store.quads(INFERRED_GRAPH, subject)
            )
        )
    )
    fresh = frozenset(
        quad
        for rule, needed in zip(RULES, reach.needs, strict=True)
        for quad in _conclusions_of(now, rule, needed, found[rule.subject])
    )
    return then.then(now.apply(Change(fresh)))


def _affected(now: Now, change: Change, reach: RuleReach) -> dict[str, set[Term]]:
    """The subjects of which something else may follow after a change, by the name that rules give to their kind."""
    both = BothTimes(now, change)
    found: dict[str, set[Term]] = defaultdict(set)
    for nodes, subject in reach.watches.reached(both, change.add | change.remove):
        found[subject] |= nodes
    return found


def _conclusions(store: Store, rule: Rule) -> Iterator[Quad]:
    triples = store.query(rule.of_all())
    assert isinstance(triples, QueryTriples)
    for triple in triples:
        yield Quad(triple.subject, triple.predicate, triple.object, INFERRED_GRAPH)


def _conclusions_of(now: Now, rule: Rule, needed: tuple[Needs, ...], subjects: set[Term]) -> Iterator[Quad]:
    choices = rule.choices()
    for way, needs_of_way in zip(rule.ways(), needed, strict=True):
        fitting = [subject for subject in subjects if needs_of_way.may_be_met(now, subject, choices)]
        if not fitting:
            continue
        solutions = now.store.query(rule.of_some(way, fitting))
        assert isinstance(solutions, QuerySolutions)
        for solution in solutions:
            yield Quad(solution[rule.subject], lw(rule.predicate), solution[rule.value], INFERRED_GRAPH)
