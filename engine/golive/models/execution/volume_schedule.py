"""Schedules that follow the clock or the market's volume: TWAP and VWAP."""

from __future__ import annotations

import numpy as np

from golive.core.errors import Refused
from golive.models.arguments import INVALID, Series, not_negative_series, real, whole
from golive.models.execution.optimal_trajectory import MOST_INTERVALS


def twap_trades(order_size: float, *, intervals: int) -> tuple[float, ...]:
    """Return equal trades, one an interval.

    Parameters
    ----------
    order_size
        Signed size.
    intervals
        How many, at least 1.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range.

    Examples
    --------
    >>> twap_trades(100.0, intervals=4)
    (25.0, 25.0, 25.0, 25.0)
    """
    count = whole(intervals, "intervals", minimum=1, maximum=MOST_INTERVALS)
    return vwap_trades(order_size, expected_volume=np.ones(count))


def vwap_trades(order_size: float, *, expected_volume: Series) -> tuple[float, ...]:
    """Return trades in proportion to the expected volume, so that participation is the same throughout.

    In days of volume time, which `almgren2005_impact` counts in, this is trading at a steady rate. Round the result
    with `lot_schedule`.

    Parameters
    ----------
    order_size
        Signed size.
    expected_volume : array of shape (n,)
        The market's volume by interval, in any unit, not negative and not all zero.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, negative volume, or none at all.

    Examples
    --------
    >>> vwap_trades(100.0, expected_volume=[3, 1, 1, 5])
    (30.0, 10.0, 10.0, 50.0)
    """
    size = real(order_size, "order_size")
    volume = not_negative_series(expected_volume, "expected_volume", minimum=1)
    total = float(volume.sum())
    if total == 0:
        raise Refused(INVALID, "`expected_volume` is zero throughout", field="expected_volume")
    done = size * (np.cumsum(volume) / total)
    # Differences of the running total, its end pinned: the trades add up to the order.
    done[-1] = size
    return tuple(np.diff(done, prepend=0.0).tolist())
