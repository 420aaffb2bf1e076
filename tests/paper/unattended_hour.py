"""One unattended hour of a paper account on the wall clock: an exchange on loopback that fails as exchanges do.

`python -m tests.paper.unattended_hour [SECONDS]` prints what became of it as a table: entries, gaps, connections, how
long looks and commits took, and how much memory. The exchange is a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.binance_wire import BinanceWire
from tests.exchange_market import market_of
from tests.live_machines import RUN, begun
from tests.paper.lived_days import Life
from tests.places import REPOSITORY
from tests.sparse_month import sparse_library

from golive.api import Engine
from golive.api.retention import retention
from golive.core.unit import NANOS
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.journal.verification import verify
from golive.paper.ccxt_source import CcxtSource
from golive.paper.listening import Committed, Notice
from golive.paper.process import PaperProcess
from golive.paper.recording import RecordedMarket, Recording
from golive.paper.running_account import RunningAccount
from golive.trading.market_feed import FeedClass
from golive.trading.received import Stamps

HOUR_S = 3_600.0
SILENCE_S = 30.0
MINUTE_S = 60.0

FAULTS = (
    {"fault": "Disconnect", "at_s": 300},
    {"fault": "Disconnect", "at_s": 600, "for_s": 20, "how": "reset"},
    {"fault": "Silence", "at_s": 900, "for_s": 90},
    {"fault": "Silence", "at_s": 1_200, "for_s": 60, "streams": ["trades"], "kept": True},
    {"fault": "Silence", "at_s": 1_400, "for_s": 60, "frozen": True},
    {"fault": "Rest", "at_s": 1_700, "for_s": 90, "path": "depth"},
    {"fault": "Disconnect", "at_s": 1_710},
    {"fault": "Rest", "at_s": 1_900, "for_s": 120, "path": "klines"},
    {"fault": "Garbage", "at_s": 2_100, "what": "no_json", "count": 3},
    {"fault": "Garbage", "at_s": 2_130, "what": "truncated", "count": 3, "instead": True},
    {"fault": "Garbage", "at_s": 2_160, "what": "nan", "count": 3, "instead": True},
    {"fault": "RestartIds", "at_s": 2_400},
    {"fault": "Repeat", "at_s": 2_600, "for_s": 60, "later": 2},
    {"fault": "Reorder", "at_s": 2_700, "for_s": 60},
    {"fault": "Loss", "at_s": 2_800, "for_s": 60, "share": 0.3},
    {"fault": "Disconnect", "at_s": 3_200, "for_s": 5, "how": "reset"},
)


@dataclass
class Watched:
    """A listener that remembers how long everything took."""

    looks: list[int] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)

    def committed(self, turn: Committed) -> None:
        if turn.turned.state.scheduled:
            self.looks.append(turn.decided_ns)
        if turn.turned.entries:
            self.commits.append(turn.commit_ns)

    def noticed(self, notice: Notice) -> None:
        self.notices[notice.event] += 1

    def close(self) -> None:
        pass


def second_library(folder: Path) -> Path:
    """Write a library for the sparse market whose strategies look each second."""
    sparse_library(folder, lasts="1 d")
    for path in (folder / "strategies").glob("*.yaml"):
        path.write_text(re.sub("every: 60 s", "every: 1 s", path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@contextmanager
def exchange() -> Iterator[str]:
    """Begin the exchange; give where it is."""
    command = [sys.executable, "-m", "tests.loopback_exchange", "--from-now", "--faults", json.dumps(FAULTS)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["host"]
        assert process.stdin is not None
        process.stdin.close()


def resident_mib() -> float:
    """Return how much memory this process has."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1_024


async def lived(process: PaperProcess, seconds: float) -> list[float]:
    """Let a process run for some seconds; return the memory at the end of each minute."""
    running, memory = asyncio.ensure_future(process.run()), list[float]()
    for _ in range(max(1, round(seconds / MINUTE_S))):
        done, _ = await asyncio.wait([running], timeout=min(seconds, MINUTE_S))
        memory.append(resident_mib())
        if done:
            break
    process.stop("the hour is over")
    await running
    return memory


def main(seconds: float) -> None:
    """Live through it, and print what became of it."""
    folder, clock, watched = Path(tempfile.mkdtemp()), SystemClock(), Watched()
    life = Life(library=second_library(folder), journal=str(folder / "j.db"), recorded=folder / "recorded", days=1)
    market, bars = market_of(silence_s=SILENCE_S), retention(Engine.from_folder(life.library).program).bars
    text = (life.library / "rules" / "markets" / "simulated.yaml").read_text(encoding="utf-8")
    with (
        exchange() as host,
        Journal.open(home_at(life.journal), RUN) as journal,
        Recording(life.recorded, [RecordedMarket(spec=market, text=text)]) as recording,
    ):
        at = clock.wall_ns()
        account = RunningAccount(
            "paper",
            lambda: (life.opened(at), begun(FeedClass.REHEARSAL, "messages")),
            journal,
            clock=clock,
            listeners=[watched],
        )
        stamps = Stamps(at)
        source = CcxtSource([market], clock, stamps, bars=bars, urls=BinanceWire().urls(host))
        process = PaperProcess(
            [account],
            source,
            clock=clock,
            stamps=stamps,
            bars_kept=bars,
            skew_ns=market.clock_skew_ns,
            longest_ns=60 * NANOS,
            recorder=recording,
        )
        memory = asyncio.run(lived(process, seconds))
        print_table(watched, memory, journal, [str(source.counts)], (clock.wall_ns() - at) / NANOS)


def print_table(
    watched: Watched, memory: Sequence[float], journal: Journal, counts: Sequence[str], seconds: float
) -> None:
    """Print what became of it."""
    kinds = Counter(entry.kind for entry in journal.entries())
    bad = verify(journal.name, journal.entries()).first_bad
    rows = [
        ("seconds", f"{seconds:.0f}"),
        ("entries", ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))),
        ("first bad entry", str(bad)),
        ("gaps", "; ".join(gaps_of(journal))),
        ("notices", ", ".join(f"{event} {count}" for event, count in sorted(watched.notices.items()))),
        ("feed", counts[0]),
        ("a look, ms", percentiles(watched.looks)),
        ("a commit, ms", percentiles(watched.commits)),
        (
            "memory, MiB",
            f"minute 5 {memory[min(4, len(memory) - 1)]:.1f}, last {memory[-1]:.1f}, most {max(memory):.1f}",
        ),
    ]
    sys.stdout.write("| what | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in rows))


def gaps_of(journal: Journal) -> Iterator[str]:
    """Yield each gap: of what, how long, and why."""
    for entry in journal.entries(kind=Gap.KIND):
        body = read_body(entry.kind, entry.body)
        if isinstance(body, Gap):
            yield f"{body.stream.rpartition('/')[2]} {(body.until - body.since) / NANOS:.1f} s {body.why}"


def percentiles(ns: Sequence[int]) -> str:
    """Return median and 99th percentile in milliseconds, with how many there are."""
    if not ns:
        return "none"
    ordered = sorted(ns)
    half, most = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e6 for share in (0.5, 0.99))
    return f"p50 {half:.3f}, p99 {most:.3f}, n = {len(ordered)}"


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else HOUR_S)
