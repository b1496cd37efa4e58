from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib import import_module
from pathlib import Path

import click
import pytest
from pyoxigraph import DefaultGraph
from rdflib import Graph

import kg.cli
from kg import rdf_files
from kg.cli.main import MODULES, cli
from kg.namespaces import graph
from kg.settings import Settings
from tests.cli.conftest import Run

AREA = """@prefix area: <https://w3id.org/latticework/id/area/> .
@prefix lw: <https://w3id.org/latticework/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix document: <https://w3id.org/latticework/id/document/> .
area:somewhere a lw:Area ; rdfs:label "Somewhere"@en ; dcterms:source document:cow-states-2016 .
"""
REPOSITORY = Path(__file__).resolve().parents[2]


def commands() -> dict[str, click.Command]:
    """All commands by name."""
    context = click.Context(cli)
    return {name: command for name in cli.list_commands(context) if (command := cli.get_command(context, name))}


def test_every_command_of_a_module_is_listed_for_it() -> None:
    files = (path for path in Path(kg.cli.__file__).parent.glob("*.py") if "\nCOMMANDS = " in path.read_text())
    found = {path.stem: import_module(f"kg.cli.{path.stem}").COMMANDS for path in files}
    assert {module: set(names) for module, names in MODULES.items()} == {
        module: {command.name for command in made} for module, made in found.items()
    }


def test_only_what_is_asked_for_is_imported() -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from kg.cli import main; main()", "token", "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "token [OPTIONS] COMMAND" in told.stdout
    assert " kg.settings" in told.stderr
    assert " kg.query" not in told.stderr


def test_every_command_explains_itself_with_an_example(run: Run) -> None:
    listed = run("--help").stdout
    for name, command in commands().items():
        assert re.search(rf"^  {name} ", listed, re.M)
        text = command.get_help(click.Context(command, info_name=name))
        assert f"latticework {name}" in text, f"{name} shows no example"


def test_every_command_and_setting_is_documented() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for name in commands():
        assert f"latticework {name}" in readme, f"README does not show {name}"
    for name in Settings.model_fields:
        assert f"LATTICEWORK_{name.upper()}" in readme, f"README does not name the setting {name}"


def test_query_gives_csv_in_a_pipe(ask: Run) -> None:
    found = ask("query", "SELECT ?label { partnership:aukus rdfs:label ?label }")
    assert (found.returncode, found.stdout, found.stderr) == (0, "label\nAUKUS\n", "")


def test_query_reads_files_and_other_formats(ask: Run, tmp_path: Path) -> None:
    path = tmp_path / "question.rq"
    path.write_text("ASK { partnership:nato a lw:Partnership }", encoding="utf-8")
    assert json.loads(ask("query", str(path), "--format", "json").stdout)["boolean"] is True
    turtle = ask("query", "CONSTRUCT WHERE { partnership:aukus rdfs:label ?label }").stdout
    assert len(Graph().parse(data=turtle, format="turtle")) == 1


