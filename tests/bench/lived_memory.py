"""Days of an account on the sparse market, told from a recording: how much memory it has after each hour of them.

`python -m tests.bench.lived_memory SECONDS FOLDER` lives as many as it can in so many seconds, and prints MiB as JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import pickle
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bench.resident import resident_mib
from tests.bench.sparse_account import RUN, ToldClock, opened
from tests.replays import market

from golive.api import Engine
from golive.api.retention import retention
from golive.core.unit import NANOS
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.market_events import MarketEvents
from golive.paper.process import PaperProcess
from golive.paper.recorded_source import RecordedSource
from golive.paper.running_account import RunningAccount
from golive.trading.received import Received, Stamps

HOUR_NS = 3_600 * NANOS


@dataclass
class Hours:
    """A recorder that keeps the memory at the end of each hour, and sets the clock to what is told."""

    clock: ToldClock
    memory: list[float] = field(default_factory=list)
    trouble: str | None = None

    def take(self, event: Received) -> None:
        if event.seen_at // HOUR_NS > self.clock.now // HOUR_NS:
            gc.collect()
            self.memory.append(resident_mib())
        self.clock.now = max(self.clock.now, event.seen_at)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


async def lived(process: PaperProcess, seconds: float) -> None:
    """Let a process run to the end of its recording, for some seconds at most."""
    running = asyncio.ensure_future(process.run())
    await asyncio.wait((running,), timeout=seconds)
    process.stop("measured")
    await running


def main(seconds: float, folder: Path) -> None:
    """Live through the days, and print what there was at the end of each hour."""
    engine = Engine.from_folder(folder / "library")
    recording = market(folder / "library" / "rules" / "markets" / "simulated.yaml")
    spec = replace(pickle.loads((folder / "market").read_bytes()), streams=recording[0].streams)
    assert recording[1].trades is not None
    begun = int(recording[1].trades.ts[0])
    hours, stamps, bars = Hours(ToldClock(begun)), Stamps(), retention(engine.program).bars
    with Journal.open(home_at(str(folder / "days.db")), RUN) as journal:
        account = RunningAccount("paper", lambda: opened(engine, spec, begun), journal, clock=hours.clock)
        process = PaperProcess(
            [account],
            RecordedSource([MarketEvents(spec, recording[1])], stamps),
            clock=hours.clock,
            stamps=stamps,
            bars_kept=bars,
            skew_ns=10**18,
            longest_ns=10**18,
            recorder=hours,
        )
        asyncio.run(lived(process, seconds))
    sys.stdout.write(json.dumps(hours.memory))


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]))
