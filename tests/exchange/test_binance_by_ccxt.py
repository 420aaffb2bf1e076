"""What unmodified `ccxt.pro.binanceusdm` yields from the loopback exchange is the tape, number for number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.exchange.ccxt_client import SYMBOL, Heard, asked_by_ccxt, heard_by_ccxt
from tests.exchange_server import AsRead
from tests.loopback_exchange import LoopbackExchange
from tests.market_tape import MILLI, BarClosed, BookChanged, MarkChanged, QuoteChanged, Tape, TradeMade
from tests.tapes import recorded_tape, simulated_tape

EVERY = frozenset({"trades", "book", "quotes", "funding", "bars"})
HOUR_S = 3_600.0


def of(tape: Tape, kind: type[Any]) -> list[Any]:
    return [event for event in tape.events() if isinstance(event, kind)]


@pytest.fixture(scope="module")
def hour() -> Tape:
    return simulated_tape().first(HOUR_S)


@pytest.fixture(scope="module")
def heard(hour: Tape) -> Heard:
    with LoopbackExchange(hour, pace=AsRead(needs=EVERY)) as exchange:
        return heard_by_ccxt(exchange, EVERY)


def test_trades_are_those_of_the_tape(hour: Tape, heard: Heard) -> None:
    told = [(int(t["id"]), t["timestamp"] * MILLI, t["price"], t["amount"], t["side"]) for t in heard.trades]
    made = [(t.id, t.ts, t.price, t.size, "buy" if t.buys else "sell") for t in of(hour, TradeMade)]
    assert len(made) > 300
    assert told == made


def test_quotes_are_those_of_the_tape(hour: Tape, heard: Heard) -> None:
    told = [(int(q["info"]["T"]) * MILLI, q["bid"], q["bidVolume"], q["ask"], q["askVolume"]) for q in heard.quotes]
    assert told == [(q.ts, q.bid, q.bid_size, q.ask, q.ask_size) for q in of(hour, QuoteChanged)]


def test_every_book_is_the_one_with_its_number(hour: Tape, heard: Heard) -> None:
    bids: dict[float, float] = {}
    asks: dict[float, float] = {}
    books: dict[int, tuple[Any, Any]] = {hour.book.last: ([], [])}
    for change in of(hour, BookChanged):
        for side, levels in ((bids, change.bids), (asks, change.asks)):
            side.update(levels)
            for price in [price for price, size in side.items() if not size]:
                del side[price]
        books[change.last] = (sorted(bids.items(), reverse=True), sorted(asks.items()))
    assert len(heard.books) > 300
    assert [(book.bids, book.asks) for book in heard.books] == [books[book.last] for book in heard.books]
    assert heard.books[-1].last == of(hour, BookChanged)[-1].last


def test_ccxt_dates_a_book_by_when_it_was_sent_and_not_by_its_matching(hour: Tape, heard: Heard) -> None:
    sent = {change.last: change.at for change in of(hour, BookChanged)}
    told = [(book.last, book.ts_ms * MILLI) for book in heard.books if book.last in sent]
    assert told == [(last, sent[last]) for last, _ in told]
    assert all(change.at > change.ts for change in of(hour, BookChanged))


def test_marks_tell_the_rate_and_its_boundary(hour: Tape, heard: Heard) -> None:
    told = [(m["markPrice"], float(m["info"]["r"]), int(m["info"]["T"]) * MILLI) for m in heard.marks]
    assert told == [(m.price, m.rate, m.next_at) for m in of(hour, MarkChanged)]


def test_bars_of_a_minute_are_those_that_trades_make(hour: Tape, heard: Heard) -> None:
    trades = of(hour, TradeMade)
    prices = pd.Series([t.price for t in trades], index=pd.to_datetime([t.ts for t in trades]))
    sizes = pd.Series([t.size for t in trades], index=prices.index)
    bars = prices.resample("1min").ohlc()
    last = {row[0]: row for row in heard.bars}
    whole = [begin for begin in bars.index if begin.value // MILLI in last][:-1]
    assert len(whole) > 50
    for begin in whole:
        told = last[begin.value // MILLI]
        assert told[1:5] == bars.loc[begin].tolist()
        assert told[5] == pytest.approx(sizes.resample("1min").sum()[begin], abs=1e-9)


def test_nothing_was_raised_and_each_stream_had_its_own_connection(heard: Heard) -> None:
    assert heard.errors == []


def test_the_past_is_told_over_rest(hour: Tape) -> None:
    async def ask(client: Any) -> tuple[Any, Any, Any]:
        bars = await client.fetch_ohlcv(SYMBOL, "4h", limit=100)
        return bars, await client.fetch_order_book(SYMBOL, 20), await client.fetch_time()

    with LoopbackExchange(hour, pace=AsRead(needs=EVERY)) as exchange:
        exchange.skip(600.0)
        bars, book, now = asked_by_ccxt(exchange, ask)
        assert now * MILLI == exchange.now_ns == hour.begin + 600 * 10**9
    closed = [[b.ts // MILLI - 14_400_000, b.open, b.high, b.low, b.close, b.volume] for b in hour.bars]
    assert bars[:-1] == closed[-99:]
    forming = [t for t in of(hour, TradeMade) if t.at < hour.begin + 600 * 10**9]
    assert bars[-1][1:5] == [
        forming[0].price,
        max(t.price for t in forming),
        min(t.price for t in forming),
        forming[-1].price,
    ]
    assert len(book["bids"]) == len(book["asks"]) == 5


def test_rates_that_were_charged_are_told_over_rest() -> None:
    day = simulated_tape()

    async def ask(client: Any) -> tuple[Any, Any]:
        return await client.fetch_funding_rate_history(SYMBOL), await client.fetch_funding_rate(SYMBOL)

    with LoopbackExchange(day) as exchange:
        exchange.skip(17 * HOUR_S)
        past, present = asked_by_ccxt(exchange, ask)
    marks = of(day, MarkChanged)
    boundaries = sorted({mark.next_at for mark in marks})
    rates = {mark.next_at: mark.rate for mark in marks}
    assert [(one["timestamp"] * MILLI, one["fundingRate"]) for one in past] == [
        (at, rates[at]) for at in boundaries[:2]
    ]
    assert (present["fundingTimestamp"] * MILLI, present["fundingRate"]) == (boundaries[2], rates[boundaries[2]])


def test_a_recorded_session_is_told_as_it_was_recorded(market_data: Path) -> None:
    tape = recorded_tape(market_data).first(12.0)
    with LoopbackExchange(tape, pace=AsRead(needs=frozenset({"trades", "book"}))) as exchange:
        heard = heard_by_ccxt(exchange, frozenset({"trades", "book"}))
    raw = pd.read_parquet(market_data / "binance_usdm_btcusdt_20240808" / "trades.parquet").head(len(heard.trades))
    assert len(raw) == len(of(tape, TradeMade)) > 300
    assert [int(trade["id"]) for trade in heard.trades] == raw.trade_id.tolist()
    assert [trade["timestamp"] for trade in heard.trades] == raw.ts_match_ms.tolist()
    assert [trade["price"] for trade in heard.trades] == raw.price.tolist()
    assert [trade["amount"] for trade in heard.trades] == raw.qty.tolist()
    assert [trade["side"] == "buy" for trade in heard.trades] == (raw.aggressor > 0).tolist()
    # The books that another program rebuilt from the same recording, at the numbers that both have.
    rebuilt = pd.read_parquet(market_data / "binance_usdm_btcusdt_20240808" / "book20_100ms.parquet")
    rows = rebuilt.set_index("update_id")
    both = [book for book in heard.books if book.last in rows.index]
    assert len(both) > 100
    for book in both:
        row = rows.loc[book.last]
        assert book.bids == [(row[f"bid_px_{n}"], row[f"bid_qty_{n}"]) for n in range(20)]
        assert book.asks == [(row[f"ask_px_{n}"], row[f"ask_qty_{n}"]) for n in range(20)]


def test_a_closed_bar_of_the_tape_s_length_is_the_tape_s() -> None:
    day = simulated_tape().first(5 * HOUR_S)

    async def ask(client: Any) -> Any:
        return await client.fetch_ohlcv(SYMBOL, "4h", limit=2)

    with LoopbackExchange(day) as exchange:
        exchange.skip(4.5 * HOUR_S)
        closed, _ = asked_by_ccxt(exchange, ask)
    (bar,) = of(day, BarClosed)
    assert closed == [bar.ts // MILLI - 14_400_000, bar.open, bar.high, bar.low, bar.close, bar.volume]
