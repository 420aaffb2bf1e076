"""A live feed by unmodified ccxt: what comes out is the tape, and what is not is told."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from tests.binance_wire import BinanceWire
from tests.exchange_market import market_of
from tests.exchange_server import AsRead
from tests.loopback_exchange import LoopbackExchange
from tests.market_standing import Standing
from tests.market_tape import MILLI, BarClosed, QuoteChanged, TapeEvent, TradeMade
from tests.paper.exchange_feeds import (
    SUBSCRIBED,
    FeedTold,
    bar_row,
    book_row,
    books_of,
    of,
    quote_row,
    rates_of,
    told_of,
    trade_row,
)
from tests.tapes import simulated_tape
from tests.venue_wire import Frame
from tests.wire_faults import Disconnect, Fault, Garbage, Loss, Reorder, Repeat, Rest, RestartIds, Rubbish, Silence

from golive.core.errors import InvalidInput, Undecided
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.journal.system_clock import SystemClock
from golive.paper.ccxt_library import ccxt_library
from golive.paper.ccxt_source import CcxtSource
from golive.paper.source import FeedCounts
from golive.trading.market_feed import FeedClass
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    Stamps,
    StreamLost,
    TradeReceived,
)

MINUTES_24 = 1_440.0
TAPE = simulated_tape(MINUTES_24)
PATIENT = market_of(silence_s=400.0)
"""What is planted in the tape (two gaps of half a minute) is no silence to it; the ids of trades go on through them."""


@cache
def undisturbed() -> FeedTold:
    return told_of(TAPE, market=PATIENT)


def test_what_comes_out_is_the_tape_number_for_number_at_the_times_of_matching() -> None:
    told = undisturbed()
    assert list(map(trade_row, told.of(TradeReceived))) == list(map(trade_row, of(TAPE, TradeMade)))
    assert list(map(quote_row, told.of(QuoteReceived))) == list(map(quote_row, of(TAPE, QuoteChanged)))
    books = [book for book in told.of(BookReceived) if book.ts > TAPE.begin]
    assert [(book.ts, *book_row(book)) for book in books] == [
        (ts, *sides) for ts, sides in books_of(TAPE).items() if ts > TAPE.begin
    ]
    assert [(rate.ts, rate.rate) for rate in told.of(FundingReceived)] == rates_of(TAPE)
    assert [(loss.stream, loss.why) for loss in told.of(StreamLost)] == [(StreamKind.TRADES, "ids_jumped")] * 2
    assert told.feed_class is FeedClass.REHEARSAL


def test_stamps_rise_strictly_and_nothing_is_had_before_the_venue_sent_it() -> None:
    told = undisturbed()
    seen = [event.seen_at for event in (*told.bars, *told.events)]
    assert all(before < later for before, later in pairwise(seen))
    assert all(event.seen_at - event.ts >= 3 * MILLI for event in told.of(TradeReceived))


def test_the_history_is_the_closed_bars_before_and_the_forming_one_is_left_out() -> None:
    told = undisturbed()
    expected = TAPE.bars[-20:]
    assert list(map(bar_row, told.bars)) == list(map(bar_row, expected))
    assert told.bars[-1].ts <= TAPE.begin


WHY: dict[str, tuple[Fault, set[str]]] = {
    "away": (Disconnect(at_s=300.0, for_s=120.0), {"disconnected"}),
    "repeated": (Repeat(at_s=100.0, for_s=600.0, streams=("trades", "book", "quotes")), set()),
    "repeated_later": (Repeat(at_s=100.0, for_s=600.0, later=2, streams=("trades",)), set()),
    "trades_lost": (Loss(at_s=300.0, for_s=200.0, share=0.5, streams=("trades",)), {"ids_jumped"}),
    "books_lost": (Loss(at_s=300.0, for_s=200.0, share=0.5, streams=("book",)), {"ids_jumped"}),
    "trades_reordered": (Reorder(at_s=300.0, for_s=200.0, streams=("trades",)), {"ids_jumped"}),
    "books_reordered": (Reorder(at_s=300.0, for_s=80.0, streams=("book",)), {"ids_jumped"}),
    "quotes_reordered": (Reorder(at_s=300.0, for_s=200.0, streams=("quotes",)), {"out_of_order"}),
    "silent": (Silence(at_s=360.0, for_s=600.0), {"silent"}),
    "restarted": (RestartIds(at_s=300.0), {"sequence_reset", "contradicts"}),
}


def check_told(told: FeedTold, why: set[str], maybe: Set[str] = frozenset()) -> None:
    """Check that nothing is doubled, nothing missing without a word, and no book is one that never was."""
    losses = Counter(loss.why for loss in told.of(StreamLost))
    losses["ids_jumped"] -= 2  # those of the tape's own gaps
    assert why <= set(+losses) <= why | maybe
    _check_trades(told.events)
    true = books_of(TAPE)
    for book in told.of(BookReceived):
        assert book.ts == TAPE.begin or book_row(book) == true[book.ts]
    assert {quote_row(quote) for quote in told.of(QuoteReceived)} <= set(map(quote_row, of(TAPE, QuoteChanged)))
    for kind in (TradeReceived, BookReceived, QuoteReceived):
        assert told.of(kind)[-1].ts > TAPE.end - 60_000 * MILLI, "events after a loss go on"


def _check_trades(events: tuple[Received, ...]) -> None:
    true = [(*trade_row(trade)[2:], trade.ts) for trade in of(TAPE, TradeMade)]
    place, told, is_lost = -1, set[int](), False
    for event in events:
        if isinstance(event, StreamLost) and event.stream is StreamKind.TRADES:
            is_lost = True
        if isinstance(event, TradeReceived):
            now = true.index((*trade_row(event)[2:], event.ts))
            assert now not in told, "doubled"
            assert is_lost or now == place + 1, "missing without a word"
            place, is_lost = now, False
            told.add(now)


@pytest.mark.parametrize("name", WHY)
def test_each_fault_is_told_by_its_name_and_nothing_is_doubled_or_missing_without_a_word(name: str) -> None:
    fault, why = WHY[name]
    told = told_of(TAPE, fault, market=PATIENT)
    # A book that was asked for anew in a silence is behind when it is over.
    check_told(told, why, maybe={"ids_jumped"} if name == "silent" else set())


READABLE = {Rubbish.DEEP}
"""What is no rubbish to whoever leaves out what he does not know: the message itself is whole."""


@pytest.mark.parametrize("stream", [StreamKind.TRADES, StreamKind.BOOK, StreamKind.QUOTES])
def test_rubbish_is_a_loss_and_never_an_event(stream: StreamKind) -> None:
    kinds = [kind for kind in Rubbish if kind not in READABLE]
    # A book is asked for anew after each, and the venue's limits make that a second: half of them have to do.
    kinds = kinds[::2] if stream is StreamKind.BOOK else kinds
    # Half of it stands where a message should, half of it beside one.
    faults = [
        Garbage(at_s=100.0 + 80.0 * n, what=kind, instead=bool(n % 4 > 1), streams=(stream.value,))
        for n, kind in enumerate(kinds)
    ]
    told = told_of(TAPE, *faults, market=PATIENT)
    check_told(told, {"garbage"})
    losses = [loss for loss in told.of(StreamLost) if loss.why == "garbage"]
    assert [loss.stream for loss in losses] == [stream] * len(kinds)
    begins = [TAPE.begin + round(fault.at_s) * NANOS for fault in faults]
    assert all(begin <= loss.seen_at < begin + 80 * NANOS for begin, loss in zip(begins, losses, strict=True))


class Crossing(BinanceWire):
    """A wire on which one change of the book, which is whole by its numbers, bids more than is asked."""

    def __init__(self) -> None:
        self.is_due = True

    def frames(
        self, event: TapeEvent, standing: Standing, closed: tuple[BarClosed, ...], wanted: Callable[[str], bool]
    ) -> Iterator[Frame]:
        for frame in super().frames(event, standing, closed, wanted):
            if frame.stream == "book" and frame.at > TAPE.begin + 300 * NANOS and self.is_due:
                self.is_due = False
                yield frame._replace(text=json.dumps({**json.loads(frame.text), "b": [["99999999", "1"]]}))
            else:
                yield frame


def test_a_book_that_crosses_is_a_contradiction_and_begins_anew() -> None:
    told = told_of(TAPE, market=PATIENT, wire=Crossing())
    check_told(told, {"contradicts"})
    assert {loss.stream for loss in told.of(StreamLost) if loss.why == "contradicts"} == {StreamKind.BOOK}


def test_a_field_that_nobody_knows_is_no_rubbish() -> None:
    told = told_of(TAPE, Garbage(at_s=100.0, what=Rubbish.DEEP, count=9, streams=("trades",)), market=PATIENT)
    check_told(told, set())
    assert told.counts.repeats == 9


def test_the_gaps_of_the_tape_are_silences_of_every_stream_that_is_in_them() -> None:
    told = told_of(TAPE, market=market_of(silence_s=20.0))
    losses: list[Any] = told.of(StreamLost)
    assert Counter((loss.stream, loss.why) for loss in losses if loss.stream is not StreamKind.FUNDING) == {
        (kind, "silent"): 2 for kind in (StreamKind.TRADES, StreamKind.BOOK, StreamKind.QUOTES)
    }


def test_connections_that_are_closed_or_reset_are_lost_and_counted() -> None:
    told = told_of(TAPE, Disconnect(at_s=300.0), Disconnect(at_s=700.0, how="reset"), market=PATIENT)
    check_told(told, {"disconnected"})
    assert told.counts.reconnects == 8
    assert told.counts.losses == {"disconnected": 8, "ids_jumped": 2}


def test_bars_come_as_they_close_and_are_those_of_the_venue() -> None:
    tape = simulated_tape(5 * 3_600.0)
    told = told_of(
        tape,
        market=market_of(silence_s=3_600.0),
        at_once=200,
        until=lambda events: sum(isinstance(event, BarReceived) for event in events) > 0,
    )
    closed = [bar for bar in of(tape, BarClosed) if bar.length_s == 14_400.0]
    bars = told.of(BarReceived)
    assert [bar_row(bar) for bar in bars] == [bar_row(bar) for bar in closed]
    assert len(bars) == 1
    assert bars[0].ts - told.bars[-1].ts == 14_400 * NANOS


def test_a_burst_that_nobody_takes_is_bounded_and_what_is_dropped_is_told() -> None:
    async def burst() -> tuple[list[Received], FeedCounts]:
        with LoopbackExchange(TAPE, pace=AsRead(needs=SUBSCRIBED)) as exchange:
            source = CcxtSource((PATIENT,), exchange.clock, Stamps(), bars=1, urls=exchange.urls(), most_waiting=50)
            await source.history()
            await asyncio.to_thread(exchange.until_end)
            events = [await anext(source) for _ in range(50)]
            await source.close()
            return events, source.counts

    events, counts = asyncio.run(burst())
    losses = [event for event in events if isinstance(event, StreamLost)]
    assert {loss.why for loss in losses[:4]} == {"overrun"}
    assert counts.overruns > 300
    assert max(event.ts for event in events) > TAPE.end - 300 * NANOS, "the oldest are dropped"


@pytest.mark.parametrize("path", ["/fapi/v1/exchangeInfo", "/fapi/v1/klines"])
def test_an_exchange_that_refuses_to_answer_is_said_to(path: str) -> None:
    with pytest.raises(Undecided, match="binanceusdm did not answer"):
        told_of(TAPE, Rest(at_s=0.0, for_s=MINUTES_24, path=path, status=503))


def test_a_wall_clock_that_is_set_loses_every_stream_that_it_dates() -> None:
    told = told_of(TAPE, market=PATIENT, clock=lambda now: now + (now > TAPE.begin + 700 * NANOS) * 3_600 * NANOS)
    losses = [loss for loss in told.of(StreamLost) if loss.why == "clock_jumped"]
    assert {loss.stream for loss in losses} == set(StreamKind) - {StreamKind.BARS}
    assert len(losses) == 4


def test_an_endpoint_that_hangs_keeps_no_event_waiting() -> None:
    tape = simulated_tape(5 * 3_600.0)
    hangs = Rest(at_s=3_600.0, for_s=5 * 3_600.0, path="/fapi/v1/klines")
    told = told_of(tape, hangs, market=market_of(silence_s=3_600.0), at_once=200)
    assert told.of(BarReceived) == []
    assert [trade.id for trade in told.of(TradeReceived)] == [trade.id for trade in of(tape, TradeMade)]


def test_an_exchange_that_is_not_there_is_said_not_to_answer() -> None:
    async def asked() -> None:
        source = CcxtSource((PATIENT,), SystemClock(), Stamps(), bars=1, urls=BinanceWire().urls("127.0.0.1:1"))
        try:
            await source.history()
        finally:
            await source.close()

    with pytest.raises(Undecided, match="binanceusdm did not answer"):
        asyncio.run(asked())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exchange": "binanceusdn"}, "no streams of an exchange `binanceusdn`"),
        ({"exchange": "__class__"}, "no streams of an exchange"),
        ({"symbol": "DOGE/USDT:USDT"}, "binanceusdm has no `DOGE/USDT:USDT`"),
    ],
)
def test_what_ccxt_or_the_exchange_does_not_have_is_refused(changes: dict[str, Any], message: str) -> None:
    assert PATIENT.feed is not None
    with pytest.raises(InvalidInput, match=message):
        told_of(TAPE, market=replace(PATIENT, feed=replace(PATIENT.feed, **changes)))


def test_markets_of_two_exchanges_or_of_none_are_no_feed() -> None:
    with pytest.raises(InvalidInput, match="on 2: binanceusdm, bybit"):
        CcxtSource((PATIENT, market_of("bybit", symbol="ETHUSDT")), SystemClock(), Stamps(), bars=1)
    with pytest.raises(InvalidInput, match="has no live feed"):
        CcxtSource((replace(PATIENT, feed=None),), SystemClock(), Stamps(), bars=1)


def test_a_call_that_fails_as_none_should_is_a_loss_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    own = ccxt_library().exchange("binanceusdm")
    watch, failures = own.watch_trades, [KeyError("subscriptions"), TypeError("unsupported operand")]

    async def watch_trades(client: Any, symbol: str) -> Any:
        if failures:
            raise failures.pop()
        return await watch(client, symbol)

    monkeypatch.setattr(own, "watch_trades", watch_trades)
    told = told_of(TAPE, market=PATIENT)
    assert not failures
    assert told.of(StreamLost)[0].why == "garbage"
    assert [trade.id for trade in told.of(TradeReceived)] == [trade.id for trade in of(TAPE, TradeMade)]


def test_a_live_feed_that_comes_from_this_network_all_at_once_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golive.paper.ccxt_source.exchange_feed_class", lambda *_: FeedClass.LIVE)

    async def listened() -> None:
        with LoopbackExchange(TAPE, pace=AsRead(needs=SUBSCRIBED)) as exchange:
            source = CcxtSource((PATIENT,), exchange.clock, Stamps(), bars=1, urls=exchange.urls())
            try:
                await source.history()
                await anext(source)
            finally:
                await source.close()

    with pytest.raises(Undecided, match="was live, and now comes from an address of this network"):
        asyncio.run(listened())
