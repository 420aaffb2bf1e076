"""What drawing a packet costs: of verifying the chain, and from what measuring kept of a packet of nothing."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from tests.bench import measured_account
from tests.bench.figures import Figure, Rounds, figure, processor_time
from tests.commands import environment

from golive.journal.bodies.run_started import RunStarted
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.verification import verify

JOURNAL, KEPT = Path(".golive/paper/paper/journal.db"), Path(".golive/paper/paper/measured.json")
_DRAW = ("report", "packet", "momentum", "--capital", "100_000", "--format", "html", "--out", "packet.html")
_ROUNDS = 3


def measured_packet() -> list[Figure]:
    """Draw packets of a year's account, cold and from what was kept, and of an account that did nothing.

    Each is a command in a process of its own, as people run it, and costs seconds of the processor. The chain alone is
    verified in this one: `golive journal verify` checks the database besides.
    """
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder) / "full", Path(folder) / "empty"
        for library in (full, empty):
            _golive(Path(folder), "init", library)
            (library / JOURNAL).parent.mkdir(parents=True)
        entries = _write(full, lambda _: True)
        _write(empty, lambda kind: kind == RunStarted.KIND)
        _golive(full, "checklist", "measure", "--strategy", "momentum")
        kept = (full / KEPT).read_bytes()

        def cold() -> float:
            (full / KEPT).unlink(missing_ok=True)
            return _golive(full, *_DRAW)

        def again() -> float:
            (full / KEPT).write_bytes(kept)
            return _golive(full, *_DRAW)

        each = (
            cold,
            lambda: _chain(full / JOURNAL),
            again,
            lambda: _golive(empty, *_DRAW),
            lambda: _golive(full, "verify", "packet.html"),
        )
        seconds = list(zip(*([one() for one in each] for _ in range(_ROUNDS)), strict=True))
        whole, chain, again_, nothing, verified = (Rounds(tuple(one)) for one in seconds)
    name = f"a packet of an account of {entries:,} entries"
    return [
        figure(f"{name}, over verifying its chain", whole / chain, 3.0, "lower"),
        figure(f"{name} that was measured, over one of an account without any", again_ / nothing, 3.0, "lower"),
        figure(f"verifying {name}, over drawing it", verified / again_, 2.0, "lower"),
    ]


def _write(library: Path, takes: Callable[[str], bool]) -> int:
    """Write the year of the instrument that the shipped account trades, of the kinds that are taken."""

    def rows() -> Iterator[measured_account.Row]:
        for ts, kind, key, body in measured_account.rows():
            if takes(kind):
                yield ts, kind, key.replace("BTC", "BTC-PERP"), body.replace(b'"BTC"', b'"BTC-PERP"')

    return measured_account.write_account(library / JOURNAL, rows())


def _chain(journal: Path) -> float:
    """Verify the chain of an account, and return the seconds of the processor that it took."""
    with closing(home_at(str(journal), read_only=True)) as home:
        reader = JournalReader(home, measured_account.NAME)
        (taken,) = processor_time(lambda: verify(reader.name, reader.snapshot()), rounds=1)
    return taken.each[0]


def _golive(folder: Path, *arguments: object) -> float:
    """Run a command in a folder, and return the seconds of the processor that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "golive", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    # What was not done costs little: the account is not ready, and nobody signed.
    assert done.returncode == {"init": 0, "verify": 2}.get(command[3], 1), done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
