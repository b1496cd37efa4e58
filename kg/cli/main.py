"""The group of commands, and how errors leave it: one line on standard error and an exit code of kg.errors."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg import __version__
from kg.cli import (
    completion_command,
    graph_commands,
    history_commands,
    mcp_command,
    proposal_commands,
    question_commands,
    release_commands,
    replicate_command,
    resolve_command,
    serve_command,
    source_commands,
    token_commands,
    update_command,
    upkeep_commands,
    what_if_command,
)
from kg.errors import LatticeworkError
from kg.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="latticework")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the built graph (default: .latticework, or LATTICEWORK_HOME).",
)
@click.pass_context
def cli(context: click.Context, home: Path | None) -> None:
    """Who promised what to whom: build, check, query and serve the graph of alliances and agreements.

    \b
    Examples:
      latticework build
      latticework serve
      latticework ask who-must-defend-whom --date 1962-10-22
    """
    settings = Settings()
    context.obj = settings.model_copy(update={"home": home}) if home else settings


for module in (
    graph_commands,
    serve_command,
    source_commands,
    question_commands,
    release_commands,
    history_commands,
    update_command,
    proposal_commands,
    token_commands,
    upkeep_commands,
    replicate_command,
    resolve_command,
    what_if_command,
    mcp_command,
    completion_command,
):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 2 wrong usage, and those of kg.errors."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except LatticeworkError as error:
        click.echo(f"latticework: {error}", err=True)
        sys.exit(error.exit_code)
