"""Servers of others, for tests of replicas.

They are `oxigraph serve` and, where Debian's virtuoso-opensource-7-bin is installed, Virtuoso 7.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.errors import ReplicaError
from kg.replica import REPLICA_GRAPH, Addresses, Replica, addresses
from tests.server_process import free_port

FOREIGN = NamedNode("http://example.org/theirs")


class Engine:
    """A server in a process of its own: what it is started with, and where it takes what."""

    def __init__(self, command: list[str], where: Addresses, user: str = "") -> None:
        self.where = where
        self.user = user
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while True:
            try:
                self.replica().graphs()
                return
            except ReplicaError:
                assert self.process.poll() is None, f"{command[0]} has ended"
                assert time.monotonic() < deadline
                time.sleep(0.1)

    def replica(self, kind: type[Replica] = Replica) -> Replica:
        return kind(self.where, self.user, self.user)

    def lines(self) -> set[str]:
        """All quads that it has, but for what replicas remember and what others have in it."""
        replica = self.replica()
        found = set()
        for name in replica.graphs():
            if name in (REPLICA_GRAPH.value, FOREIGN.value) or not name.startswith(("https://w3id.org/", "urn:told")):
                continue
            query = urllib.parse.urlencode(
                {"query": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"}
            )
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/n-triples, text/plain",
            }
            answer = replica._send("POST", self.where.query, query.encode(), headers)
            found |= {f"{quad.triple} <{name}>" for quad in parse(answer, RdfFormat.N_TRIPLES)}
        return found

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def start_oxigraph(folder: Path) -> Engine:
    """`oxigraph serve`, in memory."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", f"127.0.0.1:{port}"]
    return Engine(command, addresses(f"http://127.0.0.1:{port}"))


VIRTUOSO = """[Database]
DatabaseFile = DIR/v.db
ErrorLogFile = DIR/v.log
LockFile = DIR/v.lck
TransactionFile = DIR/v.trx
xa_persistent_file = DIR/v.pxa
[TempDatabase]
DatabaseFile = DIR/t.db
TransactionFile = DIR/t.trx
[Parameters]
ServerPort = 127.0.0.1:SQLPORT
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:HTTPPORT
ServerRoot = DIR
[SPARQL]
ResultSetMaxRows = 1000000
"""


def start_virtuoso(folder: Path) -> Engine:
    """Virtuoso 7 on an empty database, with the login that it comes with."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso 7 is not installed (Debian: virtuoso-opensource-7-bin)")
    port = free_port()
    said = VIRTUOSO.replace("DIR", str(folder)).replace("SQLPORT", str(free_port())).replace("HTTPPORT", str(port))
    (folder / "virtuoso.ini").write_text(said, encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    where = addresses(f"{address}/sparql", f"{address}/sparql-auth", f"{address}/sparql-graph-crud-auth")
    return Engine([program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"], where, "dba")
