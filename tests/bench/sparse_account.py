"""An account on the sparse market, as it is opened; its clock is what the frames of its exchange say.

Nothing here is imported that a process which trades does not need.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.journal.bodies.run_started import RunStarted
from golive.journal.system_clock import SystemClock
from golive.trading.assumed_terms import assumptions_of
from golive.trading.live_opening import LiveOpened, LiveTerms, open_live
from golive.trading.market_feed import FeedClass

RUN, CAPITAL, SEED = "paper-1", 100_000, 1
MILLI = 1_000_000
_SENT = re.compile(r'"E": ?(\d+)')


@dataclass(slots=True)
class ToldClock:
    """A clock that shows when the exchange sent its last frame; both hands go by what it told."""

    now: int

    def wall_ns(self) -> int:
        return self.now

    def monotonic_ns(self) -> int:
        return self.now

    def hear(self, text: str) -> None:
        """Take a frame."""
        if (sent := _SENT.search(text)) is not None:
            self.now = max(self.now, int(sent[1]) * MILLI)


@dataclass(frozen=True, slots=True)
class TimedClock:
    """What an account goes by: the hour of the exchange, and the system's own measure of how long something took."""

    told: ToldClock

    def wall_ns(self) -> int:
        return self.told.now

    def monotonic_ns(self) -> int:
        return SystemClock().monotonic_ns()


def opened(engine: Engine, market: MarketSpec, begun: int) -> tuple[LiveOpened, RunStarted]:
    """Return the account before its first event, and the entry that begins it."""
    terms = LiveTerms(
        engine=engine,
        markets=(market,),
        assumptions=assumptions_of(engine, AssumedAccount(equity=float(CAPITAL)), seed=SEED),
        strategies=tuple(engine.program.signals),
        capital=CAPITAL * NANOS,
        run=RUN,
        begun=begun,
    )
    first = RunStarted(
        run=RUN,
        mode="paper",
        subject="s",
        policy="p",
        markets={},
        seed=str(SEED),
        feed="f",
        feed_class=FeedClass.REHEARSAL,
        clock="messages",
        format=1,
        golive="0",
        libraries={},
    )
    return open_live(terms, FeedClass.REHEARSAL), first
