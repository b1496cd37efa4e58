"""Commands that keep states of the graph: release, releases."""

from __future__ import annotations

import click

from kg import build as building
from kg import releases as kept
from kg.checkpoint import settled
from kg.cli.terminal import progress_bar
from kg.settings import Settings
from kg.store import EmbeddedStore


@click.command()
@click.argument("name")
@click.pass_obj
def release(settings: Settings, name: str) -> None:
    """Keep the graph that serves as release NAME, with a dump and its checksum.

    A release never changes. It is asked with --release at query and ask. The graph is then built anew, so that it
    knows of the release.

    \b
    Example:
      latticework release 2026.11
    """
    made = settled(settings)
    with progress_bar() as progress:
        store = EmbeddedStore.read(made.store)
        state = f"{made.origin}.{made.applied}"
        release = kept.make_release(settings, name, made.id, store, progress=progress, state=state)
        del store
        building.build(settings, progress)
    click.echo(f"Kept {release.quads:,} quads as release {name}: {kept.release_folder(settings, name)}", err=True)
    click.echo(release.citation)


@click.command()
@click.pass_obj
def releases(settings: Settings) -> None:
    """List the releases, oldest first, each with how to cite it.

    \b
    Example:
      latticework releases
    """
    for release in kept.releases(settings):
        click.echo(f"{release.name}  {release.issued}  {release.quads:,} quads  {release.sha256}")
        click.echo(f"    {release.citation}")


COMMANDS = (release, releases)
