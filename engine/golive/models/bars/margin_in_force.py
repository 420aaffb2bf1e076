"""How far the regime in force holds, and not how far its rival does."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from golive.core.window import FloatArray
from golive.models.bars.smooth_regime import UNSEEN, smooth_regime, smooth_regime_tails


def margin_in_force(margins: ArrayLike, candidates: ArrayLike, confirm: float, dwell: float, immediate: float) -> float:
    """Return the margin of the regime in force at the last bar, 0 where the last candidate is another regime.

    A bar's margin is that of its candidate. While the regime in force waits to be replaced, the bar speaks for the
    rival, and nothing speaks for the regime in force.

    Parameters
    ----------
    margins : array of shape (bars,)
        The margin of each bar's candidate, in [0, 1]; NaN where none could be computed.
    candidates : array of shape (bars,)
        Regime codes, oldest first; -1 where none could be computed.
    confirm, dwell, immediate
        As in `smooth_regime`.

    Returns
    -------
    float
        In [0, 1]; NaN where the last bar has no candidate or no margin, and for no bars.

    Examples
    --------
    >>> margin_in_force([0.4, 0.3, 0.2], [1, 1, 1], 2, 1, -1)
    0.2
    >>> margin_in_force([0.4, 0.3, 0.2], [1, 1, 2], 2, 1, -1)
    0.0
    """
    codes, known = np.asarray(candidates, dtype=np.int64), np.asarray(margins, dtype=np.float64)
    if not len(codes) or codes[-1] == UNSEEN:
        return math.nan
    if codes[-1] != smooth_regime(codes, confirm, dwell, immediate):
        return 0.0
    return float(known[-1])


def margin_in_force_columns(
    margins: FloatArray, candidates: FloatArray, confirm: float, dwell: float, immediate: float
) -> FloatArray:
    """Return `margin_in_force` of each row of margins and candidates, of shape (windows, bars)."""
    return margin_in_force_tails(margins, candidates, confirm, dwell, immediate)[0]


def margin_in_force_tails(
    margins: FloatArray, candidates: FloatArray, confirm: float, dwell: float, immediate: float
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return `margin_in_force` of each row, and whether it would be the same whatever came before its bars."""
    in_force, is_sure = smooth_regime_tails(candidates, confirm, dwell, immediate)
    if not margins.shape[1]:
        return np.full(len(margins), np.nan), is_sure
    last = candidates[:, -1]
    held = np.where(last == in_force, margins[:, -1], 0.0)
    return np.where(last == UNSEEN, np.nan, held), is_sure | (last == UNSEEN)
