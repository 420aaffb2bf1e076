"""The Markov-switching option: it finds planted regimes, and it never looks ahead."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

from golive.core.errors import Refused
from golive.core.window import Bars, FloatArray
from golive.models.bars.switching_probability import PERCENT, switching_probability


def bars(close: FloatArray) -> Bars:
    ts = (np.arange(len(close), dtype=np.int64) + 1) * 14_400 * 10**9
    volume = np.ones(len(close))
    return Bars(
        ts=ts, open=close, high=close, low=close, close=close, volume=volume, now=int(ts[-1]), length_s=14_400.0
    )


def planted() -> tuple[FloatArray, FloatArray]:
    random = np.random.default_rng(5)
    wild = np.repeat([0.0, 1.0, 0.0, 1.0, 0.0], 60)
    returns = random.normal(0, np.where(wild > 0, 0.03, 0.005))
    return 100 * np.cumprod(np.concatenate([[1.0], 1 + returns])), wild


def test_the_volatile_regime_is_found_while_it_lasts() -> None:
    close, wild = planted()
    answer = switching_probability(bars(close), 150, 50)[1:]
    judged = np.isfinite(answer)
    assert judged[150:].all()
    assert np.mean((answer[judged] > 0.5) == (wild[judged] > 0.5)) > 0.9


def test_no_later_bar_changes_an_answer() -> None:
    close, _ = planted()
    whole = switching_probability(bars(close), 150, 50)
    for end in (152, 200, 201, 260):
        np.testing.assert_array_equal(switching_probability(bars(close[:end]), 150, 50), whole[:end])


def test_the_filter_is_that_of_the_library_it_was_fitted_by() -> None:
    close, _ = planted()
    returns = (close[1:201] / close[:200] - 1) * PERCENT
    result = MarkovRegression(returns, k_regimes=2, switching_variance=True).fit(disp=False)
    volatile = int(np.argmax(result.params[4:6]))
    ours = switching_probability(bars(close[:201]), 200, 50)[-1]
    assert ours == pytest.approx(result.filtered_marginal_probabilities[-1, volatile], abs=1e-6)


def test_too_few_bars_and_unusable_prices_have_no_answer() -> None:
    close, _ = planted()
    assert np.isnan(switching_probability(bars(close[:100]), 150, 50)).all()
    broken = close.copy()
    broken[180] = np.nan
    assert np.isnan(switching_probability(bars(broken), 150, 50)[180:]).all()


@pytest.mark.parametrize(("first", "refit"), [(49, 10), (150.5, 10), (150, 0), (float("nan"), 10)])
def test_impossible_counts_are_refused(first: float, refit: float) -> None:
    close, _ = planted()
    with pytest.raises(Refused):
        switching_probability(bars(close), first, refit)
