"""A tape tells what its source holds, in the order in which a venue would send it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.market_standing import Bars, Standing
from tests.market_tape import (
    MILLI,
    BarClosed,
    BookChanged,
    Listed,
    MarkChanged,
    QuoteChanged,
    Tape,
    TradeMade,
    changes,
)
from tests.replays import SIMULATED, market
from tests.tapes import SENT_AFTER, recorded_tape, simulated_tape, tape_of

from golive.documents.streams import MarketData

HOUR = 3_600 * 10**9


def of(tape: Tape, kind: type[Any]) -> list[Any]:
    return [event for event in tape.events() if isinstance(event, kind)]


@pytest.fixture(scope="module")
def day() -> Tape:
    return simulated_tape()


@pytest.fixture(scope="module")
def embedded() -> tuple[Tape, MarketData]:
    _, data = market(SIMULATED)
    return tape_of(data, Listed()), data


def test_events_come_in_the_order_in_which_they_are_sent_at_whole_milliseconds(day: Tape) -> None:
    events = list(day.events())
    sent = [event.at for event in events]
    assert sent == sorted(sent)
    assert {time % MILLI for event in events for time in (event.at, event.ts)} == {0}
    assert all(event.at - event.ts == SENT_AFTER for event in events)
    assert day.begin < sent[0] <= sent[-1] <= day.end


def test_a_tape_may_be_played_more_than_once(day: Tape) -> None:
    first = day.first(600.0)
    assert list(first.events()) == list(first.events())
    assert first.events() is not first.events()


def test_the_embedded_market_is_told_trade_by_trade(embedded: tuple[Tape, MarketData]) -> None:
    tape, data = embedded
    assert data.trades is not None
    told = [(t.id, t.ts, t.price, t.size, t.buys) for t in of(tape, TradeMade)]
    columns = data.trades
    sides = (columns.aggressor > 0).tolist()
    rows = (columns.id.tolist(), columns.ts.tolist(), columns.price.tolist(), columns.quantity.tolist(), sides)
    assert told == list(zip(*rows, strict=True))


def test_the_embedded_market_s_books_can_be_put_together_again(embedded: tuple[Tape, MarketData]) -> None:
    tape, data = embedded
    assert data.book is not None
    standing = Standing(tape, (14_400.0,))
    for row, change in enumerate(of(tape, BookChanged)):
        assert change.before == standing.last
        standing.take(change)
        bids, asks = int(data.book.bid_levels[row]), int(data.book.ask_levels[row])
        prices = data.book.bid_prices[row, :bids].tolist(), data.book.ask_prices[row, :asks].tolist()
        # A book that was broken on purpose is one nobody could sort.
        if len(set(prices[0])) == bids and len(set(prices[1])) == asks:
            assert set(standing.bids) == set(prices[0])
            assert set(standing.asks) == set(prices[1])


def test_changes_make_one_side_of_another() -> None:
    before, after = {1.0: 5.0, 2.0: 6.0}, {2.0: 7.0, 3.0: 8.0}
    assert sorted(changes(before, after)) == [(1.0, 0.0), (2.0, 7.0), (3.0, 8.0)]
    assert changes(after, after) == ()


def test_a_tape_is_moved_so_that_bars_and_boundaries_stay_where_they_are(day: Tape) -> None:
    now = day.begin + 400 * 24 * HOUR + 5 * HOUR
    moved = day.around(now)
    assert 0 <= now - moved.begin < 8 * HOUR
    assert (moved.begin - day.begin) % (8 * HOUR) == 0
    assert {mark.next_at % (8 * HOUR) for mark in of(moved, MarkChanged)} == {0}
    assert {bar.ts % (4 * HOUR) for bar in moved.bars} == {0}
    assert [mark.price for mark in of(moved, MarkChanged)] == [mark.price for mark in of(day, MarkChanged)]


def test_a_recording_has_every_trade_quote_and_change(market_data: Path) -> None:
    tape = recorded_tape(market_data)
    events = list(tape.events())
    counted = {
        kind: sum(isinstance(event, kind) for event in events) for kind in (TradeMade, QuoteChanged, BookChanged)
    }
    assert counted == {TradeMade: 21_313, QuoteChanged: 66_089, BookChanged: 6_547}
    assert sum(len(e.bids) + len(e.asks) for e in events if isinstance(e, BookChanged)) == 443_262
    books = [event for event in events if isinstance(event, BookChanged)]
    assert [book.before for book in books] == [tape.book.last, *(book.last for book in books[:-1])]
    assert (tape.begin, tape.end) == (min(e.at for e in events if isinstance(e, TradeMade)), books[-1].at)
    assert pd.Timestamp(tape.bars[-1].ts) == pd.Timestamp("2024-08-08 20:00")


def trade(second: float, price: float, number: int) -> TradeMade:
    at = round(second * 10**9)
    return TradeMade(at=at, ts=at, id=number, price=price, size=1.0, buys=True)


def test_minutes_in_which_nobody_trades_have_flat_bars() -> None:
    bars = Bars(60.0)
    closed = [bar for made in (trade(10, 5.0, 1), trade(50, 7.0, 2), trade(200, 6.0, 3)) for bar in bars.trade(made)]
    assert [(bar.ts // 10**9, bar.open, bar.high, bar.low, bar.close, bar.volume) for bar in closed] == [
        (60, 5.0, 7.0, 5.0, 7.0, 2.0),
        (120, 7.0, 7.0, 7.0, 7.0, 0.0),
        (180, 7.0, 7.0, 7.0, 7.0, 0.0),
    ]


def test_bars_of_the_tape_s_own_length_are_closed_by_the_tape_alone(day: Tape) -> None:
    standing = Standing(day, (14_400.0,))
    closed = [bar for event in day.first(13 * 3_600.0).events() for bar in standing.take(event)]
    told = [event for event in day.first(13 * 3_600.0).events() if isinstance(event, BarClosed)]
    assert closed == []
    assert standing.bars[14_400.0].closed == [*day.bars, *told]
    assert len(told) == 3
