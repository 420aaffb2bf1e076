"""A month of the sparse market through the machine: how long it takes, and how its memory grows with its days."""

from __future__ import annotations

import gc
import os
import time
from dataclasses import dataclass
from pathlib import Path

from tests.replays import EQUITY
from tests.sparse_month import sparse_library

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.cli.output_files import nameless_files
from golive.market.read import read_market
from golive.replay.blocks import BlocksInFile
from golive.replay.replay import Run, replay

MIB = 2**20
DAYS = (10, 20, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What a run over so many days came to: MiB of memory that it held at the end of some of them, and CPU seconds.

    `recording_mib` is what the streams take, which are there from the beginning.
    """

    days: int
    events: int
    looks: int
    signals: int
    trips: int
    cpu_s: float
    recording_mib: float
    mib_at: dict[int, float]

    @property
    def growth(self) -> float:
        """Return by what share memory grew over the last two of three parts of the days."""
        first, *_, last = self.mib_at.values()
        return last / first - 1


def measured(folder: Path, days: int, *, at: tuple[int, ...] = DAYS, seed: int = 7) -> Month:
    """Run a month, its rows in files as `golive run` has them, and measure this process.

    `folder` is empty, and the library of the run is written there.
    """
    engine = Engine.from_folder(sparse_library(folder, lasts=f"{days} d", seed=seed))
    (spec,) = engine.program.checked.specs.markets
    before = resident()
    data, issues = read_market(spec, ())
    assert data is not None, issues
    recording, mib_at = resident() - before, dict[int, float]()
    start = time.process_time()

    def progress(looks: int, of: int) -> None:
        for day in at:
            if day not in mib_at and looks * days >= day * of:
                mib_at[day] = resident()

    account = AssumedAccount(equity=EQUITY)
    with nameless_files(folder / "run") as new_file:
        run: Run = replay(
            engine,
            spec,
            data,
            account=account,
            seed=spec.seed,
            progress=progress,
            open_blocks=lambda: BlocksInFile(new_file()),
        )
    return Month(
        days=days,
        events=sum(len(columns.ts) for _, columns in data.streams()),
        looks=sum(looks.asked for looks in run.looks.values()),
        signals=len(run.rows),
        trips=len(run.trips),
        cpu_s=time.process_time() - start,
        recording_mib=recording,
        mib_at=mib_at,
    )


def resident() -> float:
    """Return how much memory this process holds, in MiB, once what nobody needs was let go of."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
