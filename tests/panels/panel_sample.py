"""Made-up facts for panels: five states, two releases, pacts of the project's own, and a state system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.derivation import derived
from kg.inference import inferred
from kg.namespaces import PREFIXES, graph
from kg.panels import Panel, PanelSource, panel, panel_source, released
from kg.panels.column import Cell
from kg.provenance import source_manifest
from kg.settings import Settings
from kg.store import EmbeddedStore

ATLAS = replace(source_manifest("atop"), name="atlas", release="1", observed_from="1816-01-01")
BOOK = replace(source_manifest("cow-alliances"), name="book", release="1", observed_from="1900-01-01", caveat="")
STATES = source_manifest("states").graph
IDENTITY = graph("curated/states")
PACTS = graph("curated/pacts")
QUERIES = Settings().queries
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
ACTORS = "".join(
    f'actor:{name} a lw:State ; lw:cowCode {number} ; lw:iso3 "{name.upper() * 3}" ; rdfs:label "State {name}"@en .\n'
    for number, name in enumerate("abcde", start=901)
)


def store_of(**texts: str) -> EmbeddedStore:
    """A store with the five states, Turtle by graph (``atlas``, ``book``, ``states``, ``pacts``), and what follows."""
    graphs = {"atlas": ATLAS.graph, "book": BOOK.graph, "states": STATES, "pacts": PACTS, "identity": IDENTITY}
    store = EmbeddedStore.in_memory()
    load(store, ACTORS, IDENTITY)
    for name, text in texts.items():
        load(store, text, graphs[name])
    store.load(inferred(store).add)
    return store


def load(store: EmbeddedStore, text: str, where: NamedNode) -> None:
    """Loads Turtle with its date bounds and the memberships of its parties."""
    triples = parse(HEAD + text, RdfFormat.TURTLE)
    quads = [Quad(triple.subject, triple.predicate, triple.object, where) for triple in triples]
    store.load([*quads, *derived(quads)])


def membership(
    name: str, period: str, owed: tuple[str, ...] = (), phase: str = "one", until: str = "2018-12-31"
) -> str:
    """A membership of the actor whose name is the first letter of ``name``, with its commitments, in Turtle."""
    node = f"membership:{name}"
    text = f"{node} lw:member actor:{name[0]} ; lw:inPhase phase:{phase} ; lw:inAgreement agreement:{phase} ; "
    text += f'lw:role concept:role-party ; lw:period "{period}"^^edtf:EDTF .\n'
    if period.endswith("/"):
        text += f'{node} lw:observedUntil "{until}"^^edtf:EDTF .\n'
    for kind in owed:
        text += f"commitment:{name}-{kind} lw:ofMembership {node} ; lw:commitmentType concept:{kind} ; "
        text += f"lw:underAgreement agreement:{phase} .\n"
    return text


def pact(name: str, parties: str, period: str, kind: str = "defence") -> str:
    """A curated agreement under which all parties, a letter each, owe each other something, in Turtle."""
    actors = " , ".join(f"actor:{party}" for party in parties)
    return (
        f'agreement:{name} a lw:Agreement ; lw:period "{period}"^^edtf:EDTF ; lw:party {actors} .\n'
        f"commitment:{name} lw:commitmentType concept:{kind} ; lw:underAgreement agreement:{name} ; "
        "lw:obligorRole concept:role-party ; lw:obligeeRole concept:role-party .\n"
    )


def spells(**periods: str) -> str:
    """Designations of COW numbers: the spell of each state in the state system, in Turtle."""
    return "".join(designation(name, "cow-number", str(901 + "abcde".index(name)), periods[name]) for name in periods)


def designation(state: str, system: str, text: str, period: str, mark: str = "") -> str:
    """A code or name of a state for a period, in Turtle."""
    return (
        f"designation:{state}-{system}-{text.replace(' ', '-')}{mark} lw:designates actor:{state} ; "
        f'lw:codeSystem concept:code-{system} ; lw:designationText "{text}" ; lw:period "{period}"^^edtf:EDTF .\n'
    )


def sources_of(store: EmbeddedStore, *names: str) -> list[PanelSource]:
    """The sources of those names, made up or curated."""
    made_up = {"atlas": ATLAS, "book": BOOK}
    return [released(made_up[name], store) if name in made_up else panel_source(name, store) for name in names]


def made(store: EmbeddedStore, unit: str, *names: str, every_pair: bool = False) -> Panel:
    """The panel of the sources of those names."""
    return panel(store, unit, sources_of(store, *names), QUERIES, every_pair)


def rows(found: Panel, *columns: str) -> list[tuple[Cell, ...]]:
    """The cells of those columns, row by row."""
    places = [[column.name for column in found.columns].index(name) for name in columns]
    return [tuple(row[place] for place in places) for row in found.rows]


def owed_rows(found: Panel) -> list[tuple[Cell, ...]]:
    """The cells of a panel of dyads but for codes other than COW's numbers, names and coverage."""
    flags = [column.name for column in found.columns if column.kind == "flag"]
    return rows(found, "ccode1", "ccode2", "year", *flags)


def years(found: Iterable[tuple[Cell, ...]], one: int = 901, two: int = 902) -> list[Cell]:
    """The years in which two states have a row."""
    return [row[2] for row in found if row[:2] == (one, two)]
