"""How much of a strategy is the market, and what is left without it."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import Series, answer, positive, same_length, series
from golive.models.numerics.float_noise import is_constant
from golive.models.numerics.ols_line import PARAMETERS, ols_line


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBeta:
    """A regression of returns on the market's.

    `alpha_annual` is the intercept times the periods a year, as a fraction. `without_market` is `returns - beta
    market`, of shape (n,): what is earned with the market hedged away, the intercept included. Standard errors allow
    for changing variance. `r_squared` is unknown where the returns do not vary.
    """

    beta: float
    beta_se: float
    alpha_annual: float
    alpha_annual_se: float
    r_squared: float | Unknown
    n: int
    without_market: FloatArray


def market_beta(returns: Series, market_returns: Series, *, periods_per_year: float) -> MarketBeta:
    """Regress returns on the market's by least squares.

    Parameters
    ----------
    returns, market_returns : array of shape (n,)
        Simple returns of the same periods, as fractions; at least three.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or lengths that differ; `insufficient_data` for fewer than
        three; `undefined` for a market that does not vary.

    References
    ----------
    Standard errors are White's (1980) with the factor n / (n - 2), known as HC1.

    Examples
    --------
    >>> market = [0.01, -0.02, 0.015, 0.0]
    >>> fit = market_beta([0.021, -0.039, 0.031, 0.001], market, periods_per_year=252)
    >>> round(fit.beta, 9), round(fit.alpha_annual, 9)
    (2.0, 0.252)
    """
    own = series(returns, "returns", minimum=PARAMETERS + 1, short_code="insufficient_data")
    market = series(market_returns, "market_returns")
    same_length(own, market, "market_returns")
    year = positive(periods_per_year, "periods_per_year")
    if is_constant(market, float(np.std(market))):
        raise Refused("undefined", "a market that does not vary explains nothing", field="market_returns")
    centre = float(market.mean())
    deviation = market - centre
    square = float(deviation @ deviation)
    line = ols_line(market, own)
    assert line is not None
    beta = answer(line.slope, "beta")
    left = own - own.mean() - beta * deviation
    correction = own.size / (own.size - PARAMETERS)
    # The intercept is a weighted mean of the returns too: 1/n less what the slope takes at the market's mean.
    weights = 1 / own.size - centre * deviation / square
    total = float((own - own.mean()) @ (own - own.mean()))
    fixed = is_constant(own, float(np.std(own)))
    return MarketBeta(
        beta=beta,
        beta_se=math.sqrt(correction * float(((deviation * left) ** 2).sum())) / square,
        alpha_annual=line.intercept * year,
        alpha_annual_se=math.sqrt(correction * float(((weights * left) ** 2).sum())) * year,
        r_squared=invalid("constant_returns", "the returns do not vary") if fixed else 1 - float(left @ left) / total,
        n=own.size,
        without_market=own - beta * market,
    )
