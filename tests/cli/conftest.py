from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import Build
from kg.settings import Settings

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command in a folder of the test's own, as a script would: no terminal, home in that folder."""

    def call(*arguments: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"LATTICEWORK_HOME": str(home or tmp_path / "home")}
        command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments]
        root = str(Path(__file__).resolve().parents[2])
        environment["PYTHONPATH"] = root
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return call


@pytest.fixture
def ask(run: Run, settings: Settings, built: Build) -> Run:
    """As ``run``, with the built graph of the session as home."""

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run(*arguments, home=settings.home)

    return call