def test_ask_lists_and_answers(ask: Run) -> None:
    assert "members-on" in ask("ask").stdout
    rows = list(csv.DictReader(io.StringIO(ask("ask", "members-on", "--of", "NATO", "--date", "1949-12-01").stdout)))
    assert len(rows) == 12
    assert {row["memberLabel"] for row in rows} >= {"Canada", "Portugal"}
    assert ask("ask", "members-on", "--of=NATO", "--date=1949-12-01", "-f", "tsv").stdout.startswith("?member\t")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("ask", "members"), 66, "There is no named query 'members': did you mean members-on"),
        (("ask", "members-on", "--of", "NATO"), 65, "members-on needs date (the day); for example 1999-03-12"),
        (("ask", "members-on", "NATO"), 65, "'NATO' is no parameter with a value"),
        (("query", "SELECT ?s {"), 65, "The query does not parse at line 1, column"),
        (("query", "nowhere.rq"), 66, "nowhere.rq: there is no such file; check the path"),
        (("query", "SELECT * { SERVICE <http://127.0.0.1:9> {} }"), 65, "LATTICEWORK_ALLOWED_TARGETS does not name"),
        (("export", "nowhere", "-o", "-"), 66, "there is no graph 'nowhere'; name one of all, curated/"),
        (("export", "all", "-o", "graph.pdf"), 65, "graph.pdf: the suffix is none of .ttl"),
        (("export", "all", "-o", "nowhere/graph.nq"), 65, "there is no folder nowhere"),
        (("validate", "nowhere.ttl"), 66, "nowhere.ttl: there is no such file"),
        (("frobnicate",), 2, "No such command 'frobnicate'"),
    ],
)
def test_errors_are_one_line_with_a_remedy_and_a_code(
    ask: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    found = ask(*arguments)
    assert found.returncode == code
    assert message in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""


def test_without_a_graph_every_question_names_the_remedy(run: Run) -> None:
    for arguments in (("query", "ASK {}"), ("export", "all", "-o", "-"), ("serve",)):
        found = run(*arguments)
        assert found.returncode == 66
        assert "run `latticework build` first" in found.stderr


@pytest.mark.parametrize("suffix", [".nq", ".trig", ".ttl", ".rdf", ".jsonld"])
def test_export_writes_what_others_can_read(ask: Run, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"five-power{suffix}"
    assert ask("export", "curated/five-power", "-o", str(output)).returncode == 0
    found = list(rdf_files.quads(output))
    assert len(found) > 50
    named = suffix in (".nq", ".trig", ".jsonld")
    assert {quad.graph_name for quad in found} == {graph("curated/five-power") if named else DefaultGraph()}
    assert [path.name for path in tmp_path.iterdir()] == [output.name]


def test_validate_names_line_and_rule(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    good.write_text(AREA, encoding="utf-8")
    bad.write_text(good.read_text(encoding="utf-8").replace('"Somewhere"@en', '"Irgendwo"@de'), encoding="utf-8")
    assert run("validate", str(good)).returncode == 0
    found = run("validate", str(bad))
    assert found.returncode == 65
    assert f"{bad}:6: area:somewhere: An area has one rdfs:label, in English." in found.stdout


def test_tokens_are_added_listed_and_removed(run: Run, tmp_path: Path) -> None:
    added = run("token", "add", "maria", "--role", "write")
    assert re.fullmatch(r"lw_[\w-]{43}\n", added.stdout)
    assert "not shown again" in added.stderr
    assert re.fullmatch(r"maria +write +\d{4}-\d\d-\d\d\n", run("token", "list").stdout)
    again = run("token", "add", "maria", "--role", "read")
    assert (again.returncode, again.stdout) == (65, "")
    assert run("token", "add", "x", "--role", "root").returncode == 2
    assert run("token", "remove", "maria").returncode == 0
    assert run("token", "remove", "maria").returncode == 66
    assert run("token", "list").stdout == ""


def test_build_is_quiet_in_a_pipe(run: Run) -> None:
    found = run("build")
    assert found.returncode == 0
    assert found.stdout == ""
    assert re.fullmatch(r"Built [\d,]+ quads, all shapes hold: .*\n", found.stderr)


def test_serve_answers_and_stops(settings: Settings, built: object, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A copy, for a server has its home to itself, and another test's may have this one.
    home = shutil.copytree(settings.home, tmp_path / "home", symlinks=True)
    environment = os.environ | {"LATTICEWORK_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        body = _read(f"http://127.0.0.1:{port}/queries/members-on.csv?of=AUKUS&date=2022-01-01")
        assert "Australia" in body
    finally:
        server.send_signal(signal.SIGINT)
        _, told = server.communicate(timeout=20)
    assert f"http://localhost:{port}" in told
    assert "Traceback" not in told


def _read(url: str) -> str:
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return str(response.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
