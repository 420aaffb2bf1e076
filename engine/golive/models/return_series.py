"""Returns, and not the prices they were made from."""

from __future__ import annotations

import numpy as np

from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.accept import Series, series

MOST_RETURN = 10.0
"""A gain of 1000 % in one period is a price, an index level or percent written as if it were a fraction."""

FEWEST_TO_TELL = 20
"""Fewer values that never fall may be luck: twenty fair coins do so once in a million."""

STILL = 0.2
"""Prices move by less than this share of themselves from one period to the next; returns, which change sign, do not."""


def return_series(values: Series, field: str, *, minimum: int = 2) -> FloatArray:
    """Return simple returns a period as an array; refuse what cannot be such.

    Parameters
    ----------
    values : array of shape (n,)
        Fractions, oldest first: 0.01 is one percent.
    field
        What a refusal calls them.
    minimum
        How many are needed.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite numbers; `insufficient_data` for too few; `ruined` for a loss
        of everything or more; `prices_given` for values beyond 1000 %, or values that all lie above zero and hardly
        move, as prices and index levels do.

    Examples
    --------
    >>> return_series([0.01, -0.02], "returns")
    array([ 0.01, -0.02])
    >>> return_series([5021.0, 5007.5], "returns")
    Traceback (most recent call last):
        ...
    golive.core.errors.Refused: prices_given: `returns` reaches 5021: these are prices or percents, not fractions
    """
    array = series(values, field, minimum=minimum, short_code="insufficient_data")
    largest = float(array.max(initial=0.0))
    if largest > MOST_RETURN:
        message = f"`{field}` reaches {largest:g}: these are prices or percents, not fractions"
        raise Refused("prices_given", message, field=field)
    if (array <= -1).any():
        message = f"`{field}` falls to {float(array.min()):g}: nothing loses more than everything"
        raise Refused("ruined", message, field=field)
    if array.size >= FEWEST_TO_TELL and (array > 0).all():
        moves = np.abs(np.diff(array)) / array[:-1]
        if 0 < float(np.median(moves)) < STILL:
            message = f"`{field}` never falls and hardly moves: these are prices, not returns"
            raise Refused("prices_given", message, field=field)
    return array


def returns_of_prices(prices: Series, field: str) -> FloatArray:
    """Return simple returns of consecutive prices, of shape (n-1,).

    Raises
    ------
    Refused
        `invalid_input` for a price that is not positive and finite; `insufficient_data` for fewer than three.

    Examples
    --------
    >>> returns_of_prices([100.0, 110.0, 99.0], "close").round(12)
    array([ 0.1, -0.1])
    """
    array = series(prices, field, minimum=3, short_code="insufficient_data")
    if (array <= 0).any():
        raise Refused("invalid_input", f"`{field}` holds a price that is not positive", field=field)
    ratio: FloatArray = array[1:] / array[:-1] - 1
    return return_series(ratio, field)
