"""Commands for the tokens with which people write over HTTP: token add, list, remove."""

from __future__ import annotations

import click

from kg import tokens
from kg.settings import Settings


@click.group()
def token() -> None:
    """Say who may write over HTTP. Without a token that may propose or write, the server is read-only.

    \b
    Examples:
      latticework token add maria --role write
      latticework token list
      latticework token remove maria
    """


@token.command()
@click.argument("name")
@click.option("--role", type=click.Choice(tokens.ROLES), required=True, help="What the bearer may do.")
@click.pass_obj
def add(settings: Settings, name: str, role: str) -> None:
    """Make a token for NAME and print it. It is shown this once; only a hash is kept.

    \b
    Example:
      latticework token add maria --role write
    """
    click.echo(tokens.add_token(settings.home, name, role))
    click.echo("Keep it safe: it is not shown again. Send it as `Authorization: Bearer TOKEN`.", err=True)


@token.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the names, roles and days of the tokens.

    \b
    Example:
      latticework token list
    """
    for known in tokens.tokens(settings.home):
        click.echo(f"{known.name:<24} {known.role:<8} {known.created}")


@token.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Forget the token of NAME; a running server refuses it from then on.

    \b
    Example:
      latticework token remove maria
    """
    tokens.remove_token(settings.home, name)


COMMANDS = (token,)
