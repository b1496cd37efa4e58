"""What follows from the facts of all graphs together, as a change to the graph of inferred quads.

An author says who owes by naming an actor or a role. Rules turn that into memberships, so that queries ask in one
way: ``lw:ofMembership`` leads to each standing by virtue of which somebody owes, ``lw:towardsMembership`` to each that
is owed. Nobody owes himself, and where the agreement has phases both stand in the same one. Acts that fall on the day
on which a membership begins or ends are its reason, and a suspension reaches the standings that it leaves in doubt.

Asked of everything, the rules say MINUS rather than NOT EXISTS: the engine evaluates the latter anew for each row,
which took 19 seconds where the former takes a tenth of one. And they find the standing before they look at its role:
the engine joins every commitment with every membership of the same role else.

After a change they are asked of what it can have affected only. Rules read what has been said, and nothing that has
been inferred of another subject, so that no rule waits for another: the subjects from which a quad that came or went is
reached along the patterns of a rule lose all that was inferred of them, and get it anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolutions, QueryTriples
from rdflib.plugins.sparql import prepareQuery

from kg.change import Change, addition
from kg.namespaces import PREFIXES, concept, graph, lw
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


@dataclass(frozen=True, slots=True)
class _Standings:
    """One way in which somebody can stand in an agreement."""

    pattern: str
    without: str = ""


_NAMED = _Standings("?standing lw:inAgreement ?agreement .")
_ESTABLISHED = "?agreement lw:establishes ?partnership . ?standing lw:inPartnership ?partnership ."

# The parties of an agreement are those named as such; where none is, the members of the partnership it establishes.
_STANDING = (_NAMED, _Standings(_ESTABLISHED, "?named lw:inAgreement ?agreement"))

# Of an act it may be either: the states that it is about can stand in both.
_EITHER_STANDING = (_NAMED, _Standings(_ESTABLISHED))

_OF_THE_HOLDER = """OPTIONAL { ?act lw:actor ?actor }
        FILTER (!BOUND(?actor) || ?actor = ?holder)"""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Gives the subject ``?subject`` the property with the value ``?value``.

    ``first`` are the patterns that come before those of a standing, ``then`` those after. ``types`` are those that
    ``?type`` may be. No row is kept for which ``without`` or ``first_without`` matches. With ``distinct``, the rows up
    to the standing are reduced to these variables.
    """

    subject: str
    predicate: str
    value: str
    first: str
    standings: tuple[_Standings, ...] = ()
    then: str = ""
    without: str = ""
    first_without: str = ""
    types: str = ""
    distinct: str = ""

    def ways(self) -> tuple[_Standings | None, ...]:
        """The ways to stand; None where the rule asks for none."""
        return self.standings or (None,)

    def choices(self) -> dict[str, frozenset[Term]]:
        """What variables may stand for, where the patterns do not say it."""
        return {"type": frozenset(concept(name.partition(":")[2]) for name in self.types.split())} if self.types else {}

    def of_all(self) -> str:
        """The query over everything; its rows are of a subject and a value."""
        ways = " UNION ".join(f"{{ {way.pattern} {_minus(way.without)} }}" for way in self.standings)
        types = f"VALUES ?type {{ {self.types} }}" if self.types else ""
        start = f"{types} {self.first} {_minus(self.first_without)} {ways}"
        if self.distinct:
            start = f"{{ SELECT DISTINCT {self.distinct} WHERE {{ {start} }} }}"
        head = f"CONSTRUCT {{ ?{self.subject} lw:{self.predicate} ?{self.value} }}"
        return f"{head} WHERE {{ {start} {self.then} {_minus(self.without)} }}"

    def of_some(self, way: _Standings | None, subjects: Iterable[Term]) -> str:
        """The query over some subjects, for one way to stand: flat, so that the engine begins with them."""
        types = f"FILTER (?type IN ({self.types.replace(' ', ', ')}))" if self.types else ""
        values = f"VALUES ?{self.subject} {{ {' '.join(map(str, subjects))} }}"
        left_out = [self.without, self.first_without, way.without if way else ""]
        absent = " ".join(f"FILTER NOT EXISTS {{ {pattern} }}" for pattern in left_out if pattern)
        pattern = way.pattern if way else ""
        return (
            f"SELECT DISTINCT ?{self.subject} ?{self.value} "
            f"WHERE {{ {values} {pattern} {self.first} {types} {self.then} {absent} }}"
        )


def _minus(pattern: str) -> str:
    return f"MINUS {{ {pattern} }}" if pattern else ""


_DATED_ACT = """?act lw:actionType ?type ; lw:onAgreement ?agreement ; lw:startEarliest ?first ;
            lw:endLatest ?last ."""
_BEGINNINGS = (
    "concept:entry-into-force concept:retroactive-entry-into-force concept:accession concept:ratification "
    "concept:signature concept:adoption"
)

