"""What an account earned a period: only what is known at both ends of one period is a return of it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from golive.execution.account import Equity
from golive.trading.earned_periods import EarnedPeriod, EarnedPeriods
from golive.trading.worth import Worth

DAY = 100


def worth(equity: int | None, drawdown: Fraction | None = Fraction(0)) -> Worth:
    why = None if equity is not None else "no quote"
    return Worth(cash=0, equity=Equity(value=equity, why=why), day_loss=None, drawdown=drawdown)


def fold(*looks: tuple[int, int | None]) -> list[EarnedPeriod]:
    periods = EarnedPeriods(length=DAY)
    return [one for at, equity in looks for one in periods.heard(worth(equity), at)]


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


def test_the_drawdown_is_told_beside_it() -> None:
    periods = EarnedPeriods(length=DAY)
    assert not list(periods.heard(worth(5), 0))
    (ended,) = periods.heard(worth(5, Fraction(1, 4)), 100)
    assert ended.drawdown == 0.25
    (unknown,) = periods.heard(worth(5, None), 200)
    assert unknown.drawdown is None
