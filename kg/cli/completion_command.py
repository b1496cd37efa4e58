"""The command that prints what a shell needs to complete the others: completion."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script for SHELL with which it completes commands, options and names of queries.

    \b
    Examples:
      latticework completion bash > ~/.local/share/bash-completion/completions/latticework
      latticework completion zsh > "${fpath[1]}/_latticework"
      latticework completion fish > ~/.config/fish/completions/latticework.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(context.find_root().command, {}, "latticework", "_LATTICEWORK_COMPLETE")
    # The script itself, and not what ``source`` makes of it, which runs the shell to ask for its version.
    click.echo(script.source_template % script.source_vars())


COMMANDS = (completion,)