_RULES = (
    # By virtue of which agreement somebody stands in it, or in the partnership that it establishes.
    _Rule("standing", "byVirtueOf", "agreement", "?agreement a lw:Agreement .", _STANDING),
    # Who owes, by name.
    _Rule(
        "commitment",
        "ofMembership",
        "standing",
        "?commitment lw:obligor ?actor ; lw:underAgreement ?agreement .",
        _STANDING,
        "?standing lw:member ?actor .",
        without="?commitment lw:ofMembership ?said",
    ),
    # Who owes, by role.
    _Rule(
        "commitment",
        "ofMembership",
        "standing",
        "?commitment lw:obligorRole ?role ; lw:underAgreement ?agreement .",
        _STANDING,
        "?standing lw:role/skos:broader* ?role .",
        without="?commitment lw:ofMembership ?said",
        distinct="?commitment ?role ?standing",
    ),
    # Who is owed, by name.
    _Rule(
        "commitment",
        "towardsMembership",
        "standing",
        "?commitment lw:obligee ?actor ; lw:underAgreement ?agreement .",
        _STANDING,
        "?standing lw:member ?actor .",
    ),
    # Who is owed, by role, where the commitment belongs to one standing in one phase.
    _Rule(
        "commitment",
        "towardsMembership",
        "standing",
        """?commitment lw:obligeeRole ?role ; lw:ofMembership ?own .
        ?own lw:inPhase ?phase ; lw:member ?obligor .
        ?standing lw:inPhase ?phase ; lw:member ?obligee ; lw:role/skos:broader* ?role .
        FILTER (?obligee != ?obligor)""",
    ),
    # Who is owed, by role, where there are no phases.
    _Rule(
        "commitment",
        "towardsMembership",
        "standing",
        "?commitment lw:obligeeRole ?role ; lw:underAgreement ?agreement .",
        _STANDING,
        "?standing lw:member ?obligee ; lw:role/skos:broader* ?role .",
        without="?commitment lw:obligor ?obligee",
        first_without="?commitment lw:ofMembership/lw:inPhase ?phase",
        distinct="?commitment ?role ?standing",
    ),
    # Which act a membership began with: of its holder, or of the agreement as a whole.
    _Rule(
        "standing",
        "startedBy",
        "act",
        _DATED_ACT,
        _EITHER_STANDING,
        f"?standing lw:startEarliest ?first ; lw:startLatest ?last ; lw:member ?holder . {_OF_THE_HOLDER}",
        types=_BEGINNINGS,
    ),
    # And which it ended with.
    _Rule(
        "standing",
        "endedBy",
        "act",
        _DATED_ACT,
        _EITHER_STANDING,
        f"?standing lw:endEarliest ?first ; lw:endLatest ?last ; lw:member ?holder . {_OF_THE_HOLDER}",
        types="concept:withdrawal concept:termination",
    ),
    # Who has suspended all that he owes, or has been suspended by the rest. A suspension by one towards another is left
    # to queries, for it touches neither's standing towards third parties.
    _Rule(
        "standing",
        "suspendedBy",
        "act",
        "?act lw:actionType concept:suspension ; lw:onAgreement ?agreement ; lw:endLatest ?last .",
        _EITHER_STANDING,
        """?standing lw:member ?holder ; lw:startEarliest ?start ; lw:endLatest ?end .
        FILTER (?start <= ?last && ?last <= ?end)
        OPTIONAL { ?act lw:actor ?actor }
        OPTIONAL { ?act lw:towards ?whom }
        FILTER (IF(BOUND(?actor), !BOUND(?whom) && ?actor = ?holder, !BOUND(?whom) || ?whom = ?holder))""",
    ),
)


def inferred(store: Store) -> Change:
    """The quads that the rules give over the whole store, which may hold none that are inferred."""
    return addition(quad for rule in _RULES for quad in _conclusions(store, rule))


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
    for rule in _RULES:
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
        for rule, needed in zip(_RULES, reach.needs, strict=True)
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


def _conclusions(store: Store, rule: _Rule) -> Iterator[Quad]:
    triples = store.query(rule.of_all())
    assert isinstance(triples, QueryTriples)
    for triple in triples:
        yield Quad(triple.subject, triple.predicate, triple.object, INFERRED_GRAPH)


def _conclusions_of(now: Now, rule: _Rule, needed: tuple[Needs, ...], subjects: set[Term]) -> Iterator[Quad]:
    choices = rule.choices()
    for way, needs_of_way in zip(rule.ways(), needed, strict=True):
        fitting = [subject for subject in subjects if needs_of_way.may_be_met(now, subject, choices)]
        if not fitting:
            continue
        solutions = now.store.query(rule.of_some(way, fitting))
        assert isinstance(solutions, QuerySolutions)
        for solution in solutions:
            yield Quad(solution[rule.subject], lw(rule.predicate), solution[rule.value], INFERRED_GRAPH)
