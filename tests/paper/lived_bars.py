"""Days of a paper account that has bars alone, compressed: asked over REST of an exchange on loopback, and killed.

Nothing streams. The exchange's time goes from one instant to the next when the one before was dealt with: once as many
bars as are expected were told, or bars were asked for twice and none was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.bars_library import FOUR_HOURS, bars_market
from tests.exchange_market import PLACE
from tests.exchange_server import AsRead
from tests.live_bars import BEGIN, LATE, bars_account, hourly_engine
from tests.live_machines import RUN, begun
from tests.loopback_exchange import LoopbackExchange
from tests.market_tape import BarClosed, BookChanged, Listed, Tape, TradeMade, in_order
from tests.paper.lived_days import Acknowledges
from tests.places import REPOSITORY
from tests.wire_faults import Fault

from golive.api.retention import retention
from golive.core.unit import NANOS
from golive.documents.feed import FeedSource, FeedTerms
from golive.documents.market import MarketSpec, StreamKind, StreamSpec
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper import exchange_tasks
from golive.paper.ccxt_source import CcxtSource
from golive.paper.process import PaperProcess
from golive.paper.recording import RecordedMarket, Recording
from golive.paper.running_account import RunningAccount
from golive.trading.live_opening import LiveOpened, open_live
from golive.trading.market_feed import FeedClass
from golive.trading.received import Stamps

HOUR = 3_600 * NANOS
KLINES = "/fapi/v1/klines"
EARLY = (NANOS, 10 * NANOS, FOUR_HOURS // 2)
"""How long after a bar's open somebody trades: a fault of REST is there from the event before on that it begins at."""
SOON_S = 0.02
DEADLINE_S = 30.0
NEVER = AsRead(needs=frozenset({"nothing"}))
"""Nobody is told of anything: the tape goes on when it is said to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An instant that is waited for, and how many bars are told at it that were not before."""

    at: int
    bars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLife:
    """Where an account lives and what befalls it: bars that the venue has otherwise or has not, by their closes."""

    journal: str
    recorded: Path
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] = ()
    missing: frozenset[int] = frozenset()
    rewritten: frozenset[int] = frozenset()

    def opened(self, at: int) -> LiveOpened:
        """Return the account before its first event."""
        terms = replace(bars_account(begin=at).terms, markets=(asked_market(),), run=RUN)
        return open_live(terms, FeedClass.REHEARSAL)

    def tape(self) -> Tape:
        """Return the library's market as a venue has it."""
        bars = [_rewritten(bar) if bar.ts in self.rewritten else bar for bar in _bars() if bar.ts not in self.missing]
        return Tape(
            listed=Listed(),
            begin=BEGIN,
            end=bars[-1].at,
            book=BookChanged(at=BEGIN, ts=BEGIN, before=1, last=1, bids=(), asks=()),
            bars=tuple(bar for bar in bars if bar.ts <= BEGIN),
            events=lambda: in_order((bar for bar in bars if bar.ts > BEGIN), _forming(bars)),
        )


def at_closes(count: int) -> tuple[Step, ...]:
    """Return an hour before and a little after the close of so many bars after the beginning."""
    steps = [(Step(at=ts - HOUR, bars=0), Step(at=ts + LATE, bars=1)) for ts in closes(count)]
    return tuple(step for pair in steps for step in pair)


def closes(count: int) -> list[int]:
    """Return the closes of so many bars after the beginning."""
    return [bar.ts for bar in _bars() if bar.ts > BEGIN][:count]


@lru_cache(maxsize=1)
def asked_market() -> MarketSpec:
    """Return the library's market as one of an exchange that is asked for its bars."""
    terms = FeedTerms(
        source=FeedSource.EXCHANGE, span=PLACE, exchange="binanceusdm", symbol=Listed().symbol, depth=5, silences=()
    )
    stream = StreamSpec(kind=StreamKind.BARS, span=PLACE, length_s=FOUR_HOURS / NANOS)
    return replace(bars_market()[0], streams=(stream,), feed=terms)


@lru_cache(maxsize=1)
def _bars() -> tuple[BarClosed, ...]:
    bars = bars_market()[1].bars
    assert bars is not None
    columns = (getattr(bars, name).tolist() for name in ("ts", "open", "high", "low", "close", "volume"))
    names = ("ts", "open", "high", "low", "close", "volume")
    rows = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
    return tuple(BarClosed(at=row["ts"], length_s=FOUR_HOURS / NANOS, **row) for row in rows)


def _rewritten(bar: BarClosed) -> BarClosed:
    return replace(bar, close=bar.low, high=2 * bar.high)


def _forming(bars: Sequence[BarClosed]) -> Iterator[TradeMade]:
    """Yield trades early in each bar, at half its price: what forms is nothing that any bar closed at."""
    moments = [(bar, bar.ts - FOUR_HOURS + after) for bar in bars for after in EARLY]
    for n, (bar, at) in enumerate(moments, start=1):
        if at > BEGIN:
            yield TradeMade(at=at, ts=at, id=n, price=round(bar.close / 2, 1), size=1.0, buys=False)


def live_on_bars(life: BarLife, down_s: float, to: Connection) -> None:
    """Live from some seconds later than what was recorded last until the last step, asking for bars."""
    text = (REPOSITORY / "rules/profiles/bars/markets/simulated.yaml").read_text(encoding="utf-8")
    with (
        patch.object(exchange_tasks, "CLOSE_LOOK_S", SOON_S),
        LoopbackExchange(life.tape(), pace=NEVER, faults=life.faults) as exchange,
        Journal.open(home_at(life.journal), RUN) as journal,
        Recording(life.recorded, [RecordedMarket(spec=asked_market(), text=text)]) as recording,
    ):
        seen = recording.last_seen
        if seen:
            exchange.skip((seen - exchange.begin) / NANOS + down_s)
        first = next(journal.entries(until=1), None)
        at = exchange.now_ns if first is None else first.ts
        stamps, bars = Stamps(max(seen, at)), retention(hourly_engine().program).bars
        account = RunningAccount(
            "paper",
            lambda: (life.opened(at), begun(FeedClass.REHEARSAL, "messages")),
            journal,
            clock=exchange.clock,
            listeners=[Acknowledges(to)],
        )
        source = CcxtSource([asked_market()], exchange.clock, stamps, bars=bars, urls=exchange.urls())
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
        asyncio.run(_stepped(process, source, exchange, life.steps))


async def _stepped(
    process: PaperProcess, source: CcxtSource, exchange: LoopbackExchange, steps: Sequence[Step]
) -> None:
    running = asyncio.ensure_future(process.run())
    async with asyncio.timeout(DEADLINE_S):
        await asyncio.wait([running, asyncio.ensure_future(process.is_begun.wait())], return_when="FIRST_COMPLETED")
        for step in steps:
            if step.at <= exchange.now_ns or running.done():
                continue
            told, asked = source.counts.received + step.bars, exchange.counts.get(KLINES, 0)
            await asyncio.to_thread(exchange.skip, (step.at - exchange.now_ns) / NANOS)
            while not running.done() and not _is_dealt_with(source, exchange, told, asked, step):
                await asyncio.wait([running], timeout=SOON_S)
    assert source.feed_class is FeedClass.REHEARSAL
    process.stop("the last step was taken")
    await running


def _is_dealt_with(source: Any, exchange: LoopbackExchange, told: int, asked: int, step: Step) -> bool:
    if step.bars:
        return bool(source.counts.received >= told)
    is_due = step.at % FOUR_HOURS < FOUR_HOURS // 2
    return not is_due or exchange.counts.get(KLINES, 0) >= asked + 2
