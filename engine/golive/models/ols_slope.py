"""The slope of the least-squares line through points."""

from __future__ import annotations

from golive.core.window import FloatArray


def ols_slope(x: FloatArray, y: FloatArray) -> float | None:
    """Return the ordinary least squares slope of y on x, in units of y per unit of x; None when x does not vary.

    Examples
    --------
    >>> import numpy as np
    >>> ols_slope(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    2.0
    """
    if not len(x):
        return None
    centred = x - x.mean()
    spread = float(centred @ centred)
    return float(centred @ (y - y.mean())) / spread if spread > 0 else None
