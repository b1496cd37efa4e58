"""update and proposals, with a home that nobody has open and with a running server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from kg.change import Change
from kg.cli.main import cli
from kg.errors import (
    ConflictError,
    EncodingError,
    HomeInUseError,
    LatticeworkError,
    ServerError,
)
from kg.history import Log
from kg.namespaces import graph
from kg.review import Proposals
from kg.tokens import add_token
from tests.cli.conftest import Run
from tests.serving import serving
from tests.small_graph import OwnFiles

GOOD = 'INSERT DATA { GRAPH graph:notes { <urn:a> <urn:p> "NAME" } }'
BAD = "INSERT DATA { GRAPH graph:notes { event:bad a lw:Event } }"


@dataclass(frozen=True)
class Shell:
    """Commands with a home, or with a server and a token."""

    settings: OwnFiles
    server: str = ""
    token: str = ""

    def __call__(self, *words: str, sent: str = "", code: int = 0) -> tuple[str, str]:
        """Standard output and standard error. Raises what the command raises."""
        environment = {"LATTICEWORK_SERVER": self.server, "LATTICEWORK_TOKEN": self.token}
        done = CliRunner().invoke(cli, ["--home", str(self.settings.home), *words], sent, environment)
        if isinstance(done.exception, LatticeworkError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stdout, done.stderr

    def propose(self, name: str) -> int:
        """The number of a proposal by somebody else."""
        quad = Quad(NamedNode("urn:b"), NamedNode("urn:p"), Literal(name), graph("notes"))
        kept = Proposals(self.settings.home, 100)
        return kept.add("paul", f"Seen {name}", "a.0", Change(frozenset({quad}))).number


@pytest.fixture(scope="module")
def asking(small_home: OwnFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Commands that ask a running server, with a token that may write."""
    home = tmp_path_factory.mktemp("writing") / "home"
    shutil.copytree(small_home.home, home, symlinks=True)
    settings = small_home.model_copy(update={"home": home})
    token = add_token(home, "maria", "write")
    with serving(settings) as address:
        yield Shell(settings, address, token)


@pytest.fixture(params=["home", "server"])
def shell(request: pytest.FixtureRequest, small: OwnFiles, asking: Shell) -> Shell:
    """Commands that ask the server, or a home."""
    return asking if request.param == "server" else Shell(small)


def test_an_update_is_tried_and_made(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "change.ru"
    file.write_text(GOOD.replace("NAME", "one"), encoding="utf-8")
    out, err = shell("update", str(file), "--dry-run")
    assert [line[:2] for line in out.splitlines()] == ["+ "]
    assert err == "It would add 1 and remove 0 quads. Nothing was changed.\nIt keeps all shapes.\n"
    out, err = shell("update", str(file), "-m", "Seen by ship")
    assert (out, err.startswith("Change "), err.endswith(": 1 quads added, 0 removed\n")) == ("", True, True)
    assert "Seen by ship" in shell("changes", "--limit", "1")[0]


def test_a_script_sees_that_a_shape_would_be_broken(small: OwnFiles, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "bad.ru"
    file.write_text(BAD, encoding="utf-8")
    assert run("update", str(file), "--dry-run", home=small.home).returncode == 65
    file.write_text(GOOD.replace("NAME", "script"), encoding="utf-8")
    assert run("update", str(file), "--dry-run", home=small.home).returncode == 0


def test_what_breaks_a_shape_is_told_and_not_made(asking: Shell) -> None:
    out, err = asking("update", "-", "--dry-run", sent=BAD, code=65)
    assert "event/bad" in out
    assert "It would be refused, for it breaks the shapes:\n  event:bad: " in err
    with pytest.raises(ServerError, match=r"nothing was changed:\n  event:bad: ") as refused:
        asking("update", "-", sent=BAD)
    assert refused.value.exit_code == 65


def test_what_does_not_parse_is_told(asking: Shell, tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="The update does not parse at line 1") as refused:
        asking("update", "-", sent="INSERT")
    assert refused.value.exit_code == 65
    file = tmp_path / "latin.ru"
    file.write_bytes(b"# \xe9")
    with pytest.raises(EncodingError, match=r"latin.ru: byte 2 is not UTF-8"):
        asking("update", str(file))


def test_a_proposal_is_listed_shown_and_accepted(shell: Shell) -> None:
    number = shell.propose("two")
    assert "Seen two" in shell("proposals", "list")[0]
    out, err = shell("proposals", "show", str(number))
    assert '"two"' in out
    assert f"Proposal {number} by paul, " in err
    assert "why: Seen two" in err
    assert ("now: it would be taken" in err) == bool(shell.server)
    assert f"Proposal {number} is change " in shell("proposals", "accept", str(number))[1]
    assert "Seen two" in shell("changes", "--limit", "1")[0]
    assert "accepted" in shell("proposals", "show", str(number))[1]
    with pytest.raises((ConflictError, ServerError), match=f"proposal {number} was accepted by") as refused:
        shell("proposals", "decline", str(number), "-m", "Too late")
    assert refused.value.exit_code == 65


def test_a_proposal_is_declined_with_a_reason(asking: Shell) -> None:
    number = asking.propose("three")
    asking("proposals", "decline", str(number), code=2)
    asking("proposals", "decline", str(number), "-m", "No source")
    assert "reason: No source" in asking("proposals", "show", str(number))[1]
    assert "None is waiting" in asking("proposals", "list")[1]
    assert "Seen three" in asking("proposals", "list", "--status", "declined")[0]
    with pytest.raises(ServerError, match="there is no proposal 99") as refused:
        asking("proposals", "accept", "99")
    assert refused.value.exit_code == 66


def test_an_open_home_says_whom_to_ask(small: OwnFiles) -> None:
    shell = Shell(small)
    log = Log(small.home)
    number = shell.propose("four")
    assert "Seen four" in shell("proposals", "list")[0], "reading is always possible"
    for words in (("update", "-"), ("proposals", "accept", str(number))):
        with pytest.raises(HomeInUseError, match="name its address with --server and a token in LATTICEWORK_TOKEN"):
            shell(*words, sent=GOOD)
    log.close()


@pytest.mark.parametrize(
    ("server", "told", "code"),
    [
        ("http://127.0.0.1:9", r"cannot be reached: .*refused; is it running\?", 75),
        ("localhost:8000", "'localhost:8000' is no address of a server", 65),
        ("nonsense", "'nonsense' is no address of a server", 65),
    ],
)
def test_a_server_that_is_not_there_is_told(small_home: OwnFiles, server: str, told: str, code: int) -> None:
    with pytest.raises(ServerError, match=told) as refused:
        Shell(small_home, server)("update", "-", sent=GOOD)
    assert refused.value.exit_code == code


def test_a_token_that_may_not_is_told(asking: Shell) -> None:
    proposer = replace(asking, token=add_token(asking.settings.home, "paul", "propose"))
    with pytest.raises(ServerError, match="writing needs a token") as refused:
        replace(asking, token="")("update", "-", sent=GOOD)
    assert refused.value.exit_code == 77
    assert "waits for a reviewer" in proposer("update", "-", sent=GOOD.replace("NAME", "five"))[1]
    with pytest.raises(ServerError, match="may only propose"):
        proposer("proposals", "accept", "1")
