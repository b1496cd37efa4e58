"""Where the server listens, and what it opens."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.build import Build
from kg.cli.listening import listen, url
from kg.errors import AddressError
from kg.settings import Settings
from tests.cli.conftest import Run
from tests.conftest import REPOSITORY
from tests.serving import beside


def test_a_port_that_is_asked_for_has_to_be_free() -> None:
    with listen("127.0.0.1", 0, search=False) as first:
        taken = first.getsockname()[1]
        with pytest.raises(AddressError, match=f"port {taken} of 127.0.0.1 is in use; choose another with --port"):
            listen("127.0.0.1", taken, search=False)
        with listen("127.0.0.1", taken, search=True) as second:
            assert taken < second.getsockname()[1] <= taken + 20


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(AddressError, match=r"cannot listen at port 0 of 192\.0\.2\.1"):
        listen("192.0.2.1", 0, search=False)


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "localhost"), ("0.0.0.0", "localhost"), ("::", "localhost"), ("fd00::1", "[fd00::1]"), ("a", "a")],
)
def test_addresses_as_a_browser_takes_them(host: str, shown: str) -> None:
    assert url(host, 8000) == f"http://{shown}:8000"


def test_the_command_says_that_a_port_is_in_use(run: Run, settings: Settings, built: Build, tmp_path: Path) -> None:
    home = beside(settings, built, tmp_path / "home").home
    with listen("127.0.0.1", 0, search=False) as first:
        done = run("serve", "--port", str(first.getsockname()[1]), home=home)
    assert done.returncode == 75
    assert "is in use; choose another with --port" in done.stderr


def test_the_default_gives_way_and_a_browser_is_opened(settings: Settings, built: Build, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    home = beside(settings, built, tmp_path / "home").home
    environment = os.environ | {
        "LATTICEWORK_HOME": str(home),
        "PYTHONPATH": str(REPOSITORY),
        "BROWSER": f"{browser} %s",
    }
    environment.pop("LATTICEWORK_PORT", None)
    with contextlib.ExitStack() as taken:
        with contextlib.suppress(OSError):  # somebody else may have it already
            taken.enter_context(socket.create_server(("127.0.0.1", 8000)))
        command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--open"]
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            told = re.search(r"at (http://localhost:80\d\d) \(port 8000 is in use\)", line)
            assert told, line
            deadline = time.monotonic() + 60
            while not opened.exists() or not opened.read_text():
                assert time.monotonic() < deadline, "no browser was opened"
                time.sleep(0.05)
            assert opened.read_text().strip() == told.group(1)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
