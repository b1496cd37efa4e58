"""The wheel, installed where no checkout is: whoever has only pip has everything."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

# Python's own folder of packages: the wheel's dependencies are taken from where the tests have theirs.
PACKAGES = sysconfig.get_paths()["purelib"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def latticework(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment of its own, which has the wheel, and sees the packages that it needs."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    own = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    # A plain path: what makes the checkout importable there is not followed.
    (own / "dependencies.pth").write_text(f"{PACKAGES}\n")
    return environment / "bin" / "latticework"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder."""
    return tmp_path_factory.mktemp("empty")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LATTICEWORK_"))}


@pytest.fixture(scope="module")
def served(latticework: Path, folder: Path) -> Iterator[str]:
    """The address of an installed server over the graph that it has built in the folder."""
    build = subprocess.run(
        [latticework, "build"], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert build.returncode == 0, build.stderr
    assert "all shapes hold: .latticework/builds/" in build.stderr
    process = subprocess.Popen(
        [latticework, "serve", "--port", "0"], cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    told = re.search(r"Serving [\d,]+ quads at (http://localhost:\d+)\n", process.stderr.readline())
    assert told
    yield told.group(1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


def test_the_wheel_has_every_file_that_is_no_code(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        there = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "api", "kg", "ontology", "shapes"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in tracked.stdout.splitlines():
        packed = f"kg/_files/{name}" if name.startswith(("ontology/", "shapes/")) else name
        if not name.startswith("api/frontend/"):
            assert packed in there
    assert not [name for name in there if name.startswith(("tests/", "api/frontend/")) or "node_modules" in name]
    assert {"api/static/built/manifest.json", "api/static/built/licences.txt"} <= there, "the scripts of the pages"


@pytest.mark.parametrize(
    ("path", "accept", "wanted"),
    [
        ("/", "text/html", "Latticework"),
        ("/ontology", "text/turtle", "owl:Ontology"),
        ("/shapes", "text/turtle", "sh:NodeShape"),
        ("/id/partnership/nato", "text/html", "North Atlantic Treaty Organization"),
        ("/queries/members-on?of=NATO&date=1999-03-12", "text/csv", "actor/poland"),
        ("/what-if", "text/html", "Belgium"),
        ("/static/style.css", "text/css", "{"),
        ("/pictures/map", "text/html", "/static/built/map-"),
        ("/reconcile", "application/json", '"0.2"'),
        ("/panels", "application/json", "state-year"),
    ],
)
def test_an_installed_server_has_its_own_files(served: str, path: str, accept: str, wanted: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(served + path, headers={"Accept": accept})) as answer:
        assert wanted in answer.read().decode()


def test_an_installed_command_imports_what_is_in_the_wheel(latticework: Path, folder: Path) -> None:
    told = subprocess.run(
        [latticework, "import", "atop", str(folder)],
        cwd=folder, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 66, "the manifest is there, the files are not"
    assert "Traceback" not in told.stderr
