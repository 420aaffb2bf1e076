"""A venue of bars: what arrives at a close meets the bar after it, and the vectors' arithmetic fills it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from golive.core.unit import NANOS
from golive.documents.streams import BarColumns
from golive.execution.bars_only import BarRule
from golive.execution.contract import Contract, Terms
from golive.execution.depth import DepthRule
from golive.execution.fees import FeeSchedule, Rates
from golive.execution.latency import Constant, Leg
from golive.execution.order import OrderState
from golive.execution.queue_place import QueueModel, QueueRule
from golive.execution.side import Side
from golive.execution.stop import TriggerBy
from golive.trading.answer import Answer
from golive.trading.bar_venue import BarVenue
from golive.trading.bars_at_venue import BarsAtVenue
from golive.trading.connection import Legs
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue
from golive.trading.venue_state import state_of, venue_of
from golive.trading.venue_terms import VenueTerms

HOUR = 3_600 * NANOS
TERMS = VenueTerms(
    symbol="BTC",
    terms=Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001")),
    fees=FeeSchedule(rates=(Rates(since=0, maker=Fraction(0), taker=Fraction("0.0005")),)),
    depth=DepthRule(haircut=Fraction(3, 10), book_max_age=HOUR),
    queue=QueueRule(model=QueueModel.RISK_AVERSE),
    legs=Legs(latency={leg: Constant(value=0) for leg in Leg}, stress=Fraction(1), seed=1),
    stop_by=TriggerBy.MARK,
    bars=BarRule(spread=Fraction("0.0004"), most_of_bar=Fraction("0.1")),
    by_bars=True,
)
# Opens at hours 0 to 3: prices in quote currency, volume in base.
BARS = BarColumns(
    ts=np.arange(1, 5, dtype=np.int64) * HOUR,
    open=np.array([1_000.0, 1_010.0, 1_020.0, 990.0]),
    high=np.array([1_015.0, 1_025.0, 1_030.0, 1_000.0]),
    low=np.array([995.0, 1_005.0, 980.0, 985.0]),
    close=np.array([1_010.0, 1_020.0, 990.0, 995.0]),
    volume=np.array([1.0, 0.5, 2.0, 0.0]),
    length_s=3_600.0,
)
LATE = 5 * HOUR


def lived(venue: Venue, bars: BarColumns = BARS, *, until: int = LATE) -> tuple[Answer, ...]:
    feed = BarsAtVenue.of(bars, venue.terms)
    since = -(2**62) if venue.ts is None else venue.ts
    return venue.advance(feed.moments(since, until), until)


def sent(**changes: Any) -> SentOrder:
    order = SentOrder(id="a", strategy="s", side=Side.BUY, lots=40, sent=HOUR)
    return replace(order, **changes)


def fills(answers: tuple[Answer, ...]) -> list[tuple[int, int, int]]:
    return [
        (answer.at, level.price, level.lots)
        for answer in answers
        if answer.filling is not None
        for level in answer.filling.levels
    ]


def after_first_bar() -> BarVenue:
    venue = BarVenue(TERMS)
    assert lived(venue, until=HOUR) == ()
    return venue


def test_an_order_of_a_close_is_filled_at_the_next_open_and_half_the_spread() -> None:
    venue = after_first_bar()
    assert venue.send(sent()) == HOUR
    answers = lived(venue)
    # The second bar opens at 10,100 ticks; half of 4 bps of it are 2.02, so 3 ticks. Its close of 10,200 is no price.
    assert fills(answers) == [(HOUR + 1, 10_103, 40)]
    assert [answer.state for answer in answers] == [OrderState.FILLED]
    assert answers[0].at == answers[0].heard == HOUR + 1


def test_no_fill_is_at_the_close_that_made_the_signal() -> None:
    venue = after_first_bar()
    venue.send(sent())
    ((_, price, _),) = fills(lived(venue))
    assert price != 10_100  # the first close, and the second open, before the spread


def test_an_entry_takes_a_share_of_the_volume_and_an_exit_is_whole() -> None:
    venue = after_first_bar()
    venue.send(sent(lots=80))
    answers = lived(venue, until=HOUR + 2)
    # A tenth of 500 lots.
    assert fills(answers) == [(HOUR + 1, 10_103, 50)]
    assert (answers[0].state, answers[0].why) == (OrderState.CANCELLED, "no_depth")
    venue.send(sent(id="b", side=Side.SELL, lots=50, sent=2 * HOUR, reduce_only=True))
    assert fills(lived(venue)) == [(2 * HOUR + 1, 10_200 - 3, 50)]
    assert venue.position("s") == 0


def test_two_entries_share_what_one_bar_gives() -> None:
    venue = after_first_bar()
    venue.send(sent(lots=40))
    venue.send(sent(id="b", strategy="t", lots=40))
    assert [lots for _, _, lots in fills(lived(venue))] == [40, 10]


def test_an_order_worse_than_its_collar_is_not_filled() -> None:
    venue = after_first_bar()
    venue.send(sent(worst=10_102))
    (answer,) = lived(venue)
    assert (answer.state, answer.why, answer.filling) == (OrderState.CANCELLED, "collar", None)


def test_a_bar_without_volume_is_no_bar() -> None:
    venue = BarVenue(TERMS)
    lived(venue, until=3 * HOUR)
    venue.send(sent(sent=3 * HOUR, expires=3 * HOUR + 5 * NANOS))
    (answer,) = lived(venue)
    assert (answer.state, answer.filling) == (OrderState.EXPIRED, None)


def test_a_limit_is_filled_only_where_a_bar_goes_through_it_and_is_heard_at_the_close() -> None:
    venue = after_first_bar()
    venue.send(sent(price=9_800))
    # The third bar touches 9,800 and does not go through.
    assert fills(lived(venue)) == []
    other = after_first_bar()
    other.send(sent(price=9_801))
    answers = lived(other)
    assert fills(answers) == [(2 * HOUR + 1, 9_801, 40)]
    assert answers[-1].heard == 3 * HOUR


def test_a_stop_is_filled_at_its_price_or_worse_less_half_the_spread() -> None:
    venue = after_first_bar()
    venue.send(sent())
    lived(venue, until=2 * HOUR)
    venue.send(sent(id="b", side=Side.SELL, sent=2 * HOUR, trigger=10_000, reduce_only=True))
    answers = lived(venue)
    assert fills(answers) == [(2 * HOUR + 1, 10_000 - 2, 40)]
    assert answers[-1].heard == 3 * HOUR


@pytest.mark.parametrize("until", [HOUR + 1, 2 * HOUR, 2 * HOUR + 1])
def test_a_venue_goes_on_from_its_state(until: int) -> None:
    venue, whole = after_first_bar(), after_first_bar()
    for one in (venue, whole):
        one.send(sent(price=9_801))
    before = lived(venue, until=until)
    again = venue_of(TERMS, state_of(venue))
    assert isinstance(again, BarVenue)
    assert (*before, *lived(again)) == lived(whole)


def test_what_a_bar_becomes_changes_nothing_of_what_was_filled_at_its_open() -> None:
    def filled(bars: BarColumns) -> list[tuple[int, int, int]]:
        venue = after_first_bar()
        venue.send(sent())
        return fills(lived(venue, bars))

    high, close = BARS.high.copy(), BARS.close.copy()
    high[1], close[1] = 2_000.0, 1_500.0
    assert filled(BARS) == filled(replace(BARS, high=high, close=close))


@pytest.mark.parametrize("none", [np.nan, np.inf])
@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize("side", [Side.BUY, Side.SELL])
def test_the_bar_that_made_the_signal_is_no_price_of_its_order(side: Side, row: int, none: float) -> None:
    """Whatever it says, its open included, or where it says nothing: the fill is made of the next open."""
    closed = int(BARS.ts[row])

    def filled(bars: BarColumns) -> list[tuple[int, int, int]]:
        venue = BarVenue(TERMS)
        lived(venue, bars, until=closed)
        venue.send(sent(side=side, sent=closed))
        return fills(lived(venue, bars))

    others: Any = {name: getattr(BARS, name).copy() for name in ("open", "high", "low", "close", "volume")}
    for column in others.values():
        column[row] = none
    expected = filled(BARS)
    assert filled(replace(BARS, **others)) == expected
    assert [at for at, _, _ in expected] == ([closed + 1] if BARS.volume[row + 1] else [])
