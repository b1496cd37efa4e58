"""Commands that keep a home safe: backup, restore, fsck."""

from __future__ import annotations

from pathlib import Path

import click

from kg import backup as backups
from kg import fsck as checking
from kg.errors import DamagedHomeError
from kg.settings import Settings


@click.command()
@click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.pass_obj
def backup(settings: Settings, target: Path) -> None:
    """Copy the home to a folder, or to a .tar, .tar.gz or .tgz file, while it is served.

    The copy is read again and each file compared by checksum. It has the graph, the log with all changes, releases,
    imported sources, proposals, tokens (as hashes) and the audit log: keep it where only you can read it.

    \b
    Examples:
      latticework backup /backups/latticework-2026-11-25.tar.gz
      latticework backup /backups/today
    """
    made = backups.back_up(settings, target)
    click.echo(f"Backed up {len(made.files)} files, up to change {made.last_change}: {target}", err=True)


@click.command()
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.pass_obj
def restore(settings: Settings, source: Path) -> None:
    """Make a home of a backup. There must be none yet; every file is compared by checksum first.

    \b
    Examples:
      latticework restore /backups/latticework-2026-11-25.tar.gz
      latticework --home restored restore /backups/latticework-2026-11-25.tar.gz
    """
    made = backups.restore(settings, source)
    click.echo(f"Restored {len(made.files)} files, up to change {made.last_change}: {settings.home}", err=True)


@click.command()
@click.pass_obj
def fsck(settings: Settings) -> None:
    """Check that what lies in the home is as it was written and fits together, and say how to mend what is not.

    The log of changes, the builds and what they changed, the stores against the log, releases, proposals, tokens. The
    home may be served meanwhile. Exit code 65 if anything is wrong.

    \b
    Example:
      latticework fsck
    """
    found = checking.check(settings)
    for finding in found:
        click.echo(f"{'wrong' if finding.serious else 'note'}: {finding.what}\n    {finding.remedy}")
    serious = sum(finding.serious for finding in found)
    if serious:
        things = "thing is" if serious == 1 else "things are"
        raise DamagedHomeError(f"{serious} {things} wrong in {settings.home}; see above")
    click.echo(f"Nothing is wrong in {settings.home}", err=True)


COMMANDS = (backup, restore, fsck)
