"""The newest value of a series over bars."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.models.bars.smooth_regime import UNSEEN


def last(series: NDArray[Any]) -> float | int:
    """Return the last value; of an empty series NaN, or -1 when it holds codes, both of which mean unknown."""
    if len(series):
        value: float | int = series[-1].item()
        return value
    return UNSEEN if np.issubdtype(series.dtype, np.integer) else math.nan
