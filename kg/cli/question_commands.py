"""Commands that ask the graph: query, ask, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem
from pyoxigraph import RdfFormat, serialize
from rich.console import Console
from rich.table import Table

from kg import catalogue, rdf_files, releases
from kg.checkpoint import settled
from kg.cli.history_commands import history_of
from kg.entity_names import entities_named
from kg.errors import InputError, ParameterError, SourceNotFoundError
from kg.namespaces import GRAPH, PREFIXES, compact
from kg.output_file import output_file
from kg.past import find_state, stored
from kg.query import BINDING_FORMATS, GRAPH_FORMATS, QueryRequest, answer
from kg.query.guard import query_reaches_out
from kg.settings import Settings
from kg.store import EmbeddedStore

_BINDINGS = [f.name for f in BINDING_FORMATS]
_GRAPHS = [f.name for f in GRAPH_FORMATS]


def _query_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The named queries whose names begin so, with their titles."""
    named = catalogue.read_catalogue(Settings().queries).values()
    return [CompletionItem(query.name, help=query.title) for query in named if query.name.startswith(incomplete)]


@click.command()
@click.argument("text")
@click.option("-f", "--format", "format_name", type=click.Choice([*_BINDINGS, *_GRAPHS]), help="Format of the answer.")
@click.option("--release", metavar="NAME", help="Ask a release instead of the graph that serves.")
@click.option("--version", metavar="STATE", help="Ask the graph as it was: after a change, or at a time.")
@click.pass_obj
def query(settings: Settings, text: str, format_name: str | None, release: str | None, version: str | None) -> None:
    """Run a SPARQL query, given as TEXT, as the name of a file that ends in .rq, or as - for standard input.

    Rows are a table on a terminal and CSV in a pipe. The prefixes of the graph need no declaration.

    \b
    Examples:
      latticework query 'SELECT ?label { ?a a lw:Agreement ; rdfs:label ?label } LIMIT 5'
      latticework query question.rq --format json
      latticework query 'SELECT ?who { ?c prov:wasAssociatedWith ?who }' --version 2026-11-25
    """
    if text == "-":
        text = sys.stdin.read()
    elif text.endswith((".rq", ".sparql")) and "{" not in text:
        text = rdf_files.read_text(Path(text))
    _show(settings, _store(settings, release, version), QueryRequest(text), format_name)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False, shell_complete=_query_names)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@click.option("-f", "--format", "format_name", type=click.Choice(_BINDINGS), help="Format of the rows.")
@click.option("--release", metavar="NAME", help="Ask a release instead of the graph that serves.")
@click.option("--version", metavar="STATE", help="Ask the graph as it was: after a change, or at a time.")
@click.pass_obj
def ask(
    settings: Settings,
    name: str | None,
    parameters: tuple[str, ...],
    format_name: str | None,
    release: str | None,
    version: str | None,
) -> None:
    """Ask a named query; without NAME, list them. Parameters are written as options.

    \b
    Examples:
      latticework ask
      latticework ask members-on --of NATO --date 1999-03-12
      latticework ask members-on --of NATO --date 1999-03-12 --release 2026.11
      latticework ask arrangements-among --a Australia --b "United Kingdom" --c "United States" -f csv
    """
    named = catalogue.read_catalogue(settings.queries)
    if name is None:
        for listed in named.values():
            options = " ".join(f"--{parameter.name} {parameter.example!r}" for parameter in listed.parameters)
            click.echo(f"{listed.name:<24} {listed.title}\n{'':<24} {options}")
        return
    chosen = catalogue.find(named, name)
    store = _store(settings, release, version)
    request = catalogue.request(chosen, _options(parameters), entities_named(store))
    _show(settings, store, request, format_name)


@click.command()
@click.argument("what")
@click.option(
    "-o",
    "--output",
    required=True,
    help="File to write; its suffix decides the format, - is N-Quads to standard output.",
)
@click.pass_obj
def export(settings: Settings, what: str, output: str) -> None:
    """Write the graph, or one named graph of it, to a file.

    WHAT is `all`, or the name of a graph such as `ontology`, `shapes` or `curated/nato`. Suffixes: .nq and .trig
    keep the names of the graphs, .ttl .nt .rdf .jsonld hold triples.

    \b
    Examples:
      latticework export all -o latticework.nq
      latticework export curated/nato -o nato.ttl
    """
    store = EmbeddedStore.read(settled(settings).store)
    graphs = {graph.value.removeprefix(GRAPH): graph for graph in store.graphs()}
    if what != "all" and what not in graphs:
        raise SourceNotFoundError(f"there is no graph {what!r}; name one of all, {', '.join(sorted(graphs))}")
    rdf_format = RdfFormat.N_QUADS if output == "-" else rdf_files.SUFFIXES.get(Path(output).suffix)
    if rdf_format is None:
        raise InputError(f"the suffix is none of {', '.join(rdf_files.SUFFIXES)}; rename the output", output)
    quads = store.quads(graphs.get(what))
    named = rdf_format.supports_datasets
    content = serialize(quads if named else (quad.triple for quad in quads), format=rdf_format, prefixes=PREFIXES)
    text = (content or b"").decode()
    if output == "-":
        click.echo(text, nl=False)
        return
    with output_file(Path(output)) as file:
        file.write(text)


COMMANDS = (query, ask, export)


def _options(words: tuple[str, ...]) -> dict[str, str]:
    """``--name value`` and ``--name=value`` as a mapping. Raises ParameterError for anything else."""
    values: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or (not equals and not rest):
            raise ParameterError(f"{word!r} is no parameter with a value; write for example --date 1999-03-12")
        values[name] = value if equals else rest.pop(0)
    return values


def _store(settings: Settings, release: str | None, version: str | None) -> EmbeddedStore:
    """The graph that serves, a release of it, or a state of the past."""
    if release and version:
        raise ParameterError("there are both a release and a version; give one of them")
    if version:
        made = settled(settings)
        timeline = history_of(settings)
        state = find_state(settings, timeline, version)
        return EmbeddedStore.read(made.store if state == timeline.now() else stored(settings, timeline, state).folder)
    if release is None:
        return EmbeddedStore.read(settled(settings).store)
    found = releases.find_release(settings, release)
    return EmbeddedStore.read(releases.release_folder(settings, found.name) / "store")


def _show(settings: Settings, store: EmbeddedStore, request: QueryRequest, format_name: str | None) -> None:
    query_reaches_out(request.text, request.base, settings.allowed_targets)
    as_table = format_name is None and sys.stdout.isatty()
    bindings = format_name if format_name in _BINDINGS else "json" if as_table else "csv"
    graph = format_name if format_name in _GRAPHS else "turtle"
    wanted = QueryRequest(request.text, bindings_format=bindings, graph_format=graph)
    response = answer(store, wanted)
    if as_table and response.media_type.endswith("sparql-results+json"):
        _table(json.loads(response.body))
    else:
        click.echo(response.body, nl=False)


def _table(content: dict[str, object]) -> None:
    if "boolean" in content:
        click.echo("yes" if content["boolean"] else "no")
        return
    head, results = content["head"], content["results"]
    assert isinstance(head, dict)
    assert isinstance(results, dict)
    table = Table(box=None, header_style="bold")
    for column in head["vars"]:
        table.add_column(column, overflow="fold")
    for row in results["bindings"]:
        table.add_row(*(_cell(row.get(column)) for column in head["vars"]))
    Console().print(table)


def _cell(term: dict[str, str] | None) -> str:
    if term is None:
        return ""
    return compact(term["value"]) if term["type"] == "uri" else term["value"]
