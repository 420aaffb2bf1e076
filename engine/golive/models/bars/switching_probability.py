"""How likely the market is in the more volatile of two Markov-switching regimes, judged only by what came before."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from golive.core.errors import InvalidInput, Refused
from golive.core.window import Bars, FloatArray
from golive.models.arguments import whole
from golive.models.bars.bar_window import simple_returns, usable_prices
from golive.models.bars.hamilton_filter import REGIMES, hamilton_filter

LEAST_FIRST = 50
"""Returns before the first fit: six parameters on fewer are noise."""

PERCENT = 100.0
"""Returns are fitted in per cent: the optimiser's steps are absolute, and variances of fractions vanish under them."""


def switching_probability(bars: Bars, first: float, refit: float) -> FloatArray:
    """Return the filtered probability of the more volatile regime after each bar.

    A two-state Gaussian Markov-switching model of simple returns is fitted by maximum likelihood on all returns so
    far, first after `first` returns and again every `refit`; between fits its parameters stand. Regimes are told
    apart by variance after each fit. No answer uses a later bar: neither the fit, nor the filter.

    Parameters
    ----------
    bars
        Bars, oldest first.
    first
        Returns before the first fit, a whole number of at least 50.
    refit
        Returns between fits, a whole number of at least 1.

    Returns
    -------
    array of shape (bars,)
        In [0, 1]; NaN before the first fit, after a fit that did not converge, and from an unusable price on.

    Raises
    ------
    Refused
        On counts that are not such whole numbers.
    InvalidInput
        Without the package statsmodels.

    References
    ----------
    Hamilton (1989), A new approach to the economic analysis of nonstationary time series; statsmodels
    `MarkovRegression`, of which only the parameters are used: its smoothed probabilities see the future.
    """
    start, step = whole(first, "first", minimum=LEAST_FIRST), whole(refit, "refit", minimum=1)
    close = usable_prices(bars.close)
    out = np.full(len(close), np.nan)
    returns = simple_returns(close)[1:] * PERCENT
    usable = int(np.argmax(~np.isfinite(returns))) if not np.isfinite(returns).all() else len(returns)
    for fitted in range(start, usable + 1, step):
        parameters = _fit(returns[:fitted])
        if parameters is not None:
            until = min(fitted + step - 1, usable)
            out[fitted : until + 1] = _filtered(returns[:until], parameters)[fitted - 1 :]
    return out


_Parameters = tuple[float, float, tuple[float, float], tuple[float, float]]


def _fit(returns: FloatArray) -> _Parameters | None:
    """Return stay, leave, means and variances, the calmer regime first; None where the fit cannot be had."""
    model = _statsmodels()(returns, k_regimes=REGIMES, switching_variance=True)
    with warnings.catch_warnings():
        # Trouble of the optimiser is read off its result below, not off its warnings.
        warnings.simplefilter("ignore")
        try:
            result = model.fit(disp=False)
        except np.linalg.LinAlgError:
            return None
    stay, leave, mean0, mean1, variance0, variance1 = (float(x) for x in result.params)
    estimates = (stay, leave, mean0, mean1, variance0, variance1)
    if not result.mle_retvals["converged"] or not all(map(math.isfinite, estimates)):
        return None
    if variance0 > variance1:
        return 1.0 - leave, 1.0 - stay, (mean1, mean0), (variance1, variance0)
    return stay, leave, (mean0, mean1), (variance0, variance1)


def _filtered(returns: FloatArray, parameters: _Parameters) -> FloatArray:
    stay, leave, mean, variance = parameters
    try:
        return hamilton_filter(returns, stay=stay, leave=leave, mean=mean, variance=variance).probability
    except Refused:
        return np.full(len(returns), np.nan)


def _statsmodels() -> Any:
    try:
        from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression
    except ImportError as error:
        message = "the Markov-switching regime needs the package statsmodels"
        raise InvalidInput(message, hint="pip install 'golive[learn]'") from error
    return MarkovRegression
