"""A recording as a feed: at the venue when it happened, to us when it was delivered."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.replays import USDM, market, until
from tests.small_markets import FEEDS
from tests.trading.recordings import data_of, feed_of
from tests.trading.venues import DRAWN_LATENCY, ORDERS, moments, sending, terms

from golive.core.value import Unknown
from golive.documents.market import StreamKind
from golive.documents.streams import MarketData, arrays_of
from golive.execution.contract import Contract, Terms
from golive.execution.funding import FundingRule
from golive.execution.latency import Leg
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot
from golive.execution.stop import TriggerBy
from golive.trading.answer import Answer
from golive.trading.connection import Legs
from golive.trading.delivery import seen_at
from golive.trading.market_feed import FeedClass
from golive.trading.passing_time import Charge, PaidBy, pass_time
from golive.trading.recorded_feed import RecordedFeed
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms
from golive.trading.whole_streams import books_of, prints_of

Feed = tuple[list[Snapshot], list[Print]]
BOOK = Snapshot(ts=0, bids=((100, 10), (99, 10)), asks=((101, 10), (102, 10)))
LAST = 40


def passed(rule: VenueTerms, orders: list[SentOrder], feed: RecordedFeed, *instants: int) -> list[Answer | Charge]:
    """Return what a venue says as time passes from one instant to the next."""
    venue = sending(Venue(rule), orders)
    told: list[Answer | Charge] = []
    for since, upto in pairwise(instants):
        told += pass_time(venue, feed, since, upto)
    return told


# At the venue


@settings(max_examples=100)
@given(FEEDS, ORDERS, st.sampled_from(TriggerBy), st.lists(st.integers(0, 20), max_size=3))
def test_what_is_passed_over_changes_no_answer(
    feed: Feed, orders: list[SentOrder], by: TriggerBy, stops: list[int]
) -> None:
    rule = terms(stop_by=by, haircut="0.3")
    told = passed(rule, orders, feed_of(data_of(*feed), rule), -1, *sorted(stops), LAST)
    assert tuple(told) == sending(Venue(rule), orders).advance(moments(*feed), until=LAST)


@given(FEEDS)
def test_a_recording_tells_the_moments_that_were_recorded(feed: Feed) -> None:
    assert list(feed_of(data_of(*feed)).moments(None, LAST)) == moments(*feed)
    cut = feed_of(data_of(*feed))
    assert [*cut.moments(None, 5), *cut.moments(5, LAST)] == moments(*feed)


def test_nothing_is_read_where_nothing_rests_and_nothing_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    feed, rule = feed_of(data_of([BOOK], [])), terms()
    monkeypatch.setattr(feed, "moments", None)
    monkeypatch.setattr(feed, "sight", None)
    assert passed(rule, [], feed, -1, 10, LAST) == []


@settings(max_examples=100)
@given(FEEDS, ORDERS, st.integers(0, 14), st.sampled_from(["nothing", "NaN"]))
def test_fills_never_see_the_future_of_a_recording(feed: Feed, orders: list[SentOrder], cut: int, future: str) -> None:
    rule = terms()
    whole = data_of(*feed)
    told = [
        passed(rule, orders, feed_of(data, rule), -1, LAST)
        for data in (whole, _after(whole, cut, nothing=future == "nothing"))
    ]
    assert len({tuple(one for one in each if isinstance(one, Answer) and one.at <= cut) for each in told}) == 1


def _after(data: MarketData, cut: int, *, nothing: bool) -> MarketData:
    """Return a recording of which all later numbers are NaN, or which ends."""
    if nothing:
        return until(data, cut)
    streams: dict[str, Any] = {}
    for kind, columns in data.streams():
        later = columns.ts > cut
        numbers: Any = {n: array.copy() for n, array in arrays_of(columns) if array.dtype == np.float64}
        for array in numbers.values():
            array[later] = np.nan
        streams[kind.value] = replace(columns, **numbers)
    return replace(data, **streams)


# Whole numbers


def test_what_is_no_number_never_came() -> None:
    data = data_of(
        [replace(BOOK, ts=ts) for ts in range(5)], [Print(ts=ts, price=9, lots=1, aggressor=None) for ts in range(4)]
    )
    assert data.book is not None
    assert data.trades is not None
    prices, sizes = data.book.ask_prices.copy(), data.book.ask_sizes.copy()
    prices[1, 0], sizes[2, 1], prices[3, 1] = np.nan, -1.0, prices[3, 0]
    trades = replace(data.trades, price=np.array([0.9, np.inf, -1.0, 0.0]))
    odd = replace(data, book=replace(data.book, ask_prices=prices, ask_sizes=sizes), trades=trades)
    money = terms().terms
    books = books_of(odd, money)
    assert books.ts.tolist() == [0, 3, 4]
    assert [books.at(row) for row in (0, 2)] == [BOOK, replace(BOOK, ts=4)]
    # Two levels on one tick are one.
    assert books.at(1) == replace(BOOK, ts=3, asks=((101, 20),))
    assert prints_of(odd, money).ts.tolist() == [0]


def test_a_book_that_is_out_of_order_never_came_and_the_one_before_it_stands() -> None:
    data = data_of([BOOK, replace(BOOK, ts=2, asks=((105, 9), (106, 9)))], [])
    assert data.book is not None
    prices = data.book.ask_prices.copy()
    prices[1] = prices[1, ::-1]
    rule = terms()
    feed = feed_of(replace(data, book=replace(data.book, ask_prices=prices)), rule)
    (answer,) = passed(rule, [SentOrder(id="a", strategy="one", side=Side.BUY, lots=1, sent=1)], feed, -1, LAST)
    assert isinstance(answer, Answer)
    assert answer.filling is not None
    assert answer.filling.levels[0].price == 101


def test_whole_numbers_of_a_real_recording_are_those_of_its_prices(market_data: Path) -> None:
    spec, data = market(USDM, market_data)
    tick, lot = Fraction(str(spec.tick)), Fraction(str(spec.lot))
    prints = prints_of(data, Terms(contract=Contract.LINEAR, tick=tick, lot=lot))
    assert data.trades is not None
    assert len(prints.ts) == len(data.trades.ts)
    for row in range(0, len(prints.ts), 997):
        price, quantity = (Fraction(str(float(c[row]))) for c in (data.trades.price, data.trades.quantity))
        assert Fraction(prints.at(row).price) == price / tick
        assert Fraction(prints.at(row).lots) == quantity / lot


def test_sizes_of_an_inverse_market_are_contracts() -> None:
    money = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))
    data = data_of([], [Print(ts=0, price=200_000, lots=1, aggressor=None)])
    assert data.trades is not None
    # 0.049 of the base at 20,000 is worth 980, which is 9 contracts of 100.
    data = replace(data, trades=replace(data.trades, quantity=np.array([0.049])))
    assert prints_of(data, money).lots.tolist() == [9]


# To us


def test_a_decision_sees_only_what_was_delivered() -> None:
    data = data_of([BOOK, replace(BOOK, ts=5)], [Print(ts=ts, price=100, lots=1, aggressor=None) for ts in (2, 4)])
    feed = feed_of(data)
    assert isinstance(feed.streams.book(0), Unknown)
    books = [feed.streams.book(now) for now in (1, 5, 6)]
    assert [book.ts for book in books if not isinstance(book, Unknown)] == [0, 0, 5]
    trades = [feed.streams.trades(now) for now in (2, 4, 5)]
    assert [None if isinstance(window, Unknown) else window.as_of for window in trades] == [None, 2, 4]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_no_event_of_a_stream_overtakes_another(times: list[int]) -> None:
    ts = np.array(sorted(times), dtype=np.int64)
    legs = Legs(latency=DRAWN_LATENCY, stress=Fraction(1), seed=3)
    seen = seen_at(ts, StreamKind.TRADES, legs)
    assert (seen > ts).all()
    assert (np.diff(seen) >= 0).all()
    alone = [seen_at(ts[: n + 1], StreamKind.TRADES, legs)[-1] for n in range(len(ts))]
    assert seen.tolist() == alone, "what is delivered depends on nothing later"


def test_looks_are_taken_when_the_first_later_event_is_seen() -> None:
    feed = feed_of(data_of([replace(BOOK, ts=ts) for ts in (3, 9, 31)], []))
    assert feed.seen.tolist() == [4, 10, 32]
    assert feed.looks(10).tolist() == [10, 40]
    assert [feed.acts_at(look) for look in (9, 10, 20, 30, 40)] == [10, 10, 25, 32, 45]
    assert feed.feed_class is FeedClass.RECORDED


# Funding: trap 5


def funded(fills: list[tuple[str, Side, int]], rates: list[tuple[int, float]], until: int = LAST) -> list[Charge]:
    """Return the charges of a venue with a boundary each 10 ns, for orders that fill as they arrive 2 ns later."""
    rule = replace(terms(), funding=FundingRule(every=10, first=0, most=Fraction("0.0075")))
    orders = [SentOrder(id=f"{n}", strategy=s, side=side, lots=2, sent=at) for n, (s, side, at) in enumerate(fills)]
    told = passed(rule, orders, feed_of(data_of([BOOK], [], rates), rule), -1, 7, 10, 11, until)
    return [one for one in told if isinstance(one, Charge)]


def test_funding_is_charged_once_on_what_was_held() -> None:
    fills = [("short", Side.SELL, 1), ("before", Side.BUY, 7), ("at", Side.BUY, 8)]
    (charge,) = funded(fills, [(10, 0.001)], until=19)
    value = 2 * Fraction(201, 2) * 100_000
    assert (charge.at, charge.rate, charge.mark) == (10, Fraction(1, 1000), Fraction("10.05"))
    assert charge.payments == (
        PaidBy(strategy="before", position=2, amount=math.floor(-value / 1000)),
        PaidBy(strategy="short", position=-2, amount=math.floor(value / 1000)),
    )
    assert charge.heard == 13


def test_what_is_closed_at_the_boundary_still_pays_and_who_is_flat_does_not() -> None:
    at_boundary = funded([("one", Side.BUY, 1), ("one", Side.SELL, 8)], [(10, 0.001), (20, 0.001)])
    assert [(charge.at, charge.payments[0].position) for charge in at_boundary] == [(10, 2)]
    assert funded([("one", Side.BUY, 1), ("one", Side.SELL, 7)], [(10, 0.001)]) == []


@pytest.mark.parametrize(
    ("rates", "why"),
    [([], "rate_absent"), ([(10, float("nan"))], "rate_absent"), ([(10, 0.3)], "rate_absurd")],
)
def test_nobody_pays_what_nobody_knows(rates: list[tuple[int, float]], why: str) -> None:
    (charge,) = funded([("one", Side.BUY, 1)], rates, until=19)
    assert (charge.payments, charge.why) == ((), why)


@pytest.mark.parametrize(
    ("rates", "why"),
    [
        ([(9, 5e-4), (11, -5e-4)], "rate_conflict"),
        ([(10, 5e-4), (10, 6e-4)], "rate_conflict"),
        ([(9, 5e-4), (10, 5e-4), (11, 6e-4)], "rate_conflict"),
        ([(10, 5e-4), (11, float("nan"))], "rate_absent"),
        ([(9, 5e-4), (10, 5e-4)], None),
        ([(9, -0.0), (10, 0.0)], None),
    ],
)
def test_rates_that_contradict_each_other_are_no_rate_and_the_same_one_twice_is_paid_once(
    rates: list[tuple[int, float]], why: str | None
) -> None:
    (charge,) = funded([("one", Side.BUY, 1)], rates, until=19)
    assert charge.why == why
    paid = () if why else (PaidBy(strategy="one", position=2, amount=math.floor(-2 * 100.5 * 100_000 * rates[0][1])),)
    assert charge.payments == paid


def test_latencies_are_drawn_once_a_message() -> None:
    rule = terms(latency=DRAWN_LATENCY)
    assert rule.legs.latency[Leg.ENTRY] is DRAWN_LATENCY[Leg.ENTRY]
    orders = [SentOrder(id=f"{n}", strategy="one", side=Side.BUY, lots=1, sent=n) for n in range(9)]
    told = [
        passed(rule, orders, feed_of(data_of([BOOK], []), rule), -1, *cuts, 10**6) for cuts in ([], [5, 900, 2_000])
    ]
    assert told[0] == told[1]
