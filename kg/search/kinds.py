"""The kinds of things that bear a name: what people call them, and which comes first where several bear one."""

from __future__ import annotations

from dataclasses import dataclass

from kg.namespaces import LW, OWL, RDFS, SKOS


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of things: its name in addresses, its IRI, what one and several are called, and a weight from 1 to 9."""

    name: str
    iri: str
    one: str
    many: str
    weight: int


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("state", f"{LW}State", "state", "states", 9),
        Kind("partnership", f"{LW}Partnership", "partnership", "partnerships", 9),
        Kind("agreement", f"{LW}Agreement", "agreement", "agreements", 7),
        Kind("organisation", f"{LW}Organization", "organisation", "organisations", 8),
        Kind("person", f"{LW}Person", "person", "persons", 6),
        Kind("office", f"{LW}Office", "office", "offices", 6),
        Kind("actor", f"{LW}Actor", "actor", "other actors", 6),
        Kind("area", f"{LW}Area", "area", "areas", 5),
        Kind("transfer", f"{LW}Transfer", "transfer of arms", "transfers of arms", 4),
        Kind("event", f"{LW}Event", "event", "events", 5),
        Kind("commitment", f"{LW}Commitment", "commitment", "commitments", 3),
        Kind("provision", f"{LW}Provision", "provision", "provisions", 4),
        Kind("assessment", f"{LW}Assessment", "assessment", "assessments", 3),
        Kind("concept", f"{SKOS}Concept", "concept", "concepts", 5),
        Kind("scheme", f"{SKOS}ConceptScheme", "concept scheme", "concept schemes", 4),
        Kind("class", f"{OWL}Class", "class of the ontology", "classes of the ontology", 4),
        Kind("relation", f"{OWL}ObjectProperty", "relation of the ontology", "relations of the ontology", 4),
        Kind("attribute", f"{OWL}DatatypeProperty", "attribute of the ontology", "attributes of the ontology", 4),
        Kind("datatype", f"{RDFS}Datatype", "datatype", "datatypes", 2),
        Kind("document", f"{LW}Document", "document", "documents", 2),
        Kind("succession", f"{LW}Succession", "succession", "successions", 1),
        Kind("trigger", f"{LW}TriggerCondition", "trigger condition", "trigger conditions", 1),
        Kind("phase", f"{LW}Phase", "phase", "phases", 1),
    )
}
"""By name, in the order in which they are listed. What is of several kinds is shown under the first."""

OF_CLASS: dict[str, Kind] = {kind.iri: kind for kind in KINDS.values()}
