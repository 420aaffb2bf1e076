"""Whether a series can be simple returns a period, rather than prices, percent or money."""

from __future__ import annotations

import numpy as np

from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import Series, series

NOT_RETURNS = "not_returns"
"""The code of a series that holds something else."""

LARGEST_GAIN = 10.0
"""House limit: a period that multiplies a portfolio by eleven is a price, an amount of money or a percentage."""

LARGEST_GROWTH = 1e6
"""House limit: a series that never falls and multiplies wealth a million times is the path of a price below one."""


def plausible_returns(values: Series, field: str) -> FloatArray:
    """Return the array; refuse by range what cannot be simple returns a period, as fractions.

    Parameters
    ----------
    values : array of shape (n,)
        Oldest first; at least one.
    field
        What the refusal calls them.

    Returns
    -------
    array of shape (n,)
        The values, unchanged.

    Raises
    ------
    Refused
        `invalid_input` for what is not finite or empty; `not_returns` for a loss of more than everything (money or
        percent), a gain of more than ten times (prices), and a series without a loss that compounds a million times
        (prices below one).

    Examples
    --------
    >>> plausible_returns([0.01, -0.004], "returns")
    array([ 0.01 , -0.004])
    >>> plausible_returns([359.69, 358.76], "returns")
    Traceback (most recent call last):
        ...
    golive.core.errors.Refused: not_returns: `returns` holds 359.69: prices or money; give returns as fractions
    """
    array = series(values, field, minimum=1)
    low, high = float(array.min()), float(array.max())
    if high > LARGEST_GAIN:
        raise Refused(NOT_RETURNS, f"`{field}` holds {high:g}: prices or money; give returns as fractions", field=field)
    if low < -1:
        sentence = f"`{field}` holds {low:g}, more than a total loss: percent or money; give returns as fractions"
        raise Refused(NOT_RETURNS, sentence, field=field)
    if low > 0 and float(np.log1p(array).sum()) > np.log(LARGEST_GROWTH):
        sentence = f"`{field}` never falls and compounds over a million times: prices; give returns as fractions"
        raise Refused(NOT_RETURNS, sentence, field=field)
    return array
