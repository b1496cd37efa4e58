"""The examples for those who run servers: what they call is there."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from kg.cli.main import cli
from tests.conftest import REPOSITORY

DEPLOY = REPOSITORY / "api" / "deploy"
COMMANDS = [
    *re.findall(r"^RUN (latticework .*)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE),
    " ".join(re.findall(r'"([^"]+)"', (DEPLOY / "Dockerfile").read_text().split("\nCMD ")[1])),
    *re.findall(r"^Exec\w+=\S*/(latticework .*)$", (DEPLOY / "latticework.service").read_text(), re.MULTILINE),
]


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_are_those_of_the_command_line(line: str) -> None:
    program, name, *arguments = shlex.split(line)
    assert program == "latticework"
    context = click.Context(cli)
    command = cli.get_command(context, name)
    assert command is not None
    command.make_context(name, arguments, parent=context, resilient_parsing=False)


def test_there_are_commands_and_what_is_copied_is_there() -> None:
    assert len(COMMANDS) == 4
    for line in re.findall(r"^COPY (?!--from)(.*)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE):
        for name in line.split()[:-1]:
            assert (REPOSITORY / name).exists(), name
