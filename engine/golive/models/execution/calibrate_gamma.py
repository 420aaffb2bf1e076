"""The coefficient of the permanent impact from where prices stay after own orders."""

from __future__ import annotations

import numpy as np

from golive.core.errors import Refused
from golive.models.arguments import INVALID, Series, not_negative_series, positive_series, same_length, series
from golive.models.execution.fill_regression import Estimate, through_origin

LEAST_DRIFT_MINUTES = 30.0
"""Almgren et al. (2005) measure the permanent move half an hour after the last trade: the temporary one is gone."""


def calibrate_gamma(
    share_of_adv: Series,
    volatility: Series,
    permanent_move: Series,
    *,
    minutes_after: Series,
    liquidity_factor: Series | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Return gamma from the drift after orders: least squares through the origin of the move on sigma X/V.

    Parameters
    ----------
    share_of_adv : array of shape (n,)
        Signed order over daily volume, X/V.
    volatility : array of shape (n,)
        Standard deviation of daily returns, as a fraction, not negative.
    permanent_move : array of shape (n,)
        Signed return from arrival to `minutes_after` the last trade, as a fraction.
    minutes_after : array of shape (n,)
        At least 30 each: sooner, the temporary impact has not gone.
    liquidity_factor : array of shape (n,), optional
        (Theta/V)^delta, positive; 1 when left out.
    confidence
        Coverage of the interval, Student-t with n - 1 degrees of freedom.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, out of range, or measured too soon; `not_identified` for
        fewer than two orders or no variation at all.
    """
    share, sigma = series(share_of_adv, "share_of_adv"), not_negative_series(volatility, "volatility")
    move, after = series(permanent_move, "permanent_move"), series(minutes_after, "minutes_after")
    liquidity = np.ones_like(share)
    if liquidity_factor is not None:
        liquidity = positive_series(liquidity_factor, "liquidity_factor")
    for values, field in (
        (sigma, "volatility"),
        (move, "permanent_move"),
        (after, "minutes_after"),
        (liquidity, "liquidity_factor"),
    ):
        same_length(share, values, field)
    if (after < LEAST_DRIFT_MINUTES).any():
        raise Refused(
            INVALID,
            f"`minutes_after` holds {after.min():g}, a permanent move shows after {LEAST_DRIFT_MINUTES:g}",
            field="minutes_after",
        )
    return through_origin(sigma * share * liquidity, move, confidence)
