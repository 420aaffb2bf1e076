"""`golive decide --cluster`: parquet in partitions decided by two workers of one thread, beside one such worker."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.decide_command import various
from tests.bench.figures import Figure, Rounds, figure
from tests.dask_processes import scheduler, worker
from tests.odd_rows import in_files

from golive.api import Engine
from golive.api.decisions_table import decisions_schema
from golive.cli.cluster import open_cluster
from golive.cli.decide_file import DecisionFile
from golive.cli.decide_on_cluster import decide_on_cluster
from golive.cli.kept_memory import kept_memory
from golive.cli.signal_files import open_signals
from golive.cli.table_writers import writer_for
from golive.core.back_end import BackEnd
from golive.core.sentences import Sentences

ROWS, PARTS, ROUNDS = 1_000_000, 16, 5
GOAL = 1.3


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What a table took: seconds of the clock, and of processors by who they worked for."""

    clock: float
    command: float
    scheduler: float
    workers: float

    @property
    def all(self) -> float:
        return self.command + self.scheduler + self.workers

    def least(self, workers: int, cores: int) -> float:
        """Return the least seconds that the same work takes with so many workers, where nothing else is done."""
        return max(self.all / cores, self.command, self.workers / workers)


@dataclass(frozen=True, kw_only=True)
class Processes:
    """A cluster, as the processes that it is made of."""

    address: str
    scheduler: int
    workers: tuple[int, ...]


def cluster(
    engine: Engine, rows: list[dict[str, Any]], count: int = ROWS, parts: int = PARTS, rounds: int = ROUNDS
) -> list[Figure]:
    """Return how many rows a second two workers decide over one, and who the processors worked for meanwhile.

    The files that both write are the same bytes. Connecting, versions and the file itself are in the time.
    """
    with tempfile.TemporaryDirectory() as place, ExitStack() as standing:
        folder = Path(place)
        source = in_files(various(engine, rows, count), folder / "signals", parts)
        clusters = [started(standing, folder, n) for n in (1, 2)]
        written = [decided(engine, source, folder / f"{n}.parquet", each) for n, each in enumerate(clusters)]
        spent = [
            [decided(engine, source, folder / f"{n}.parquet", c)[0] for n, c in enumerate(clusters)]
            for _ in range(rounds)
        ]
        assert written[0][1] == written[1][1], "the same decisions"
    return figures(spent, f"golive decide --cluster, {count:,} rows in {parts} files, two one-thread workers")


def figures(spent: Sequence[Sequence[Spent]], name: str) -> list[Figure]:
    """Return the figures of rounds, each of one worker and of two."""
    cores = os.cpu_count() or 1

    def each(what: Any) -> Rounds:
        return Rounds(tuple(what(one, two) for one, two in spent))

    return [
        figure(f"{name}: rows a second over one", each(lambda one, two: one.clock / two.clock), GOAL, "higher"),
        figure(
            f"{name}: over one, the most that {cores} cores of nothing else allow",
            each(lambda one, two: one.least(1, cores) / two.least(2, cores)),
            None,
            "higher",
        ),
        figure(
            f"{name}: share of the command in all processor time",
            each(lambda _, two: two.command / two.all),
            None,
            "lower",
        ),
        figure(f"{name}: share of the scheduler", each(lambda _, two: two.scheduler / two.all), None, "lower"),
        figure(f"{name}: cores that were had meanwhile", each(lambda _, two: two.all / two.clock), None, "higher"),
    ]


def started(standing: ExitStack, folder: Path, workers: int) -> Processes:
    """Start a scheduler and so many workers, which end with `standing`."""
    served, address = standing.enter_context(scheduler())
    some = [standing.enter_context(worker(address, folder / f"of-{workers}-{n}")) for n in range(workers)]
    return Processes(address=address, scheduler=served.pid, workers=tuple(one.pid for one in some))


def decided(
    engine: Engine, source: Path, out: Path, by: Processes, backend: BackEnd = BackEnd.COLUMNS
) -> tuple[Spent, bytes]:
    """Decide a folder on a cluster as the command does; return what it took, and the file."""
    to = DecisionFile(out=out, schema=decisions_schema(engine.program), writer=writer_for(out), progress=None)
    before, start = _processors(by), time.perf_counter()
    with kept_memory(), open_cluster(by.address) as opened:
        signals = open_signals(source, engine.program)
        _, _, told = decide_on_cluster(engine, signals, to, cluster=opened, backend=backend.value, asked=Sentences.NONE)
    clock = time.perf_counter() - start
    assert {by for part in told.partitions for by in part.backends} == {backend.value}, "nothing fell back"
    took = [after - earlier for after, earlier in zip(_processors(by), before, strict=True)]
    return Spent(clock=clock, command=took[0], scheduler=took[1], workers=took[2]), out.read_bytes()


def _processors(by: Processes) -> tuple[float, float, float]:
    """Return the seconds of processors so far of this process, of the scheduler and of the workers."""
    return _seconds(os.getpid()), _seconds(by.scheduler), sum(map(_seconds, by.workers))


def _seconds(process: int) -> float:
    # What comes after the name of the program, which may hold anything: the 12th and the 13th are user's and system's.
    told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")
