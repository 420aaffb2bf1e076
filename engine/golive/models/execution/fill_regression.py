"""What fits to own fills share: the fills checked and weighed, and a coefficient with its error."""

from __future__ import annotations

import enum
import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, not_negative_series, positive_series, same_length, series
from golive.models.numerics.t_interval import t_half_width

INTERVAL_METHOD = "Student's t, n less the coefficients fitted together; orders taken as independent"
"""How the interval of a coefficient follows from its standard error."""


class Weights(enum.Enum):
    """How fills are weighed against one another."""

    NONE = "none"
    INVERSE_SIGMA = "inverse_sigma"
    """Cost and regressor divided by volatility first: a wild day's noise no longer drowns the calm ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A coefficient with its error: classical and heteroskedasticity-robust standard error, Student-t interval."""

    value: float
    standard_error: float
    standard_error_hc1: float
    ci_low: float
    ci_high: float
    n: int


def check_fills(participation: Series, volatility: Series, cost: Series) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return participation, volatility and cost of each fill as arrays; refuse what does not pair up."""
    p, sigma = positive_series(participation, "participation"), not_negative_series(volatility, "volatility")
    y = series(cost, "cost")
    same_length(p, sigma, "volatility")
    same_length(p, y, "cost")
    return p, sigma, y


def weigh_fills(y: FloatArray, x: FloatArray, sigma: FloatArray, weights: Weights) -> tuple[FloatArray, FloatArray]:
    """Return costs and regressor as they enter a fit."""
    if weights is Weights.NONE:
        return y, x
    if (sigma == 0).any():
        raise Refused(INVALID, "weights by 1/volatility need a volatility above zero", field="volatility")
    return y / sigma, x / sigma


def through_origin(x: FloatArray, y: FloatArray, confidence: float) -> Estimate:
    """Return the slope of the least-squares line through the origin."""
    with np.errstate(over="ignore"):
        square = float(x @ x)
    if x.size <= 1 or square == 0:
        raise Refused("not_identified", "a coefficient needs two observations and some variation")
    value = float(x @ y) / square
    residual = y - value * x
    df = x.size - 1
    se = math.sqrt(float(residual @ residual) / df / square)
    hc1 = math.sqrt(x.size / df * float(np.sum((x * residual) ** 2))) / square
    return estimate(value, se=se, hc1=hc1, df=df, n=x.size, confidence=confidence)


def estimate(value: float, *, se: float, hc1: float, df: int, n: int, confidence: float) -> Estimate:
    """Return a coefficient with its interval; refuse one beyond the range of floats."""
    half = t_half_width(se, degrees=df, confidence=confidence)
    return Estimate(
        value=answer(value, "the coefficient"),
        standard_error=answer(se, "the standard error"),
        standard_error_hc1=answer(hc1, "the standard error"),
        ci_low=answer(value - half, "the interval"),
        ci_high=answer(value + half, "the interval"),
        n=n,
    )
