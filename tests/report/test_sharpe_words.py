"""A Sharpe ratio in words: both rules where they differ, doubt where a ratio is no market's."""

from __future__ import annotations

import numpy as np
import pytest

from golive.core.value import Unknown, warming_up
from golive.core.window import FloatArray
from golive.models.returns.annual_sharpe import AnnualSharpe, annual_sharpe
from golive.report.sharpe_words import sharpe_rows, sharpe_sentences


def ratio_of(returns: FloatArray, year: float = 252) -> AnnualSharpe:
    ratio = annual_sharpe(returns, periods_per_year=year, confidence=0.95)
    assert not isinstance(ratio, Unknown)
    return ratio


def text(ratio: AnnualSharpe | Unknown) -> str:
    return " ".join(sharpe_sentences(ratio, of="before costs", per="a year"))


def trending(n: int = 1_000) -> FloatArray:
    values = np.random.default_rng(1).normal(size=n)
    for t in range(1, n):
        values[t] += 0.5 * values[t - 1]
    return 0.1 + values


def test_both_rules_are_shown_where_they_differ_by_more_than_a_tenth() -> None:
    ratio = ratio_of(trending())
    assert ratio.differs
    assert "by the square-root rule" in text(ratio)
    assert "allowing for autocorrelation (Lo 2002, 5 lags)" in text(ratio)
    assert "which is itself estimated" in text(ratio)


def test_where_they_hardly_differ_the_second_is_not_spelled_out() -> None:
    returns = next(
        r for r in (np.random.default_rng(s).normal(0.1, 1, 2_000) for s in range(50)) if not ratio_of(r).differs
    )
    assert "within a tenth of that" in text(ratio_of(returns))


def test_a_ratio_of_a_period_names_no_rule() -> None:
    sentence = text(ratio_of(trending(), year=1))
    assert "square-root" not in sentence
    assert "autocorrelation" not in sentence


@pytest.mark.parametrize(("mean", "doubted"), [(0.9, True), (-0.9, True), (0.1, False)])
def test_a_ratio_beyond_ten_gets_a_remark(*, mean: float, doubted: bool) -> None:
    ratio = ratio_of(np.random.default_rng(1).normal(mean, 1.0, 500))
    assert ("no market is known to pay" in text(ratio)) is doubted


def test_without_an_interval_it_says_why() -> None:
    none = warming_up("insufficient_data", "no interval: 12 returns, needs 24")
    assert text(none) == "Sharpe ratio before costs: no interval: 12 returns, needs 24."
    (row,) = sharpe_rows(none, of="as given", point=1.25)
    assert row.cells == ("as given", "square root", "1.25", "none: insufficient data", "", "")
