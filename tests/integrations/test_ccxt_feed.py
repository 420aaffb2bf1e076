"""`CcxtFeed`: what ccxt returns, told to a session as somebody would by hand."""

from __future__ import annotations

from typing import Any

import pytest
from tests.embedded import embedded_market, side

from golive import Engine
from golive.api.session import Session
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision import Decision
from golive.documents.market import StreamKind
from golive.integrations.ccxt_feed import CcxtFeed

MILLI = 1_000_000
UNIFIED = "BTC/USD:USD"
AT = 1_767_571_300_000
BOOK = {"bids": [[60_000.0, 1.0]], "asks": [[60_000.1, 1.0]], "timestamp": AT}
TRADE = {"id": "7", "price": 60_000.0, "amount": 0.5, "side": "buy", "timestamp": AT}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.shipped()


@pytest.fixture
def session(engine: Engine) -> Session:
    return engine.session("BTC-PERP", mode="paper")


def taken(session: Session) -> int:
    return next(health.accepted for health in session.windows.health() if health.kind is StreamKind.TRADES)


def candles() -> list[list[float]]:
    bars = embedded_market().bars
    length = round(bars.length_s * NANOS)
    numbers = zip(bars.open, bars.high, bars.low, bars.close, bars.volume, strict=True)
    return [[int(ts - length) // MILLI, *map(float, row)] for ts, row in zip(bars.ts, numbers, strict=True)]


def trades(first: int, end: int) -> list[dict[str, Any]]:
    table = embedded_market().trades
    return [
        {
            "id": str(n + 1),
            "price": str(float(table.price[n])),
            "amount": float(table.quantity[n]),
            "side": "buy" if table.aggressor[n] > 0 else "sell",
            "timestamp": int(table.ts[n]) // MILLI,
            "symbol": UNIFIED,
            "info": {},
        }
        for n in range(first, end)
    ]


def book(row: int) -> dict[str, Any]:
    books = embedded_market().books
    return {
        "symbol": UNIFIED,
        "bids": [[p, q, 1] for p, q in side(books.bid_prices[row], books.bid_sizes[row], int(books.bid_levels[row]))],
        "asks": [[p, q, 1] for p, q in side(books.ask_prices[row], books.ask_sizes[row], int(books.ask_levels[row]))],
        "timestamp": int(books.ts[row]) // MILLI,
        "nonce": None,
    }


def decided(session: Session, now: int) -> Decision:
    session.state(position=0.0, equity=100_000.0, daily_loss="0.4 %", kill_switch="active", at=now)
    return session.decide(
        id="SIG-001", strategy="momentum", direction="short", raw_size="10_000 usd", edge="25 bps", now=now
    )


def tell_by_hand(session: Session, now: int) -> None:
    market = embedded_market()
    table, books = market.trades, market.books
    session.bars(market.history, stamp="open", now=now)
    for row in range(int(books.ts.searchsorted(now, side="right"))):
        at = int(books.ts[row]) // MILLI * MILLI
        bids = side(books.bid_prices[row], books.bid_sizes[row], int(books.bid_levels[row]))
        session.book(bids, side(books.ask_prices[row], books.ask_sizes[row], int(books.ask_levels[row])), at=at)
    for n in range(int(table.ts.searchsorted(now, side="right"))):
        at, taker = int(table.ts[n]) // MILLI * MILLI, "buy" if table.aggressor[n] > 0 else "sell"
        price, size = float(table.price[n]), float(table.quantity[n])
        session.trade(price, size, taker, at=at, id=n + 1)


def test_results_of_ccxt_decide_as_the_same_events_told_by_hand(engine: Engine) -> None:
    market = embedded_market()
    now = market.at(92)
    session = engine.session("BTC-PERP", mode="paper")
    feed = CcxtFeed(session)
    assert feed.ohlcv(candles(), length_s=market.bars.length_s, now=now) is None
    told = [feed.order_book(book(row)) for row in range(int(market.books.ts.searchsorted(now, side="right")))]
    end = int(market.trades.ts.searchsorted(now, side="right"))
    # As a poll sees them: every answer repeats much of the one before.
    told += [feed.trades(trades(max(0, last - 120), min(last, end))) for last in range(50, end + 50, 50)]
    by_ccxt, by_hand = decided(session, now), engine.session("BTC-PERP", mode="paper")
    tell_by_hand(by_hand, now)
    assert by_ccxt == decided(by_hand, now)
    assert by_ccxt.allowed
    assert {trouble.code for trouble in told if trouble is not None} <= {"book_crossed"}


def test_trades_that_were_told_are_not_told_again(session: Session) -> None:
    feed = CcxtFeed(session)
    seven, eight = TRADE, {**TRADE, "id": "8", "timestamp": AT + 5}
    assert feed.trades([seven]) is None
    assert feed.trades([seven, eight]) is None
    assert feed.trades([seven, eight]) is None
    assert taken(session) == 2


def test_a_book_without_a_time_is_of_the_callers_clock_and_else_of_none(session: Session) -> None:
    timeless = {**BOOK, "timestamp": None}
    refused = CcxtFeed(session).order_book(timeless)
    assert isinstance(refused, Unknown)
    assert CcxtFeed(session).order_book(timeless, at=AT * MILLI) is None


@pytest.mark.parametrize(
    "change",
    [
        {"bids": None},
        {"bids": [[60_000.0]]},
        {"bids": [None]},
        {"bids": [[float("nan"), 1.0]]},
        {"asks": [[60_000.1, -1.0]]},
        {"asks": "none"},
        {"timestamp": 1_767_571_300.5},
        {"timestamp": "soon"},
    ],
)
def test_a_book_that_is_no_book_is_refused_with_why(session: Session, change: dict[str, Any]) -> None:
    refused = CcxtFeed(session).order_book({**BOOK, **change})
    assert isinstance(refused, Unknown)
    assert refused.code == "ccxt_unreadable"


@pytest.mark.parametrize(
    "change",
    [{"price": None}, {"amount": "much"}, {"side": "Buy"}, {"timestamp": None}, {"amount": -1.0}, {"price": True}],
)
def test_a_trade_that_is_none_is_refused_and_the_next_one_is_heard(session: Session, change: dict[str, Any]) -> None:
    eight = {**TRADE, "id": "8"}
    refused = CcxtFeed(session).trades([{**TRADE, **change}, eight])
    assert isinstance(refused, Unknown)
    assert refused.code == "ccxt_unreadable"
    assert taken(session) == 1


@pytest.mark.parametrize("broken", ["trades", "book"])
def test_what_cannot_be_read_of_a_stream_leaves_the_stream_unknown(engine: Engine, broken: str) -> None:
    now = embedded_market().at(92)
    session = engine.session("BTC-PERP", mode="paper")
    tell_by_hand(session, now)
    feed = CcxtFeed(session)
    refused = feed.trades([{**TRADE, "price": None}]) if broken == "trades" else feed.order_book({"bids": 1})
    assert refused is not None
    assert decided(session, now).verdict.name == "HOLD"


def test_a_bar_that_is_still_forming_is_left_out(session: Session) -> None:
    rows = candles()
    length = embedded_market().bars.length_s
    now = int(rows[-1][0]) * MILLI + round(length * NANOS) - 1
    assert CcxtFeed(session).ohlcv(rows, length_s=length, now=now) is None
    bars = session.windows.bars(now)
    assert not isinstance(bars, Unknown)
    assert bars.close[-1] == rows[-2][4]
