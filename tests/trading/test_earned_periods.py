"""What an account earned a period: only what is known at both ends of one period is a return of it."""

from __future__ import annotations

import pytest

from golive.trading.earned_periods import EarnedPeriod, EarnedPeriods

DAY = 100


def fold(*looks: tuple[int, int | None]) -> list[EarnedPeriod]:
    periods = EarnedPeriods(length=DAY)
    return [one for at, equity in looks for one in periods.heard(equity, at)]


def test_a_period_ends_at_the_first_look_after_it() -> None:
    assert fold((0, 1_000), (50, 900), (99, 1)) == []
    ended = fold((0, 1_000), (50, 900), (100, 1_100), (150, 7), (200, 550))
    assert [one.value for one in ended] == [pytest.approx(0.1), pytest.approx(-0.5)]


@pytest.mark.parametrize(
    "looks", [((0, None), (100, 5)), ((0, 5), (100, None)), ((0, 0), (100, 5)), ((0, 5), (300, 5))]
)
def test_what_is_not_known_at_both_ends_or_took_several_periods_is_no_return(
    looks: tuple[tuple[int, int | None], ...],
) -> None:
    assert [one.value for one in fold(*looks)] == [None]


def test_a_clock_that_went_back_ends_nothing() -> None:
    assert fold((100, 1_000), (0, 900), (199, 1)) == []


def test_the_drawdown_is_from_the_highest_worth_of_any_look_until_it_begins_anew() -> None:
    periods = EarnedPeriods(length=DAY)
    assert not list(periods.heard(100, 0))
    assert not list(periods.heard(200, 50))
    (fell,) = periods.heard(150, 100)
    assert fell.drawdown == 0.25
    periods.begin_anew()
    assert not list(periods.heard(150, 150))
    (since,) = periods.heard(120, 200)
    assert since.drawdown == pytest.approx(0.2)
    (unknown,) = periods.heard(None, 300)
    assert (unknown.value, unknown.drawdown) == (None, None)
