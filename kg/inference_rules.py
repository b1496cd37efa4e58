"""The rules of inference, as values that can be asked of everything or of some subjects.

An author says who owes by naming an actor or a role. Rules turn that into memberships, so that queries ask in one
way: ``lw:ofMembership`` leads to each standing by virtue of which somebody owes, ``lw:towardsMembership`` to each that
is owed. Nobody owes himself, and where the agreement has phases both stand in the same one. Acts that fall on the day
on which a membership begins or ends are its reason, and a suspension reaches the standings that it leaves in doubt.

Asked of everything, the rules say MINUS rather than NOT EXISTS: the engine evaluates the latter anew for each row,
which took 19 seconds where the former takes a tenth of one. And they find the standing before they look at its role:
the engine joins every commitment with every membership of the same role else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.namespaces import concept
from kg.validation.paths import Term


@dataclass(frozen=True, slots=True)
class Standings:
    """One way in which somebody can stand in an agreement."""

    pattern: str
    without: str = ""


_NAMED = Standings("?standing lw:inAgreement ?agreement .")
_ESTABLISHED = "?agreement lw:establishes ?partnership . ?standing lw:inPartnership ?partnership ."

# The parties of an agreement are those named as such; where none is, the members of the partnership it establishes.
_STANDING = (_NAMED, Standings(_ESTABLISHED, "?named lw:inAgreement ?agreement"))

# Of an act it may be either: the states that it is about can stand in both.
_EITHER_STANDING = (_NAMED, Standings(_ESTABLISHED))

_OF_THE_HOLDER = """OPTIONAL { ?act lw:actor ?actor }
        FILTER (!BOUND(?actor) || ?actor = ?holder)"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Gives the subject ``?subject`` the property with the value ``?value``.

    ``first`` are the patterns that come before those of a standing, ``then`` those after. ``types`` are those that
    ``?type`` may be. No row is kept for which ``without`` or ``first_without`` matches. With ``distinct``, the rows up
    to the standing are reduced to these variables.
    """

    subject: str
    predicate: str
    value: str
    first: str
    standings: tuple[Standings, ...] = ()
    then: str = ""
    without: str = ""
    first_without: str = ""
    types: str = ""
    distinct: str = ""

    def ways(self) -> tuple[Standings | None, ...]:
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

    def of_some(self, way: Standings | None, subjects: Iterable[Term]) -> str:
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

RULES = (
    # By virtue of which agreement somebody stands in it, or in the partnership that it establishes.
    Rule("standing", "byVirtueOf", "agreement", "?agreement a lw:Agreement .", _STANDING),
    # Who owes, by name.
    Rule(
        "commitment",
        "ofMembership",
        "standing",
        "?commitment lw:obligor ?actor ; lw:underAgreement ?agreement .",
        _STANDING,
        "?standing lw:member ?actor .",
        without="?commitment lw:ofMembership ?said",
    ),
    # Who owes, by role.
    Rule(
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
    Rule(
        "commitment",
        "towardsMembership",
        "standing",
        "?commitment lw:obligee ?actor ; lw:underAgreement ?agreement .",
        _STANDING,
        "?standing lw:member ?actor .",
    ),
    # Who is owed, by role, where the commitment belongs to one standing in one phase.
    Rule(
        "commitment",
        "towardsMembership",
        "standing",
        """?commitment lw:obligeeRole ?role ; lw:ofMembership ?own .
        ?own lw:inPhase ?phase ; lw:member ?obligor .
        ?standing lw:inPhase ?phase ; lw:member ?obligee ; lw:role/skos:broader* ?role .
        FILTER (?obligee != ?obligor)""",
    ),
    # Who is owed, by role, where there are no phases.
    Rule(
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
    Rule(
        "standing",
        "startedBy",
        "act",
        _DATED_ACT,
        _EITHER_STANDING,
        f"?standing lw:startEarliest ?first ; lw:startLatest ?last ; lw:member ?holder . {_OF_THE_HOLDER}",
        types=_BEGINNINGS,
    ),
    # And which it ended with.
    Rule(
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
    Rule(
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
