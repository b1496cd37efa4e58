"""Commands that make and check the graph, and count it: build, validate, figures."""

from __future__ import annotations

from pathlib import Path

import click

from kg import build as building
from kg import figures as counted
from kg.checkpoint import settled
from kg.cli.terminal import progress_bar
from kg.errors import NonConformingError
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.validate_files import validate_files


@click.command()
@click.pass_obj
def build(settings: Settings) -> None:
    """Make a fresh graph from ontology, shapes, facts and imported sources, check it, and swap it in.

    If anything is wrong the message names file, line and rule, and the graph that was there stays.

    \b
    Example:
      latticework build
    """
    with progress_bar() as progress:
        made = building.build(settings, progress)
    click.echo(f"Built {made.quads:,} quads, all shapes hold: {made.folder}", err=True)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def validate(settings: Settings, files: tuple[Path, ...]) -> None:
    """Check FILES of facts against the shapes, before they are built.

    Other curated facts are at hand, so that references resolve. Exit code 65 if a shape is broken.

    \b
    Example:
      latticework validate kg/data/curated/nato.ttl
    """
    with progress_bar() as progress:
        found = validate_files(settings, files, progress)
    for line in found.lines:
        click.echo(line)
    if not found.report.conforms:
        count = len(found.report.violations)
        raise NonConformingError(f"{count} violation{'s' if count > 1 else ''}; mend the lines above", found.report)
    click.echo(f"{len(files)} file{'s' if len(files) > 1 else ''} checked: no violation", err=True)


@click.command()
@click.option("--into", type=click.Path(path_type=Path, dir_okay=False), help="File to renew between its marks.")
@click.pass_obj
def figures(settings: Settings, into: Path | None) -> None:
    """Show what the graph holds in figures, as Markdown, or renew them in a file that marks their place.

    \b
    Examples:
      latticework figures
      latticework figures --into README.md
    """
    text = counted.figures(EmbeddedStore.read(settled(settings).store))
    if into is None:
        click.echo(text)
    else:
        counted.write_into(into, text)


COMMANDS = (build, validate, figures)
