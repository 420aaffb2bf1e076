"""How many values of a series tell something: most days without a trade are all the same day."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray


def told_apart(values: FloatArray) -> int:
    """Return how many values differ from the most common one, where that is more than half of them; else all.

    A bound from few of them covers less than it says: rare losses have not been seen yet. In simulation of 250 returns
    with 8 wins and losses of which a fifth take fourfold, a lower bound at 95 % held in 79 %, with 24 in 93 %.

    Examples
    --------
    >>> told_apart(np.array([0.0, 0.0, 0.0, 0.02, -0.01])), told_apart(np.array([0.01, -0.01, 0.02, 0.01]))
    (2, 4)
    """
    _, times = np.unique(values, return_counts=True)
    most = int(times.max())
    return values.size - most if 2 * most > values.size else values.size
