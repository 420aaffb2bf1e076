"""An order that was never allowed here is doubted until its end is told, and a position after that."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.account.holding import DAY
from golive.account.order import OrderState, Report
from golive.account.strangers import FOR_EVER, Strangers

STATES = list(OrderState)
Told = tuple[OrderState, int | None, int]


def told(*reports: Told) -> Strangers:
    strangers = Strangers()
    for state, lots, at in reports:
        strangers.tell("X", "S", Report(state=state, lots=lots, at=at))
    return strangers


def test_one_that_is_sent_is_doubted_until_its_end_is_told() -> None:
    strangers = told((OrderState.SENT, None, 1))
    assert strangers.doubted_since("S") == FOR_EVER
    assert (strangers.alive("S"), strangers.alive("T")) == ("X", "")
    strangers.tell("X", "S", Report(state=OrderState.FILLED, lots=3, at=5))
    assert strangers.doubted_since("S") == 5
    assert strangers.alive("S") == ""


@pytest.mark.parametrize(
    "end",
    [(OrderState.REJECTED, None, 9), (OrderState.CANCELLED, 0, 9), (OrderState.EXPIRED, 0, 9)],
)
def test_one_that_ended_with_nothing_filled_leaves_no_doubt(end: Told) -> None:
    assert told((OrderState.SENT, None, 1), (OrderState.ACCEPTED, None, 2), end).doubted_since("S") is None


@pytest.mark.parametrize(
    "other",
    [
        (OrderState.PART, 2, 3),
        (OrderState.PART, None, 3),
        (OrderState.CANCELLED, None, 3),
        (OrderState.FILLED, None, 3),
    ],
)
def test_what_says_of_something_filled_is_not_outdone_by_an_end_without(
    other: tuple[OrderState, int | None, int],
) -> None:
    assert told(other, (OrderState.CANCELLED, 0, 4)).doubted_since("S") == 4


def test_one_that_is_seen_alive_after_its_end_goes_on() -> None:
    assert told((OrderState.CANCELLED, 0, 4), (OrderState.ACCEPTED, None, 5)).doubted_since("S") == FOR_EVER


def test_lots_that_nobody_can_read_may_have_been_filled() -> None:
    strangers = Strangers()
    strangers.tell("X", "S", Report(state=OrderState.REJECTED, is_unread=True, at=4))
    assert strangers.doubted_since("S") == 4


def test_one_on_no_symbol_is_on_every_one() -> None:
    strangers = Strangers()
    strangers.tell("X", "", Report(state=OrderState.SENT, at=4))
    assert strangers.doubted_since("S") == FOR_EVER
    assert strangers.stops("S", 0) == 1


def test_of_another_day_only_the_doubt_is_kept() -> None:
    strangers = told((OrderState.FILLED, 1, 5))
    strangers.tell("Y", "S", Report(state=OrderState.FILLED, lots=1, at=DAY + 7))
    assert len(strangers._known) == 1
    strangers.tell("Z", "T", Report(state=OrderState.CANCELLED, lots=0, at=3 * DAY))
    assert strangers.doubted_since("S") == DAY + 7
    assert strangers.stops("S", 2 * DAY) == 0


@given(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from((None, 0, 2)), st.integers(0, 9)), max_size=4))
def test_what_is_doubted_does_not_depend_on_the_order_of_messages(
    reports: list[Told],
) -> None:
    doubts = {told(*some).doubted_since("S") for some in itertools.permutations(reports)}
    assert len(doubts) == 1
