"""One order: reports in any order come to the same, and never to less than what the venue did."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.account.order import Order, OrderState, Report, Since
from golive.execution.side import Side

LOTS = 10
DECIDED, EXPIRES = 100, 150


def order(*reports: Report, **changed: Any) -> Order:
    made = Order(id="A", strategy="s", symbol="X", side=Side.BUY, lots=LOTS, decided_at=DECIDED)
    made = replace(made, **changed)
    for report in reports:
        made = made.told(report)
    return made


def told(state: str, lots: int | None = None, at: int | None = None, **more: Any) -> Report:
    return Report(state=OrderState(state), lots=lots, at=at, **more)


def test_what_was_allowed_counts_in_full_until_somebody_tells() -> None:
    assert order().since(None) == Since(least=0, most=0, rest=LOTS)
    assert order(told("sent", at=101), told("accepted", at=102)).since(120) == Since(rest=LOTS)
    assert order(told("part", 4, 103)).since(None) == Since(least=4, most=4, rest=6)
    assert order(told("filled", at=103)).since(None) == Since(least=LOTS, most=LOTS, rest=0)
    assert order(told("rejected", at=103)).since(None) == Since()
    assert order(told("part", 4, 103), told("cancelled", 4, 104)).since(None) == Since(least=4, most=4)


def test_an_order_that_ended_without_a_word_on_what_was_filled_counts_in_full() -> None:
    ended = order(told("part", 4, 103), told("cancelled", None, 104))
    assert ended.since(None) == Since(least=4, most=4, rest=6)
    assert ended.since(105) == Since(), "a later position has in it whatever it was"


def test_a_position_told_later_has_in_it_what_was_filled_before_and_not_what_may_follow() -> None:
    part = order(told("part", 3, 110), told("part", 5, 120))
    # What a report tells may have been filled at any time since the one before it.
    assert part.since(105) == Since(least=2, most=5, rest=5)
    assert part.since(115) == Since(least=0, most=2, rest=5)
    assert part.since(125) == Since(least=0, most=0, rest=5)


def test_a_fill_at_the_very_instant_of_a_position_may_be_in_it_or_not() -> None:
    assert order(told("part", 3, 110), told("part", 5, 120)).since(120) == Since(least=0, most=2, rest=5)


def test_a_fill_without_a_time_may_be_in_any_position_but_one_from_before_the_decision() -> None:
    undated = order(told("filled", LOTS))
    assert undated.since(DECIDED - 1) == Since(least=LOTS, most=LOTS)
    assert undated.since(10**9) == Since(least=0, most=LOTS)
    assert order(told("filled", LOTS), ends_at=EXPIRES).since(EXPIRES + 1) == Since()


def test_time_alone_ends_nothing_and_a_position_after_the_end_ends_it() -> None:
    silent = order(ends_at=EXPIRES)
    assert silent.since(EXPIRES) == Since(rest=LOTS)
    assert silent.since(EXPIRES + 1) == Since()
    assert order().since(10**12) == Since(rest=LOTS), "an order that may live for ever"
    late = order(told("part", 4, EXPIRES + 50), ends_at=EXPIRES)
    assert late.since(EXPIRES + 1) == Since(least=0, most=4, rest=6), "it may have been filled after that position"
    assert late.since(EXPIRES + 51) == Since()


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([told("part", 5, 110), told("part", 3, 120)], "filled_less"),
        ([told("cancelled", 3, 110), told("part", 5, 105)], "filled_less"),
        ([told("filled", 5, 110), told("cancelled", 3, 120)], "filled_less"),
        ([told("rejected", at=110), told("part", 2, 120)], "ended_otherwise"),
        ([told("rejected", at=110), told("accepted", at=120)], "ended_before"),
        ([told("cancelled", 0), told("part", 2)], "ended_otherwise"),
    ],
)
def test_reports_that_contradict_each_other_count_in_full(reports: list[Report], code: str) -> None:
    for one in (order(*reports), order(*reversed(reports))):
        assert one.course.doubt is not None
        assert one.course.doubt.code == code
        since = one.since(None)
        assert since.most + since.rest == LOTS
        assert since.least <= min(report.lots or 0 for report in one.reports)


def test_more_than_was_ordered_is_known_as_such() -> None:
    over = order(told("filled", LOTS + 1, 110))
    assert over.is_overfilled
    assert over.since(None) == Since(least=LOTS + 1, most=LOTS + 1)
    assert not order(told("filled", LOTS, 110)).is_overfilled


def test_fills_have_the_price_between_two_averages() -> None:
    reports = (
        told("part", 4, 110, price=Fraction(100), fee=Fraction(4)),
        told("filled", 10, 120, price=Fraction(106), fee=Fraction(9)),
    )
    fills = list(order(*reversed(reports)).fills())
    expected: list[tuple[Any, ...]] = [(4, 100, 4, 110), (6, 110, 5, 120)]
    assert [(f.lots, f.price, f.fee, f.at) for f in fills] == expected
    unpriced = list(order(told("part", 4, 110), reports[1]).fills())
    assert [f.price for f in unpriced] == [None, None]


# A venue that fills an order as it likes, and what is told of it


@st.composite
def ventures(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[Report], int]:
    """Return true fills (instant, cumulative lots), some true reports in any order, and when a position is told."""
    times = sorted(draw(st.lists(st.integers(DECIDED, EXPIRES), max_size=4, unique=True)))
    counts = sorted(draw(st.lists(st.integers(1, LOTS), min_size=len(times), max_size=len(times), unique=True)))
    fills = list(zip(times, counts, strict=True))
    final = draw(st.sampled_from(["cancelled", "expired", None]))
    total = counts[-1] if counts else 0
    reports = [told("part", count, at) for at, count in fills]
    reports += [told("sent", at=DECIDED), told("accepted", at=DECIDED)]
    if total == LOTS:
        reports.append(told("filled", draw(st.sampled_from([LOTS, None])), times[-1]))
    elif final is not None:
        reports.append(told(final, draw(st.sampled_from([total, None])), EXPIRES))
    kept = [one for one in reports if draw(st.booleans())]
    if draw(st.booleans()) and kept:
        kept.append(Report(state=kept[0].state, lots=kept[0].lots, at=None))
    twice = kept + [one for one in kept if draw(st.booleans())]
    return fills, draw(st.permutations(twice)), draw(st.integers(DECIDED - 5, EXPIRES + 80))


@given(ventures(), st.sampled_from([None, EXPIRES + 60]))
def test_what_the_venue_did_lies_within_what_is_counted(
    venture: tuple[list[tuple[int, int]], list[Report], int], ends_at: int | None
) -> None:
    fills, reports, position_at = venture
    one = order(*reports, ends_at=ends_at)
    assert one.course.doubt is None
    total = max((count for _, count in fills), default=0)
    seen = one.since(position_at)
    for is_in_it in (True, False):
        by_then = max((n for at, n in fills if at < position_at or (at == position_at and is_in_it)), default=0)
        assert seen.least <= total - by_then <= seen.most + seen.rest
    assert one.since(None).least <= total <= one.since(None).most + one.since(None).rest


@given(ventures(), st.randoms(use_true_random=False))
def test_reports_come_to_the_same_in_any_order_and_told_twice(
    venture: tuple[list[tuple[int, int]], list[Report], int], random: Any
) -> None:
    _, reports, position_at = venture
    shuffled = reports * 2
    random.shuffle(shuffled)
    one, other = order(*reports), order(*shuffled)
    assert one.course == other.course
    assert one.since(position_at) == other.since(position_at)
    assert list(one.fills()) == list(other.fills())
