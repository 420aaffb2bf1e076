"""Order flow imbalance: what each change of the best quotes added to demand, less what it added to supply."""

from __future__ import annotations

import numpy as np

from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import Series, not_negative_series, positive_series, same_length, series


def order_flow_events(bid: Series, bid_size: Series, ask: Series, ask_size: Series) -> FloatArray:
    """Return the order flow imbalance of each change of the best quotes; its sum is that of the interval.

    Parameters
    ----------
    bid, bid_size, ask, ask_size : arrays of shape (n,)
        Best prices (positive, uncrossed) and their sizes (not negative) in base units, oldest first.

    Returns
    -------
    array of shape (n - 1,)
        Base units; empty for a single quote. At an unchanged price both indicators of a side fire, so that the
        change of the queue counts: the strict inequalities found in some code drop it.

    References
    ----------
    Cont, Kukanov, Stoikov (2014), The price impact of order book events, eqs. 3-4.

    Examples
    --------
    >>> order_flow_events([100.0, 100.0], [5.0, 7.0], [101.0, 101.0], [5.0, 4.0])
    array([3.])
    """
    b, q = positive_series(bid, "bid", minimum=1), not_negative_series(bid_size, "bid_size")
    a, r = series(ask, "ask"), not_negative_series(ask_size, "ask_size")
    for column, name in ((q, "bid_size"), (a, "ask"), (r, "ask_size")):
        same_length(b, column, name)
    if (a <= b).any():
        raise Refused("invalid_input", "a quote is crossed or locked", field="ask")
    demand = (b[1:] >= b[:-1]) * q[1:] - (b[1:] <= b[:-1]) * q[:-1]
    supply = (a[1:] <= a[:-1]) * r[1:] - (a[1:] >= a[:-1]) * r[:-1]
    return np.subtract(demand, supply, dtype=np.float64)
