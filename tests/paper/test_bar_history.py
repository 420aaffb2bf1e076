"""Closed bars over REST: those that had closed by then, each once, and none that the venue tells in two ways."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from tests.exchange_market import market_of

from golive.core.unit import NANOS
from golive.paper.bar_history import closed_bars
from golive.paper.ccxt_events import Listed
from golive.paper.unreadable import UnreadableError
from golive.trading.received import BarReceived

HOUR_S, MILLIS = 3_600, 1_000
FIRST = 490_000
"""The hour since 1970 that is called 0 here."""
Row = tuple[float, ...]


@dataclass
class Venue:
    """Answers with the rows that it has, two at once."""

    rows: Sequence[Row]
    id: str = "venue"
    timeframes: dict[str, str] = field(default_factory=lambda: {"1h": "60"})

    def parse_timeframe(self, _frame: str) -> int:
        return HOUR_S

    async def fetch_ohlcv(self, _symbol: str, _timeframe: str, *, since: int) -> list[Row]:
        return [row for row in self.rows if row[0] >= since][:2]


def row(hour: int, close: float = 100.0) -> Row:
    return ((FIRST + hour) * HOUR_S * MILLIS, 100.0, 101.0, 99.0, close, 5.0)


def asked(*rows: Row, now: float) -> list[BarReceived]:
    """Return what closed after hour 0 and by an hour, which is counted with the skew of clocks."""
    listed = Listed(market=market_of(), unified="BTC/USDT:USDT", depth=5, per_contract=1.0)
    hour = HOUR_S * NANOS
    until = FIRST * hour + round(now * hour) + listed.market.clock_skew_ns
    return asyncio.run(closed_bars(Venue(rows), listed, float(HOUR_S), since=FIRST * hour, now=until))


def test_a_bar_that_has_not_closed_is_left_out() -> None:
    rows = [row(hour) for hour in range(5)]
    assert [bar.ts // (HOUR_S * NANOS) - FIRST for bar in asked(*rows, now=3)] == [1, 2, 3]
    assert [bar.ts // (HOUR_S * NANOS) - FIRST for bar in asked(*rows, now=2.999)] == [1, 2]


def test_a_bar_that_is_told_twice_is_one() -> None:
    assert [bar.ts // (HOUR_S * NANOS) - FIRST for bar in asked(row(0), row(0), row(1), now=2)] == [1, 2]


def test_two_bars_of_one_close_that_differ_are_no_answer() -> None:
    with pytest.raises(UnreadableError, match="contradict each other"):
        asked(row(0), row(0, close=100.5), now=2)


@pytest.mark.parametrize("close", [float("nan"), float("inf"), -1.0])
def test_a_bar_of_no_numbers_is_no_answer(close: float) -> None:
    with pytest.raises(UnreadableError):
        asked(row(0), row(1, close=close), now=3)
