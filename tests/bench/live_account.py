"""A paper account at an exchange on loopback, as a process of its own that says how long everything took.

`python -m tests.bench.live_account HOST NOW SECONDS FOLDER` lives on the sparse market as fast as both can, for so many
seconds, and prints nanoseconds as JSON. After each commit the same rows are committed without golive, on the same disk,
and after every look in some a session beside the account decides: what is compared takes turns in one process.
"""

from __future__ import annotations

import asyncio
import gc
import json
import pickle
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.bare_commits import BareCommits
from tests.bench.frame_times import FrameTimes
from tests.bench.sparse_account import RUN, TimedClock, ToldClock, opened
from tests.binance_wire import BinanceWire
from tests.replays import EQUITY, fed, market

from golive.api import Engine
from golive.api.retention import retention
from golive.cli import COLLECT_AFTER
from golive.core.unit import NANOS
from golive.journal.bodies.order import OrderSent
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.market.events import Timeline
from golive.paper.ccxt_source import CcxtSource
from golive.paper.listening import Committed, Notice
from golive.paper.process import PaperProcess
from golive.paper.running_account import RunningAccount
from golive.trading.received import Stamps

DAY_NS = 86_400 * NANOS
EVERY, EVENTS, BEGIN_S = 5, 5, 7_200
"""After every so many looks a session decides, after so many events more, from so many seconds of the market on."""


@dataclass
class Turns:
    """A listener that keeps how long turns took, in nanoseconds, and lets what is compared take its turn after each."""

    times: FrameTimes
    bare: BareCommits | None
    decisions: Iterator[int]
    look: list[int] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    commit: list[int] = field(default_factory=list)
    total: list[int] = field(default_factory=list)
    decide: list[int] = field(default_factory=list)

    def committed(self, turn: Committed) -> None:
        if not turn.turned.state.scheduled:
            return
        self.look.append(turn.decided_ns)
        if any(isinstance(noted.body, OrderSent) for noted in turn.turned.entries):
            self.order.append(turn.decided_ns)
        if turn.turned.entries:
            self.commit.append(turn.commit_ns)
            self.total.append(self.times.last + turn.decided_ns + turn.commit_ns)
        if self.bare is not None:
            asyncio.get_running_loop().call_soon(self._compare, self.bare)

    def _compare(self, bare: BareCommits) -> None:
        bare.again()
        if len(self.look) % EVERY == 0 and (taken := next(self.decisions, None)) is not None:
            self.decide.append(taken)

    def noticed(self, notice: Notice) -> None:
        pass

    def close(self) -> None:
        pass


def decisions(engine: Engine, description: Path) -> Iterator[int]:
    """Yield how long a session takes for a decision after some events more, in nanoseconds."""
    recording, clock = market(description), SystemClock()
    assert recording[1].trades is not None
    begin = int(recording[1].trades.ts[0]) + BEGIN_S * NANOS
    live, timeline = fed(engine, recording, begin), Timeline(recording[1])
    events = list(timeline.between(begin, begin + DAY_NS // 2))
    for n in range(0, len(events) - EVENTS, EVENTS):
        for event in events[n : n + EVENTS]:
            timeline.deliver(event, live.windows)
        now = events[n + EVENTS - 1].ts
        live.state(at=now, position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="armed")
        before = clock.monotonic_ns()
        decision = live.decide(id=str(n), strategy="momentum", direction="long", now=now)
        taken = clock.monotonic_ns() - before
        if decision.allowed:
            live.order(decision.signal_id, state="cancelled", lots=0, at=now)
        yield taken


async def lived(process: PaperProcess, host: str, seconds: float) -> list[int]:
    """Let a process run for some seconds from its first turn on; return what a bare loop took meanwhile."""
    running, begun = asyncio.ensure_future(process.run()), asyncio.ensure_future(process.is_begun.wait())
    await asyncio.wait((running, begun), return_when=asyncio.FIRST_COMPLETED)
    command = ("-m", "tests.bench.bare_feed", host, str(seconds))
    # It begins after the account has, for the tape goes on as soon as anybody listens.
    beside = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await beside.communicate()
    process.stop("measured")
    await running
    taken: list[int] = json.loads(printed)
    return taken


def main(host: str, now: int, seconds: float, folder: Path) -> None:
    """Live through it, and print what was taken."""
    # As `golive paper` does.
    gc.set_threshold(COLLECT_AFTER)
    clock, stamps, engine = ToldClock(now), Stamps(), Engine.from_folder(folder / "library")
    spec = pickle.loads((folder / "market").read_bytes())
    bars, times = retention(engine.program).bars, FrameTimes(clock)
    session = decisions(engine, folder / "library" / "rules" / "markets" / "simulated.yaml")
    next(session)
    with (
        Journal.open(home_at(str(folder / "journal.db")), RUN) as journal,
        closing(BareCommits(journal, folder)) as bare,
        times.followed(),
    ):
        turns = Turns(times, bare, session)
        account = RunningAccount(
            "paper", lambda: opened(engine, spec, now), journal, clock=TimedClock(clock), listeners=[turns]
        )
        source = CcxtSource([spec], clock, stamps, bars=bars, urls=BinanceWire().urls(host))
        process = PaperProcess(
            [account],
            source,
            clock=clock,
            stamps=stamps,
            bars_kept=bars,
            skew_ns=10**18,
            longest_ns=10**18,
            recorder=times,
        )
        bare_parse = asyncio.run(lived(process, host, seconds))
    taken = {name: getattr(turns, name) for name in ("look", "order", "commit", "total", "decide")}
    beside = {"parse": times.taken, "bare_parse": bare_parse, "bare_commit": bare.commits, "bare_flush": bare.flushes}
    sys.stdout.write(json.dumps({**taken, **beside}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
