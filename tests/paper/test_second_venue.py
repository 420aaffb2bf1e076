"""The same tape in a second venue's words: its trades have no numbers, and its book lies where ccxt puts its quotes."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from tests.bybit_wire import BybitWire
from tests.exchange_market import market_of
from tests.market_tape import BookChanged, TradeMade
from tests.paper.exchange_feeds import FeedTold, book_row, books_of, of, rates_of, told_of, trade_row
from tests.tapes import simulated_tape
from tests.wire_faults import Disconnect, Fault, Garbage, Reorder, Repeat, Rubbish, Silence

from golive.documents.market import StreamKind
from golive.trading.received import BookReceived, FundingReceived, QuoteReceived, StreamLost, TradeReceived

TAPE = simulated_tape(1_440.0)
PATIENT = market_of("bybit", silence_s=400.0)


def told(*faults: Fault) -> FeedTold:
    return told_of(TAPE, *faults, market=PATIENT, wire=BybitWire())


@cache
def undisturbed() -> FeedTold:
    return told()


def test_what_comes_out_is_the_tape_but_for_the_numbers_that_the_venue_does_not_tell() -> None:
    trades = undisturbed().of(TradeReceived)
    assert {trade.id for trade in trades} == {None}
    assert [_without_id(trade) for trade in trades] == [_without_id(trade) for trade in of(TAPE, TradeMade)]
    assert [(rate.ts, rate.rate) for rate in undisturbed().of(FundingReceived)] == rates_of(TAPE)
    assert undisturbed().of(StreamLost) == []


def _without_id(trade: TradeMade | TradeReceived) -> tuple[object, ...]:
    ts, _, *rest = trade_row(trade)
    return ts, *rest


def test_every_book_is_one_that_stood_and_quotes_are_left_to_it() -> None:
    assert undisturbed().of(QuoteReceived) == []
    check_books(undisturbed())
    assert len(undisturbed().of(BookReceived)) > len(list(of(TAPE, BookChanged))) / 2


def check_books(told: FeedTold) -> None:
    true = books_of(TAPE)
    for book in told.of(BookReceived):
        assert book.ts == TAPE.begin or book_row(book) == true[book.ts]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Disconnect(at_s=300.0), {"disconnected"}),
        (Disconnect(at_s=300.0, how="reset"), {"disconnected"}),
        (Repeat(at_s=100.0, for_s=600.0, streams=("trades", "book")), set()),
        (Reorder(at_s=400.0, for_s=100.0, streams=("book",)), {"contradicts", "disconnected"}),
        (Garbage(at_s=500.0, what=Rubbish.NAN, streams=("book",)), {"garbage"}),
        (Garbage(at_s=500.0, what=Rubbish.WRONG_TYPES, streams=("trades",)), {"garbage"}),
        (Garbage(at_s=500.0, what=Rubbish.TRUNCATED, streams=("trades",)), {"garbage"}),
    ],
)
def test_faults_are_told_and_no_book_is_one_that_never_was(fault: Fault, why: set[str]) -> None:
    disturbed = told(fault)
    assert {loss.why for loss in disturbed.of(StreamLost)} == why
    check_books(disturbed)
    trades = Counter(map(_without_id, disturbed.of(TradeReceived)))
    assert set(trades.values()) == {1}, "doubled"
    assert trades.keys() <= set(map(_without_id, of(TAPE, TradeMade)))
    for kind in (StreamKind.TRADES, StreamKind.BOOK):
        events = disturbed.of(TradeReceived if kind is StreamKind.TRADES else BookReceived)
        assert events[-1].ts > TAPE.end - 60 * 10**9, "events after a loss go on"


def test_a_silence_is_told_and_what_comes_after_it_is_no_book_that_never_was() -> None:
    disturbed = told(Silence(at_s=360.0, for_s=600.0, kept=True))
    # What was held back comes on another connection by then, where some of it is old.
    assert "silent" in {loss.why for loss in disturbed.of(StreamLost)}
    check_books(disturbed)


def test_a_book_that_crosses_was_made_of_changes_that_were_lost_and_begins_anew() -> None:
    disturbed = told(Silence(at_s=360.0, for_s=300.0, streams=("book",)))
    losses = [loss for loss in disturbed.of(StreamLost) if loss.stream is StreamKind.BOOK]
    assert [loss.why for loss in losses] == ["contradicts"]
    assert all(book.bids[0] < book.asks[0] for book in disturbed.of(BookReceived) if book.bids and book.asks)
    check_books(disturbed)
