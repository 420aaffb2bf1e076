"""Whether a spread is anything but rounding."""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import NDArray

from golive.core.window import FloatArray
from golive.models.arguments import SMALLEST

FLOAT_NOISE = 1e-12
"""A standard deviation below this share of the largest value is rounding: numpy gives 1e-17 for [0.1] * 7, not 0."""


@overload
def is_noise(deviation: float, largest: float) -> bool: ...
@overload
def is_noise(deviation: FloatArray, largest: FloatArray) -> NDArray[np.bool_]: ...
def is_noise(deviation: float | FloatArray, largest: float | FloatArray) -> bool | NDArray[np.bool_]:
    """Say whether a standard deviation is float noise of values of this size, or too small to be squared.

    Parameters
    ----------
    deviation : number, or array of shape (n,)
        Of some values, not negative. NaN is not noise.
    largest : number, or array of shape (n,)
        The largest of those values' magnitudes.

    Examples
    --------
    >>> is_noise(1e-17, 0.1), is_noise(1e-6, 0.1)
    (True, False)
    """
    noise = deviation <= np.maximum(FLOAT_NOISE * largest, SMALLEST)
    return noise if isinstance(noise, np.ndarray) else bool(noise)


def is_constant(values: FloatArray, deviation: float) -> bool:
    """Say whether these values do not vary, given their standard deviation."""
    return is_noise(deviation, float(np.max(np.abs(values), initial=0.0)))
