"""Days of a paper account, compressed: fed over loopback by an exchange that plays as fast as it is read, and killed.

Exchange and account live in one process; its clock is the tape's. A process that begins again finds the tape some
minutes later than where the last one was killed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.exchange_market import market_of
from tests.live_machines import RUN, begun
from tests.loopback_exchange import LoopbackExchange
from tests.tapes import simulated_tape
from tests.wire_faults import Fault

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.fill_terms import fill_terms, find_fills
from golive.api.retention import retention
from golive.api.switch_program import switch_program
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.ccxt_source import CcxtSource
from golive.paper.listening import Committed, Notice
from golive.paper.process import PaperProcess
from golive.paper.recording import RecordedMarket, Recording
from golive.paper.running_account import RunningAccount
from golive.trading.live_opening import LiveOpened, LiveTerms, open_live
from golive.trading.market_feed import FeedClass
from golive.trading.opening import Assumptions
from golive.trading.received import Stamps

PATIENT_S = 400.0
"""What is planted in the tape (two gaps) is a silence to a feed that is less patient."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["ccxt.pro", "tests.paper.lived_days"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Where an account lives: its library, its journal, and the folder of what it received; days are of the tape."""

    library: Path
    journal: str
    recorded: Path
    days: float
    faults: tuple[Fault, ...] = ()

    @property
    def market(self) -> MarketSpec:
        """Return what it trades, described as an exchange's."""
        return market_of(silence_s=PATIENT_S)

    def opened(self, begun: int) -> LiveOpened:
        """Return the account before its first event."""
        engine = Engine.from_folder(self.library)
        assumptions = Assumptions(
            fills=fill_terms(find_fills(engine.program.checked.specs)),
            account=AssumedAccount(equity=100_000.0),
            switch=switch_program(engine.program),
            seed=1,
        )
        terms = LiveTerms(
            engine=engine,
            markets=(self.market,),
            assumptions=assumptions,
            strategies=tuple(engine.program.signals),
            capital=100_000 * NANOS,
            run=RUN,
            begun=begun,
        )
        return open_live(terms, FeedClass.REHEARSAL)


@dataclass(frozen=True, slots=True)
class Acknowledges:
    """A listener that says of each turn with entries that it is durable: how many there are now, and when it was."""

    to: Connection

    def committed(self, turn: Committed) -> None:
        if turn.turned.entries:
            self.to.send((turn.head.seq, turn.turned.state.passed))

    def noticed(self, notice: Notice) -> None:
        pass

    def close(self) -> None:
        pass


def live(life: Life, down_s: float, to: Connection) -> None:
    """Live on the tape from some seconds later than what was recorded last, until it ends."""
    tape = simulated_tape(life.days * 86_400)
    with (
        LoopbackExchange(tape, faults=life.faults) as exchange,
        Journal.open(home_at(life.journal), RUN) as journal,
        Recording(life.recorded, [RecordedMarket(spec=life.market, text=_text(life))]) as recording,
    ):
        seen = recording.last_seen
        if seen:
            exchange.skip(max(0.0, (seen - exchange.begin) / NANOS) + down_s)
        first = next(journal.entries(until=1), None)
        at = exchange.now_ns if first is None else first.ts
        engine = Engine.from_folder(life.library)
        stamps = Stamps(max(seen, at))
        account = RunningAccount(
            "paper",
            lambda: (life.opened(at), begun(FeedClass.REHEARSAL, "messages")),
            journal,
            clock=exchange.clock,
            listeners=[Acknowledges(to)],
        )
        bars = retention(engine.program).bars
        source = CcxtSource([life.market], exchange.clock, stamps, bars=bars, urls=exchange.urls())
        process = PaperProcess(
            [account],
            source,
            clock=exchange.clock,
            stamps=stamps,
            bars_kept=bars,
            skew_ns=10**18,
            longest_ns=10**18,
            recorder=recording,
        )
        asyncio.run(_until_the_tape_ends(process, exchange))


async def _until_the_tape_ends(process: PaperProcess, exchange: LoopbackExchange) -> None:
    running = asyncio.ensure_future(process.run())
    while not running.done():
        await asyncio.wait([running], timeout=0.2)
        if exchange.ended:
            process.stop("the tape has ended")
    await running


def _text(life: Life) -> str:
    return (life.library / "rules" / "markets" / "simulated.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """How a process ended: the last entry that it acknowledged, and whether it was killed."""

    acknowledged: int
    was_killed: bool


def live_until(
    life: Any, kill_at: int | None, *, down_s: float = 0.0, living: Callable[[Any, float, Connection], None] = live
) -> Death:
    """Live in a process of its own, and kill it once so many entries are acknowledged; None is never."""
    receiver, sender = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=living, args=(life, down_s, sender))
    process.start()
    sender.close()
    last, was_killed = 0, False
    with receiver:
        try:
            while True:
                last, _ = receiver.recv()
                if kill_at is not None and last >= kill_at and process.pid is not None and not was_killed:
                    os.kill(process.pid, signal.SIGKILL)
                    was_killed = True
        except EOFError:
            process.join()
    return Death(acknowledged=last, was_killed=was_killed)
