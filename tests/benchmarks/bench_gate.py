"""What the gate costs: one agreement of some 25 triples, at three sizes of the graph, beside the insert without it.

    python tests/benchmarks/bench_gate.py [--sizes 10000,100000,1000000] [--rounds 40] [--no-pyshacl]

The graph is the ontology, and agreements as people write them, with parties, an act and a commitment each, up to the
size; under the project's own shapes. One agreement more is written as an update, with all that follows from it:

    insert      the update alone, by the engine
    gated       the exact change found out, dates, memberships and inference brought up to date, shapes checked
    inference   of that, what is inferred
    whole       the same with every rule and every shape over the whole graph, as a build does it
    bulk load   the same data into an empty store
    served      the same over HTTP, from a request to its receipt: with the log on the disk

All are medians. What is held against one another is measured in turn, for a machine that others share may be twice as
slow a moment later. Ratios say more than milliseconds: all are of one run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx2 as httpx
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import Graph

from kg import build, sources, tokens
from kg.build import Build
from kg.change import Change
from kg.derivation import derived
from kg.inference import infer_again, inferred, rule_reach
from kg.namespaces import PREFIXES, graph
from kg.proposal import SparqlUpdate
from kg.query.candidate import outcome
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.validation import Gate, check, compile_shapes
from kg.validation.reference import reference_results
from kg.validation.sight import Now
from tests.serving import serving

HOME = graph("curated/bench")
ACTORS = 200
AGREEMENT = """
agreement:bench-N a lw:Agreement ; rdfs:label "Bench agreement N"@en ; lw:legalForm concept:treaty ;
    lw:bindingness concept:legally-binding ; lw:accessionRule concept:closed-bilateral ; lw:field concept:field-access ;
    lw:party actor:bench-A , actor:bench-B ; lw:period "1950-01-01/1960"^^edtf:EDTF ; dcterms:source document:bench .
act:bench-N a lw:TreatyAction ; lw:actionType concept:signature ; lw:onAgreement agreement:bench-N ;
    lw:date "1949-12-01"^^edtf:EDTF ; dcterms:source document:bench .
commitment:bench-N a lw:Commitment ; rdfs:label "Bench commitment N"@en ; lw:commitmentType concept:consultation ;
    lw:underAgreement agreement:bench-N ; lw:obligorRole concept:role-party ; lw:obligeeRole concept:role-party ;
    lw:discretion concept:as-deemed-necessary ; dcterms:source document:bench .
"""
COMMON = """
document:bench a lw:Document ; rdfs:label "The bench's document"@en ; lw:documentType concept:report ;
    lw:url "https://example.org/bench"^^xsd:anyURI .
"""
ACTOR = """
actor:bench-K a lw:Organization ; rdfs:label "Bench organisation K"@en ; dcterms:source document:bench .
"""


def agreement(number: int) -> str:
    """One agreement in Turtle."""
    parties = AGREEMENT.replace("bench-A", f"bench-{number % ACTORS}")
    parties = parties.replace("bench-B", f"bench-{(number * 7 + 1) % ACTORS}")
    year, month, day = 1816 + number % 200, number // 200 % 12 + 1, number // 2400 % 28 + 1
    parties = parties.replace("1950-01-01/1960", f"{year}-{month:02}-{day:02}/{year + 10}")
    parties = parties.replace("1949-12-01", f"{year - 1}-{month:02}-{day:02}")
    return parties.replace("bench-N", f"bench-{number}").replace(' N"', f' {number}"')


def quads(turtle: str) -> list[Quad]:
    """The quads of Turtle, in the bench's graph."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return [Quad(q.subject, q.predicate, q.object, HOME) for q in parse((head + turtle).encode(), RdfFormat.TURTLE)]


def filled(size: int) -> EmbeddedStore:
    """A graph of about so many quads, with what follows from them."""
    store = EmbeddedStore.in_memory()
    settings = Settings()
    held = 0
    for source in [*sources.ontology_files(settings), *sources.shape_files(settings)]:
        some = list(source.quads())
        store.load(some)
        held += len(some)
    shared = quads(COMMON + "".join(ACTOR.replace("-K", f"-{k}").replace(" K", f" {k}") for k in range(ACTORS)))
    store.load(shared)
    held += len(shared)
    number = 0
    while held < size * 0.93:  # the rest is inferred
        given = quads("".join(agreement(number + i) for i in range(200)))
        following = list(derived(given))
        store.load(given)
        store.load(following)
        held += len(given) + len(following)
        number += 200
    store.load(inferred(store).add)
    return store


def update(number: int) -> str:
    """The update that writes one agreement."""
    return f"INSERT DATA {{ GRAPH <{HOME.value}> {{ {agreement(number)} }} }}"


