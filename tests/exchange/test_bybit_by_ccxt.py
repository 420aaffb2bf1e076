"""What unmodified `ccxt.pro.bybit` yields from the loopback exchange is the same tape in another venue's words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.bybit_wire import BybitWire, trade_uuid
from tests.exchange.ccxt_client import SYMBOL, Heard, asked_by_ccxt, heard_by_ccxt
from tests.exchange_server import AsRead
from tests.loopback_exchange import LoopbackExchange
from tests.market_tape import MILLI, BookChanged, MarkChanged, QuoteChanged, Tape, TradeMade
from tests.tapes import recorded_tape, simulated_tape

HOUR_S = 3_600.0
# The best bid and offer come on a connection of their own: see the last test.
STREAMS = frozenset({"trades", "book", "funding", "bars"})


def of(tape: Tape, kind: type[Any]) -> list[Any]:
    return [event for event in tape.events() if isinstance(event, kind)]


def listened(tape: Tape, streams: frozenset[str]) -> Heard:
    with LoopbackExchange(tape, wire=BybitWire(), pace=AsRead(needs=streams)) as exchange:
        return heard_by_ccxt(exchange, streams)


@pytest.fixture(scope="module")
def hour() -> Tape:
    return simulated_tape().first(HOUR_S)


@pytest.fixture(scope="module")
def heard(hour: Tape) -> Heard:
    return listened(hour, STREAMS)


def test_trades_are_those_of_the_tape_and_have_no_numbers(hour: Tape, heard: Heard) -> None:
    told = [(t["id"], t["timestamp"] * MILLI, t["price"], t["amount"], t["side"]) for t in heard.trades]
    made = [(trade_uuid(t.id), t.ts, t.price, t.size, "buy" if t.buys else "sell") for t in of(hour, TradeMade)]
    assert len(made) > 300
    assert told == made


def test_every_book_is_one_that_stood(hour: Tape, heard: Heard) -> None:
    bids: dict[float, float] = {}
    asks: dict[float, float] = {}
    stood: list[tuple[Any, Any]] = [([], [])]
    for change in of(hour, BookChanged):
        for side, changed in ((bids, change.bids), (asks, change.asks)):
            side.update(changed)
            for price in [price for price, size in side.items() if not size]:
                del side[price]
        stood.append((sorted(bids.items(), reverse=True), sorted(asks.items())))
    assert len(heard.books) > 300
    told = [(book.bids, book.asks) for book in heard.books]
    assert all(book in stood for book in told)
    assert told[-1] == stood[-1]


def test_tickers_tell_the_rate_and_its_boundary(hour: Tape, heard: Heard) -> None:
    told = [(float(m["info"]["fundingRate"]), int(m["info"]["nextFundingTime"]) * MILLI) for m in heard.marks]
    marks = {(m.rate, m.next_at) for m in of(hour, MarkChanged)}
    assert len(told) > 300
    assert set(told) == marks
    assert heard.marks[-1]["markPrice"] == of(hour, MarkChanged)[-1].price


def test_quotes_are_those_of_the_tape(hour: Tape) -> None:
    quotes = listened(hour.first(600.0), frozenset({"quotes"})).quotes
    told = [(q["bid"], q["bidVolume"], q["ask"], q["askVolume"]) for q in quotes]
    made = [(q.bid, q.bid_size, q.ask, q.ask_size) for q in of(hour.first(600.0), QuoteChanged)]
    assert told == made


def test_bars_and_rates_of_the_past_are_told_over_rest() -> None:
    day = simulated_tape()

    async def ask(client: Any) -> tuple[Any, Any, Any]:
        bars = await client.fetch_ohlcv(SYMBOL, "4h", limit=100)
        return bars, await client.fetch_funding_rate_history(SYMBOL), await client.fetch_funding_rate(SYMBOL)

    with LoopbackExchange(day, wire=BybitWire()) as exchange:
        exchange.skip(9 * HOUR_S)
        bars, rates, rate = asked_by_ccxt(exchange, ask)
    closed = [[b.ts // MILLI - 14_400_000, b.open, b.high, b.low, b.close, b.volume] for b in day.bars]
    assert bars[:97] == closed[-97:]
    assert [begin for begin, *_ in bars] == sorted(begin for begin, *_ in bars)
    marks = of(day, MarkChanged)
    assert [(one["timestamp"] * MILLI, one["fundingRate"]) for one in rates] == [(marks[0].next_at, marks[0].rate)]
    assert rate["fundingTimestamp"] * MILLI == marks[0].next_at + 8 * 3_600 * 10**9


def test_a_recorded_session_is_told_with_the_books_that_were_recorded(market_data: Path) -> None:
    tape = recorded_tape(market_data).first(6.0)
    told = listened(tape, frozenset({"trades", "book"}))
    assert [trade["price"] for trade in told.trades] == [trade.price for trade in of(tape, TradeMade)]
    rebuilt = pd.read_parquet(market_data / "binance_usdm_btcusdt_20240808" / "book20_100ms.parquet")
    by_time = {row.ts_event_ms: row for row in rebuilt.itertuples()}
    both = [book for book in told.books if book.ts_ms in by_time]
    assert len(both) > 30
    for book in both:
        row = by_time[book.ts_ms]
        assert book.bids == [(getattr(row, f"bid_px_{n}"), getattr(row, f"bid_qty_{n}")) for n in range(20)]
        assert book.asks == [(getattr(row, f"ask_px_{n}"), getattr(row, f"ask_qty_{n}")) for n in range(20)]


def test_ccxt_lets_the_best_bid_and_offer_overwrite_the_book(hour: Tape) -> None:
    """Why a feed may not ask one object of ccxt's for both at this venue."""
    both = listened(hour.first(600.0), frozenset({"book", "quotes"}))
    assert min(len(book.bids) for book in both.books[5:]) == 1
