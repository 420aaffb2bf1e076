"""A feed that repeats itself is frozen, whatever comes in between, however little is kept, live and recorded alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from tests.windows import made_book, made_quotes

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Book, Quotes
from golive.documents.market import StreamKind
from golive.documents.streams import BookColumns, MarketData, QuoteColumns
from golive.market.data import market_data
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.windows import Windows
from golive.models.book.book_unchanged_for import book_unchanged_for, unchanged_for
from golive.models.book.quote_unchanged_for import quote_unchanged_for

T = 1_723_161_256 * NANOS
BIDS, ASKS = [(100.0, 1.0), (99.0, 2.0)], [(101.0, 1.0), (102.0, 2.0)]
BEFORE = [(100.0, 3.0), (99.0, 2.0)]


def windows(horizon_s: float = 60.0, *, tops: bool = True) -> Windows:
    return Windows("X", retention=Retention(horizon_s=horizon_s, bars=1), quotes_from_books=tops)


def frozen(w: Windows, glitch: Callable[[int], object], *, seconds: int = 45) -> int:
    """Feed one change at T and the same book each second after it, with a glitch each five seconds; return the end."""
    w.add_book(BEFORE, ASKS, at=T - NANOS)
    for second in range(seconds + 1):
        at = T + second * NANOS
        if second % 5 == 4:
            glitch(at - NANOS // 2)
        w.add_book(BIDS, ASKS, at=at)
    return T + seconds * NANOS


def book_of(w: Windows | RecordedWindows, now: int) -> Book:
    book = w.book(now)
    assert isinstance(book, Book), book
    return book


def quotes_of(w: Windows | RecordedWindows, now: int) -> Quotes:
    quotes = w.quotes(now)
    assert isinstance(quotes, Quotes), quotes
    return quotes


GLITCHES: dict[str, tuple[object, object, int]] = {
    "late": (BIDS, ASKS, -100 * NANOS),
    "text": ("bids", ASKS, 0),
    "text in a level": ([("100", 1.0)], ASKS, 0),
    "not a number": ([(100.0, math.nan)], ASKS, 0),
    "crossed": ([(103.0, 1.0)], ASKS, 0),
    "locked": ([(101.0, 1.0)], ASKS, 0),
    "empty": ([], [], 0),
    "one sided": (BIDS, [], 0),
    "without size": ([(100.0, 0.0)], ASKS, 0),
    "negative": ([(100.0, -1.0)], ASKS, 0),
    "a level twice": ([*BIDS, (99.0, 1.0)], ASKS, 0),
    "absurd": ([(1e308, 1.0)], ASKS, 0),
    "none": (None, None, 0),
    "a size that no market has": ([(100.0, 1e-70)], ASKS, 0),
    "a price that no market has": ([*BIDS, (1e-70, 1.0)], ASKS, 0),
}


@pytest.mark.parametrize("glitch", GLITCHES)
def test_a_glitch_is_no_sign_of_life(glitch: str) -> None:
    bids, asks, shift = GLITCHES[glitch]
    w = windows()
    now = frozen(w, lambda at: w.add_book(bids, asks, at=at + shift))
    assert book_of(w, now).changed_at == T
    assert quotes_of(w, now).changed_at == T
    assert book_unchanged_for(book_of(w, now)) == 45.0
    assert quote_unchanged_for(quotes_of(w, now)) == 45.0


NOISY: dict[str, object] = {
    "a size computed anew": [(price, size * (1 + 1e-12)) for price, size in BIDS],
    "a price computed anew": [(price * (1 - 1e-14), size) for price, size in BIDS],
}


@pytest.mark.parametrize("noise", NOISY)
def test_the_noise_of_a_number_that_is_computed_anew_is_no_sign_of_life(noise: str) -> None:
    w = windows()
    now = frozen(w, lambda at: w.add_book(NOISY[noise], ASKS, at=at))
    assert (book_of(w, now).changed_at, quotes_of(w, now).changed_at) == (T, T)


def test_an_event_of_another_instrument_or_of_no_time_is_no_sign_of_life() -> None:
    w = windows()

    def both(at: int) -> None:
        w.add_book([(50.0, 1.0)], [(51.0, 1.0)], at=at, symbol="Y")
        w.add_book([(50.0, 1.0)], [(51.0, 1.0)], at="noon")

    now = frozen(w, both)
    assert (book_of(w, now).changed_at, quotes_of(w, now).changed_at) == (T, T)


BAD_QUOTES: tuple[tuple[float, ...], ...] = (
    (103.0, 1.0, 101.0, 1.0),
    (101.0, 1.0, 101.0, 1.0),
    (0.0, 0.0, 101.0, 1.0),
    (math.nan, 1.0, 101.0, 1.0),
    (1e-70, 1.0, 101.0, 1.0),
    (100.0, 1.0, 101.0, 1e-70),
    (),
)
"""The last is none: a late copy of the good one."""


@pytest.mark.parametrize("quote", BAD_QUOTES)
def test_a_glitch_among_quotes_is_no_sign_of_life(quote: tuple[Any, ...]) -> None:
    w = windows(tops=False)
    w.add_quote(100.0, 5.0, 101.0, 1.0, at=T - NANOS)
    for second in range(300):
        if second % 5 == 4:
            given = quote or (100.0, 1.0, 101.0, 1.0)
            w.add_quote(*given, at=T - 50 * NANOS if not quote else T + second * NANOS)
        w.add_quote(100.0, 1.0, 101.0, 1.0, at=T + second * NANOS)
    assert quote_unchanged_for(quotes_of(w, T + 299 * NANOS)) == 299.0


def test_the_time_of_the_last_change_is_exact_whatever_is_kept() -> None:
    hours = range(24 * 60)
    w = windows(600.0)
    w.add_book(BEFORE, ASKS, at=T - NANOS)
    for minute in hours:
        w.add_book(BIDS, ASKS, at=T + minute * 60 * NANOS)
    now = T + hours[-1] * 60 * NANOS
    assert quote_unchanged_for(quotes_of(w, now)) == hours[-1] * 60.0
    assert book_unchanged_for(book_of(w, now)) == hours[-1] * 60.0


def test_the_first_snapshot_has_no_known_time_of_change() -> None:
    w = windows()
    for second in range(100):
        w.add_book(BIDS, ASKS, at=T + second * NANOS)
    for answer in (book_unchanged_for(book_of(w, T + 99 * NANOS)), quote_unchanged_for(quotes_of(w, T + 99 * NANOS))):
        assert isinstance(answer, Unknown)
        assert answer.detail.endswith("moves: give changed_at, or call again after it changed")
    w.add_book(BEFORE, ASKS, at=T + 100 * NANOS)
    assert book_unchanged_for(book_of(w, T + 101 * NANOS)) == 1.0


def test_a_change_while_the_feed_was_lost_has_no_known_time() -> None:
    w = windows()
    now = frozen(w, lambda _: None)
    for kind in (StreamKind.BOOK, StreamKind.QUOTES):
        w.interrupt(kind, "feed_lost", "the connection closed")
    w.add_book(BIDS, ASKS, at=now + NANOS)
    assert (book_of(w, now + NANOS).changed_at, quotes_of(w, now + NANOS).changed_at) == (T, T)
    for kind in (StreamKind.BOOK, StreamKind.QUOTES):
        w.interrupt(kind, "feed_lost", "the connection closed")
    w.add_book(BEFORE, ASKS, at=now + 2 * NANOS)
    assert (book_of(w, now + 2 * NANOS).changed_at, quotes_of(w, now + 2 * NANOS).changed_at) == (None, None)


def test_a_feed_that_comes_back_with_earlier_times_has_no_known_time_of_change() -> None:
    w = windows()
    w.add_book(BEFORE, ASKS, at=T)
    w.add_book(BIDS, ASKS, at=T + 50 * NANOS)
    w.interrupt(StreamKind.BOOK, "feed_lost", "the connection closed")
    w.add_book(BIDS, ASKS, at=T + 10 * NANOS)
    assert book_of(w, T + 10 * NANOS).changed_at is None


def test_levels_that_come_and_go_at_the_end_or_hold_no_size_are_no_sign_of_life() -> None:
    deep = [*BIDS, (98.0, 4.0)]
    for other in (BIDS, [*BIDS, (98.5, 0.0)], BIDS[:1], [BIDS[1], BIDS[0]]):
        w = windows()
        w.add_book(BEFORE, ASKS, at=T - NANOS)
        for second in range(20):
            w.add_book(deep if second % 2 else other, ASKS, at=T + second * NANOS)
        assert book_of(w, T + 19 * NANOS).changed_at == T


def test_what_changed_within_the_skew_after_now_changed_just_now() -> None:
    quotes = made_quotes([(100.0, 101.0)], changed_at=NANOS, now=0)
    assert quote_unchanged_for(quotes) == 0.0
    assert book_unchanged_for(made_book(BIDS, ASKS, changed_at=NANOS, now=0)) == 0.0


def recorded(rows: Sequence[tuple[float, float, float]]) -> MarketData:
    """Rows of (second, bid, size), the ask at 101."""
    table = np.array(rows, dtype=np.float64)
    n, ts = len(table), T + np.rint(table[:, 0] * NANOS).astype(np.int64)
    ask, size = np.full(n, 101.0), table[:, 2].copy()
    one = np.ones(n, dtype=np.int64)
    sides = [column.reshape(n, 1) for column in (table[:, 1].copy(), size, ask, np.ones(n))]
    book = BookColumns(
        ts=ts,
        bid_prices=sides[0],
        bid_sizes=sides[1],
        ask_prices=sides[2],
        ask_sizes=sides[3],
        bid_levels=one,
        ask_levels=one.copy(),
    )
    quotes = QuoteColumns(
        ts=ts.copy(), bid=table[:, 1].copy(), bid_size=size.copy(), ask=ask.copy(), ask_size=np.ones(n)
    )
    return market_data("X", quotes=quotes, book=book)


@pytest.mark.parametrize("bad", [(102.0, 1.0), (101.0, 1.0), (100.0, 0.0), (100.0, 1e-70), (1e-70, 1.0)])
def test_a_recording_with_a_bad_row_each_five_seconds_is_as_frozen_as_without(bad: tuple[float, float]) -> None:
    rows = [(-1.0, 100.0, 3.0), *((s, *(bad if s % 5 == 4 else (100.0, 1.0))) for s in range(301))]
    shown = RecordedWindows(recorded(rows), retention=Retention(horizon_s=60.0, bars=1))
    now = T + 300 * NANOS
    assert (book_of(shown, now).changed_at, quotes_of(shown, now).changed_at) == (T, T)


def test_what_a_clock_within_the_skew_dates_ahead_is_of_now_and_no_negative_age() -> None:
    assert unchanged_for("quote", T + NANOS, T) == 0.0
    assert unchanged_for("book", T - NANOS, T) == 1.0
