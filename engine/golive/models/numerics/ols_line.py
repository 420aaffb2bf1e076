"""The least-squares line through points."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray

PARAMETERS = 2
"""Intercept and slope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Intercept in units of y, slope in units of y per unit of x."""

    intercept: float
    slope: float


def ols_line(x: FloatArray, y: FloatArray) -> Line | None:
    """Return the ordinary least squares line of y on x; None when x does not vary.

    Examples
    --------
    >>> ols_line(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    Line(intercept=1.0, slope=2.0)
    """
    if not len(x):
        return None
    # What `mean` gives, at a third of its time where there are few.
    centre, middle = np.add.reduce(x) / len(x), float(np.add.reduce(y) / len(y))
    centred = x - centre
    spread = float(centred @ centred)
    if not spread > 0:
        return None
    slope = float(centred @ (y - middle)) / spread
    return Line(intercept=middle - slope * float(centre), slope=slope)


def slope_error(x: FloatArray, y: FloatArray, line: Line) -> float:
    """Return the classical standard error of a slope, from at least three points whose x vary.

    It takes what is left over as independent and of one variance.
    """
    centred, left = x - x.mean(), y - line.intercept - line.slope * x
    return math.sqrt(float(left @ left) / (len(x) - PARAMETERS) / float(centred @ centred))
