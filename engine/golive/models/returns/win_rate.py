"""How often a period wins, and how much wins outweigh losses."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, invalid
from golive.models.arguments import SMALLEST, Series, answer, series


def win_rate(returns: Series) -> float | Unknown:
    """Return wins over wins and losses; zeros count as neither.

    Parameters
    ----------
    returns : array of shape (n,)
        Returns a period or a trade.

    Returns
    -------
    float or Unknown
        In [0, 1]; unknown when nothing was won or lost.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite.

    Examples
    --------
    >>> win_rate([0.01, 0.0, -0.02, 0.005])
    0.6666666666666666
    """
    array = series(returns, "returns")
    wins, losses = int(np.count_nonzero(array > 0)), int(np.count_nonzero(array < 0))
    if not wins + losses:
        return invalid("no_wins_or_losses", "nothing was won or lost")
    return wins / (wins + losses)


def profit_factor(returns: Series) -> float | Unknown:
    """Return the sum of gains over the sum of losses.

    Parameters
    ----------
    returns : array of shape (n,)
        Returns a period or a trade.

    Returns
    -------
    float or Unknown
        Not negative; unknown without losses.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite.

    Examples
    --------
    >>> profit_factor([0.01, -0.004])
    2.5
    """
    array = series(returns, "returns")
    losses = float(-np.minimum(array, 0.0).sum())
    if losses < SMALLEST:
        return invalid("no_losses", "no return is negative")
    return answer(float(np.maximum(array, 0.0).sum()) / losses, "profit_factor")
