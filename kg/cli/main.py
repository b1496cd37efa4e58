"""The group of commands, and how errors leave it: one line on standard error and an exit code of kg.errors."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from kg import __version__
from kg.errors import LatticeworkError
from kg.settings import Settings

MODULES = {
    "graph_commands": ("build", "validate", "figures"),
    "serve_command": ("serve",),
    "source_commands": ("import", "panel"),
    "question_commands": ("query", "ask", "export"),
    "release_commands": ("release", "releases"),
    "history_commands": ("changes", "diff", "revert"),
    "update_command": ("update",),
    "proposal_commands": ("proposals",),
    "token_commands": ("token",),
    "upkeep_commands": ("backup", "restore", "fsck"),
    "replicate_command": ("replicate",),
    "resolve_command": ("resolve",),
    "what_if_command": ("what-if",),
    "mcp_command": ("mcp",),
    "completion_command": ("completion",),
}
"""The commands of each module, which has them as ``COMMANDS``."""


class Commands(click.Group):
    """A group whose commands are imported when they are asked for: all of them together take a second."""

    def __init__(self, *arguments: Any, modules: Mapping[str, tuple[str, ...]], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._module_of = {name: module for module, names in modules.items() for name in names}

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(self._module_of)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self._module_of:
            return None
        found: tuple[click.Command, ...] = import_module(f"kg.cli.{self._module_of[name]}").COMMANDS
        return next(command for command in found if command.name == name)


@click.group(
    cls=Commands,
    modules=MODULES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 2 wrong usage, and those of kg.errors."""
    try:
        # A command that ends with a code of its own has it returned here.
        code = cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except LatticeworkError as error:
        click.echo(f"latticework: {error}", err=True)
        sys.exit(error.exit_code)
    if isinstance(code, int) and code:
        sys.exit(code)
