"""A real server on a free port of this machine, for what a test client does not show: streams, broken ends, load."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from api.app import create_app
from kg.build import Build
from kg.settings import Settings


def beside(settings: Settings, built: Build, home: Path, **changes: object) -> Settings:
    """Settings of another server over the same build: each server has a home to itself."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "current").symlink_to(built.folder)
    return settings.model_copy(update={"home": home, **changes})


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of a server with these settings, which ends with the block."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            deadline = time.monotonic() + 60
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                assert time.monotonic() < deadline, "the server did not start in time"
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(30)