def medians(rounds: int, *runs: Callable[[], object]) -> list[float]:
    """The median of each of so many runs, in milliseconds, one run of each after the other."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, found in zip(runs, times, strict=True):
            began = time.perf_counter()
            run()
            found.append((time.perf_counter() - began) * 1000)
    return [statistics.median(found) for found in times]


def measured(size: int, gate: Gate, rounds: int) -> dict[str, float]:
    """The milliseconds of each kind at a size."""
    store = filled(size)
    reach = rule_reach()
    fresh = iter(range(50_000_000, 60_000_000))
    found = {"quads": float(len(store))}

    def insert() -> None:
        store.as_own().update(update(next(fresh)))

    def gated() -> None:
        made = outcome(store, gate, reach, SparqlUpdate(update(next(fresh))))
        assert made.report.conforms, made.report.violations[0].sentence()

    found["insert"], found["gated"] = medians(rounds, insert, gated)
    inferences = []
    for _ in range(rounds):
        change = store.apply(Change(frozenset(quads(agreement(next(fresh))))))
        following = change.then(store.apply(Change(frozenset(derived(change.add)))))
        began = time.perf_counter()
        infer_again(Now(store), following, reach)
        inferences.append((time.perf_counter() - began) * 1000)
    found["inference"] = statistics.median(inferences)
    lines = b"\n".join(store.lines())

    def bulk_load() -> None:
        EmbeddedStore.in_memory().load(parse(lines, RdfFormat.N_QUADS))

    (inferring,) = medians(3, lambda: inferred(store))
    checking, found["bulk load"] = medians(5, lambda: check(store, gate.constraints), bulk_load)
    found["full check"], found["whole"] = checking, inferring + checking
    found["served"] = served(store, rounds)
    return found


def served(store: EmbeddedStore, rounds: int) -> float:
    """The milliseconds from a request over HTTP to its receipt."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home")
        made = Build("bench", settings.home / "builds" / "bench", len(store), origin="bench")
        made.folder.mkdir(parents=True)
        disk = EmbeddedStore.create(made.store)
        disk.load(store.quads())
        disk.flush()
        del disk
        build.write_description(made, made.folder)
        build.serve(settings.home, made)
        headers = {"Authorization": f"Bearer {tokens.add_token(settings.home, 'bench', 'write')}"}
        with serving(settings) as address, httpx.Client(timeout=300, headers=headers) as client:
            fresh = iter(range(70_000_000, 80_000_000))

            def write() -> None:
                response = client.post(f"{address}/sparql", data={"update": update(next(fresh))})
                assert response.status_code == 200, response.text

            write()
            return medians(rounds, write)[0]


def compared_with_pyshacl(gate: Gate, shapes: Graph) -> tuple[float, float]:
    """The milliseconds of the full check at about ten thousand quads, and of pyshacl on the same."""
    store = filled(10_000)
    (ours,) = medians(3, lambda: check(store, gate.constraints))
    began = time.perf_counter()
    reference_results(store.quads(), shapes)
    return ours, (time.perf_counter() - began) * 1000


def rows(results: dict[int, dict[str, float]]) -> Iterator[str]:
    """The table of the figures, and their ratios."""
    names = ("insert", "gated", "inference", "served", "whole", "full check", "bulk load")
    yield "| quads | " + " | ".join(names) + " | gated / insert | full check / bulk load |"
    yield "| ---: " * (len(names) + 3) + "|"
    for found in results.values():
        times = " | ".join(f"{found[name]:,.2f} ms" for name in names)
        first = found["gated"] / found["insert"]
        second = found["full check"] / found["bulk load"]
        yield f"| {found['quads']:,.0f} | {times} | {first:.1f} | {second:.2f} |"
    least, most = results[min(results)], results[max(results)]
    growth = {name: most[name] / least[name] for name in ("insert", "gated", "inference", "served", "whole")}
    told = ", ".join(f"{name} {ratio:.2f}" for name, ratio in growth.items())
    yield f"\nfrom the smallest to the largest, times: quads {most['quads'] / least['quads']:.0f}, {told}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--no-pyshacl", action="store_true")
    options = parser.parse_args()
    shapes = Graph()
    for source in sources.shape_files(Settings()):
        shapes.parse(source.path)
    gate = Gate(compile_shapes(shapes))
    results = {}
    for size in (int(size) for size in options.sizes.split(",")):
        results[size] = measured(size, gate, options.rounds)
        told = ", ".join(f"{name} {found:,.2f}" for name, found in results[size].items())
        print(f"{size:,}: {told} (ms)", file=sys.stderr, flush=True)
    print("\n".join(rows(results)))
    if not options.no_pyshacl:
        ours, theirs = compared_with_pyshacl(gate, shapes)
        print(f"full check at 10,000: {ours:,.0f} ms, pyshacl {theirs:,.0f} ms, {theirs / ours:.0f} times as long")


if __name__ == "__main__":
    main()
