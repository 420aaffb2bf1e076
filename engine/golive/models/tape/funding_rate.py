"""The funding rate last charged."""

from __future__ import annotations

import math

from golive.core.value import Unknown, invalid, missing
from golive.core.window import Funding

_MOST = 1.0
"""No venue charges the value of a position in one interval: a rate this large is a percentage read as a fraction."""


def funding_rate(funding: Funding) -> float | Unknown:
    """Return the last funding rate charged, a fraction of the position's value per interval.

    Parameters
    ----------
    funding
        The rates charged by the instant of decision; only the last is read.

    Returns
    -------
    float or Unknown
        In (-1, 1): positive when longs pay shorts, as perpetual futures venues quote it. `no_funding` (missing)
        before the first rate; `funding_not_finite` and `funding_magnitude` (invalid) when the last cannot be one.

    Examples
    --------
    >>> import numpy as np
    >>> funding_rate(Funding(ts=np.array([1, 2]), rate=np.array([0.0003, -0.0001]), now=3))
    -0.0001
    """
    if not len(funding.ts):
        return missing("no_funding", "no funding rate has been seen")
    rate = float(funding.rate[-1])
    if not math.isfinite(rate):
        return invalid("funding_not_finite", "the funding rate is not a finite number")
    if abs(rate) >= _MOST:
        return invalid("funding_magnitude", f"a funding rate of {rate:g} is not a fraction of the position")
    return rate
