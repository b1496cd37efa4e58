from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import REPOSITORY


@pytest.mark.parametrize(
    ("shell", "mark"),
    [("bash", "complete -o nosort"), ("zsh", "#compdef latticework"), ("fish", "complete --no-files")],
)
def test_a_script_for_each_shell(run: Run, shell: str, mark: str) -> None:
    done = run("completion", shell)
    assert done.returncode == 0, done.stderr
    assert mark in done.stdout
    assert "_LATTICEWORK_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("latticework se", "plain,serve"),
        ("latticework ask mem", "plain,members-on"),
        ("latticework panel state", "plain,state-year"),
        ("latticework serve --op", "plain,--open"),
    ],
)
def test_what_the_scripts_ask_for_is_completed(tmp_path: Path, words: str, wanted: str) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "_LATTICEWORK_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    program = "import sys; sys.argv = ['latticework']; from kg.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == [wanted], done.stderr
