"""A process that goes on with its account, until its first turn is durable; and what it is compared with.

`python -m tests.bench.restart HOST NOW FOLDER` prints the seconds of the processor that this took since the process
began, and those of ccxt's import among them. `python -m tests.bench.restart FOLDER` imports as much of golive, reads
where its journal ends, and prints the seconds.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
import time
from pathlib import Path

from tests.bench.sparse_account import RUN, ToldClock, opened

from golive.api import Engine
from golive.api.retention import retention
from golive.journal.checkpoints import latest
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.paper.ccxt_library import ccxt_library
from golive.paper.ccxt_source import CcxtSource
from golive.paper.listening import Committed, Notice
from golive.paper.process import PaperProcess
from golive.paper.running_account import RunningAccount
from golive.trading.received import Stamps

TAIL = 100
"""How many entries a tail has."""


class FirstTurn:
    """A listener that keeps how much of the processor was used until the first turn was durable, in seconds."""

    seconds: float | None = None

    def committed(self, turn: Committed) -> None:
        if self.seconds is None:
            self.seconds = time.process_time()

    def noticed(self, notice: Notice) -> None:
        pass

    def close(self) -> None:
        pass


def tail(folder: Path) -> float:
    """Read where the journal ends; return the seconds of the processor since the process began."""
    home = home_at(str(folder / "journal.db"), read_only=True)
    reader = JournalReader(home, RUN)
    kept, head = latest(reader), reader.head()
    read = list(reader.entries(after=max(0, head.seq - TAIL)))
    assert kept is not None
    assert kept.seq == head.seq == read[-1].seq
    home.close()
    return time.process_time()


def goes_on(host: str, now: int, folder: Path) -> tuple[float, float]:
    """Go on with the account; return the seconds until its first turn, and those of ccxt's import."""
    before = time.process_time()
    ccxt_library()
    imported, first = time.process_time() - before, FirstTurn()
    clock, stamps, engine = ToldClock(now), Stamps(), Engine.from_folder(folder / "library")
    spec, bars = pickle.loads((folder / "market").read_bytes()), retention(engine.program).bars
    urls = json.loads((folder / "urls").read_text(encoding="utf-8"))
    with Journal.open(home_at(str(folder / "journal.db")), RUN) as journal:
        begun = next(journal.entries(until=1)).ts
        account = RunningAccount("paper", lambda: opened(engine, spec, begun), journal, clock=clock, listeners=[first])
        source = CcxtSource([spec], clock, stamps, bars=bars, urls=urls)
        process = PaperProcess(
            [account], source, clock=clock, stamps=stamps, bars_kept=bars, skew_ns=10**18, longest_ns=10**18
        )
        asyncio.run(until_begun(process))
    assert first.seconds is not None
    return first.seconds, imported


async def until_begun(process: PaperProcess) -> None:
    """Let a process run until its accounts have begun."""
    running = asyncio.ensure_future(process.run())
    begun = asyncio.ensure_future(process.is_begun.wait())
    await asyncio.wait((running, begun), return_when=asyncio.FIRST_COMPLETED)
    process.stop("begun")
    await running


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.stdout.write(json.dumps(goes_on(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
    else:
        sys.stdout.write(json.dumps(tail(Path(sys.argv[1]))))
