"""What one account earned beyond another: paired by day, over days that both know, with an interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.replay.daily.compared_accounts import compare_accounts
from golive.replay.money.day_money import DayMoney
from golive.trading.pnl import NOTHING

BEGAN = 100_000 * NANOS
DAYS = 60


def days_of(returns_bps: Sequence[float]) -> list[DayMoney]:
    """Days that each begin with the same money and add so many basis points of it."""
    return [
        DayMoney(
            day=20_000 + n,
            since=(20_000 + n) * DAY,
            until=(20_001 + n) * DAY,
            pnl=NOTHING,
            began=BEGAN,
            ended=BEGAN + round(bps * BEGAN / 10_000),
            is_whole=True,
            doubts=(),
            is_booked_known=True,
        )
        for n, bps in enumerate(returns_bps)
    ]


def market(seed: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.random.Generator]:
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, 100.0, DAYS), rng


def test_what_the_market_did_to_both_is_in_neither() -> None:
    common, rng = market(1)
    champion, challenger = common + rng.normal(0, 5, DAYS), common + rng.normal(-10, 5, DAYS)
    (pair,) = compare_accounts({"champion": days_of(champion.tolist()), "challenger": days_of(challenger.tolist())})
    beyond = pair.beyond
    assert (pair.one, pair.other, beyond.n) == ("champion", "challenger", DAYS)
    assert beyond.value == pytest.approx(float(np.mean(champion - challenger)), abs=1e-6)
    assert beyond.lower is not None
    assert beyond.upper is not None
    assert 5.0 < beyond.lower < 10.0 < beyond.upper < 15.0
    # Of days that are not paired the same interval would be 25 basis points to either side.
    assert beyond.upper - beyond.lower < 0.2 * 2 * 1.96 * float(np.hypot(champion.std(), challenger.std())) / DAYS**0.5


def test_equal_accounts_are_told_apart_as_seldom_as_the_interval_says() -> None:
    wrong = 0
    for seed in range(300):
        common, rng = market(seed)
        one, other = (days_of((common + rng.normal(0, 20, DAYS)).tolist()) for _ in range(2))
        beyond = compare_accounts({"one": one, "other": other})[0].beyond
        assert beyond.lower is not None
        assert beyond.upper is not None
        wrong += not beyond.lower <= 0.0 <= beyond.upper
    # 5 % of 300 is 15, with a standard error of 3.8; an interval that allows for memory may be a little short.
    assert 3 <= wrong <= 30


def test_only_days_that_are_whole_and_known_in_both_count_and_too_few_give_no_number() -> None:
    common, rng = market(2)
    one, other = (days_of((common + rng.normal(0, 5, DAYS)).tolist()) for _ in range(2))
    one[0] = replace(one[0], is_whole=False)
    one[1] = replace(one[1], doubts=("unmarked",))
    other[2] = replace(other[2], ended=None)
    other[3] = replace(other[3], began=0)
    assert compare_accounts({"one": one, "other": other[:40]})[0].beyond.n == 36
    few = compare_accounts({"one": one, "other": other[:27]})[0].beyond
    assert (few.value, few.lower, few.upper, few.n) == (None, None, None, 23)
    assert "23" in few.why


def test_accounts_that_share_no_day_are_not_compared_and_three_make_three_pairs() -> None:
    common, _ = market(3)
    days = days_of(common.tolist())
    later = [replace(day, day=day.day + 1_000) for day in days]
    pairs = compare_accounts({"a": days, "b": later, "c": days})
    assert [(pair.one, pair.other) for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [pair.beyond.value for pair in pairs[::2]] == [None, None]
