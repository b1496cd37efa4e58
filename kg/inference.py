"""What follows from the facts of all graphs together, as a change to the graph of inferred quads.

An author says who owes by naming an actor or a role. Rules turn that into memberships, so that queries ask in one way:
``lw:ofMembership`` leads to each standing by virtue of which somebody owes, ``lw:towardsMembership`` to each standing that
is owed to. Nobody owes himself, and where the agreement has phases both stand in the same one.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, QueryTriples

from kg.change import Change, addition
from kg.namespaces import graph
from kg.store import Store

INFERRED_GRAPH = graph("inferred")

_STANDS_IN = "lw:inAgreement|(lw:inPartnership/^lw:establishes)"

_RULES = (
    # Who owes, by name.
    f"""CONSTRUCT {{ ?commitment lw:ofMembership ?standing }} WHERE {{
        ?commitment lw:obligor ?actor ; lw:underAgreement ?agreement .
        ?standing lw:member ?actor ; {_STANDS_IN} ?agreement .
        FILTER NOT EXISTS {{ ?commitment lw:ofMembership ?said }}
    }}""",
    # Who owes, by role.
    f"""CONSTRUCT {{ ?commitment lw:ofMembership ?standing }} WHERE {{
        ?commitment lw:obligorRole ?role ; lw:underAgreement ?agreement .
        ?standing {_STANDS_IN} ?agreement ; lw:role/skos:broader* ?role .
        FILTER NOT EXISTS {{ ?commitment lw:ofMembership ?said }}
    }}""",
    # Who is owed, by name.
    f"""CONSTRUCT {{ ?commitment lw:towardsMembership ?standing }} WHERE {{
        ?commitment lw:obligee ?actor ; lw:underAgreement ?agreement .
        ?standing lw:member ?actor ; {_STANDS_IN} ?agreement .
    }}""",
    # Who is owed, by role, where the commitment belongs to one standing in one phase.
    """CONSTRUCT { ?commitment lw:towardsMembership ?standing } WHERE {
        ?commitment lw:obligeeRole ?role ; lw:ofMembership ?own .
        ?own lw:inPhase ?phase ; lw:member ?obligor .
        ?standing lw:inPhase ?phase ; lw:member ?obligee ; lw:role/skos:broader* ?role .
        FILTER (?obligee != ?obligor)
    }""",
    # Who is owed, by role, where there are no phases.
    f"""CONSTRUCT {{ ?commitment lw:towardsMembership ?standing }} WHERE {{
        ?commitment lw:obligeeRole ?role ; lw:underAgreement ?agreement .
        FILTER NOT EXISTS {{ ?commitment lw:ofMembership/lw:inPhase ?phase }}
        ?standing {_STANDS_IN} ?agreement ; lw:member ?obligee ; lw:role/skos:broader* ?role .
        FILTER NOT EXISTS {{ ?commitment lw:obligor ?obligee }}
    }}""",
)


def inferred(store: Store) -> Change:
    """The quads that the rules give over the whole store."""
    return addition(quad for rule in _RULES for quad in _conclusions(store, rule))


def _conclusions(store: Store, rule: str) -> Iterator[Quad]:
    triples = store.query(rule)
    assert isinstance(triples, QueryTriples)
    for triple in triples:
        assert isinstance(triple.subject, NamedNode)
        yield Quad(triple.subject, triple.predicate, triple.object, INFERRED_GRAPH)
