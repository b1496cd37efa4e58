"""What a server must outlive: kills, full disks, torn logs, clocks that jump, second servers, builds, cut-off replicas.

python tests/torture/torture.py [--kills 200] [--cuts 50] [--seed 1]

After each trial every write that was acknowledged is in the graph, nothing that was not is half there, the graph keeps
its shapes, `fsck` finds nothing, and the log makes the same graph again. Prints what was done; ends with 1 if any of it
does not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import sys
import time
from collections.abc import Callable
from unittest import mock

from pyoxigraph import Literal, NamedNode, Quad

from kg import build, fsck, history
from kg.change import Change
from kg.checkpoint import settled
from kg.errors import HomeInUseError
from kg.history import Log, log_path, records
from tests.torture.replicas import replicas
from tests.torture.trial import trial


def kills(seed: int, count: int) -> str:
    """SIGKILL at random moments, of the server or of all its processes, while it starts or while four write."""
    with trial(seed) as one:
        starting = 0
        for life in range(count):
            server = one.serve()
            if one.chosen.random() < 0.1:
                time.sleep(one.chosen.uniform(0.0, 2.0))
                starting += 1
                writers = []
            else:
                writers = one.writing(server.ready())
                time.sleep(one.chosen.expovariate(1.5))
            server.kill(whole=one.chosen.random() < 0.5)
            for writer in writers:
                writer.join()
            one.check_log()
            if life % 50 == 49:
                one.check_all()
        server = one.serve().ready()
        assert set(one.acknowledged) <= server.numbers("urn:p")
        server.kill()
        last = one.check_all()
        return (
            f"{count} kills, {starting} of them while starting: {one.sent} writes sent, {len(one.acknowledged)} "
            f"acknowledged, {one.refused} refused for their shape, {last} in the log; none lost, none half there"
        )


def full_disk(seed: int, count: int) -> str:
    """A disk that fills up at some byte of the log, again and again, and gets room in between."""
    with trial(seed) as one:
        log = Log(one.settings.home)
        filler = Quad(NamedNode("urn:a"), NamedNode("urn:note"), Literal("x" * 3_000_000), NamedNode("urn:filler"))
        log.append(Change(frozenset({filler})), "tester")
        log.close()
        settled(one.settings)
        full = 0
        for _ in range(count):
            size = log_path(one.settings.home).stat().st_size
            server = one.serve(largest_file=size + one.chosen.randrange(1_000, 5_000))
            for writer in one.writing(server.ready()):
                writer.join(120)
                assert not writer.is_alive(), "the disk never was full"
            full += 1
            assert set(one.acknowledged) <= server.numbers("urn:p"), "it does not answer any more"
            server.kill()
            one.check_log()
        server = one.serve().ready()
        one.acknowledged[number] = server.write(number := one.next())
        server.kill()
        last = one.check_all()
        return f"{full} full disks: {len(one.acknowledged)} writes acknowledged, {last} in the log; none lost"


def torn_tails(seed: int, count: int) -> str:
    """A log that ends within a record, or in what the disk never filled."""
    with trial(seed) as one:
        cut = 0
        for _ in range(count):
            server = one.serve().ready()
            for _ in range(2):
                one.acknowledged[number] = server.write(number := one.next())
            server.kill()
            path = log_path(one.settings.home)
            whole = path.read_bytes()
            last = list(records(path))[-1]
            before = whole.rindex(b'{"sequence": %d,' % last.sequence)
            length = one.chosen.randrange(1, len(whole) - before)
            torn = one.chosen.choice([whole[before:][:length], bytes(length)])
            path.write_bytes(whole + torn)
            assert any(finding.serious for finding in fsck.check(one.settings)), "fsck does not see a torn log"
            cut += 1
        server = one.serve().ready()
        assert set(one.acknowledged) <= server.numbers("urn:p")
        server.kill()
        one.check_all()
        return f"{cut} torn tails: each found by fsck, cut off and kept aside; {len(one.acknowledged)} writes all there"


def clock_jumps(seed: int, count: int) -> str:
    """A clock that goes forward and back by years between changes and builds."""
    with trial(seed) as one:
        log = Log(one.settings.home)
        years = [one.chosen.randrange(1980, 2100) for _ in range(count)]
        for number, year in enumerate(years, start=1):
            moment = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
            clock = mock.Mock(wraps=datetime.datetime)
            clock.now.side_effect = lambda zone=None, moment=moment: moment
            with mock.patch.object(history.datetime, "datetime", clock):
                pair = (Quad(NamedNode(f"urn:{number}"), NamedNode(p), Literal(number)) for p in ("urn:p", "urn:q"))
                one.acknowledged[number] = log.append(Change(frozenset(pair)), "tester").sequence
                if number % 5 == 0:
                    made = build.build(one.settings)
                    assert build.current(one.settings).id == made.id
                    assert made.store.is_dir(), "the build that serves was forgotten"
        log.close()
        one.sent = count
        last = one.check_all()
        return f"{count} jumps between {min(years)} and {max(years)}: {last} changes in their order, all there"


def second_servers(seed: int, count: int) -> str:
    """Servers started at once on one home: one has it, the others end with a message."""
    with trial(seed) as one:
        refused = 0
        for _ in range(count):
            servers = [one.serve() for _ in range(2)]
            deadline = time.monotonic() + 120
            while all(server.process.poll() is None for server in servers):
                assert time.monotonic() < deadline, "two servers have the same home"
                time.sleep(0.05)
            (gone,) = [server for server in servers if server.process.poll() is not None]
            (left,) = [server for server in servers if server is not gone]
            _, told = gone.process.communicate()
            assert "another server has" in told, told
            left.ready()
            with contextlib.suppress(HomeInUseError):
                Log(one.settings.home).close()
                raise AssertionError("the log could be opened beside a server")
            one.acknowledged[number] = left.write(number := one.next())
            left.kill()
            refused += 1
        one.check_all()
        return f"{refused} second servers on one home: each ended with a message, the first wrote on"


def builds(seed: int, count: int) -> str:
    """Builds while four write, and a kill at the end of each."""
    with trial(seed) as one:
        for _ in range(count):
            server = one.serve()
            writers = one.writing(server.ready())
            build.build(one.settings)
            time.sleep(one.chosen.uniform(0.0, 1.0))
            server.kill()
            for writer in writers:
                writer.join()
            one.check_log()
        last = one.check_all()
        return f"{count} builds: {len(one.acknowledged)} writes acknowledged, {last} in the log; none lost"


SCENARIOS: dict[str, Callable[[int, int], str]] = {
    "kills": kills,
    "full disk": full_disk,
    "torn tails": torn_tails,
    "clock jumps": clock_jumps,
    "second servers": second_servers,
    "builds": builds,
    "replicas": replicas,
}


def main() -> int:
    """Runs all scenarios, and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=50, help="how often a replica, or what feeds it, is killed")
    parser.add_argument("--others", type=int, default=10, help="how often each of the other things happens")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    times = {"kills": chosen.kills, "replicas": chosen.cuts}
    failed = False
    for name, scenario in SCENARIOS.items():
        began = time.monotonic()
        try:
            told = scenario(chosen.seed, times.get(name, chosen.others))
        except AssertionError as error:
            failed, told = True, f"FAILED: {error}"
        print(f"{name:16}{time.monotonic() - began:7.1f} s  {told}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
