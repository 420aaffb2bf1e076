"""How far the mean of a series that remembers may be from the truth: long-run variance on a few cosines."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray
from golive.models.arguments import Series, answer, probability, series
from golive.models.numerics.t_interval import t_quantile

SHARE = 0.41
"""Lazarus, Lewis, Stock, Watson (2018): 0.41 n^(2/3) cosines balance size against power."""

FEWEST_COSINES = 2

LEAST_SLOW = 0.15
"""House choice. A long-run error under this share of what independent values would have rests on their alternating."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongRunVariance:
    """The variance of root n times a mean, with the degrees of freedom of its estimate, from n values."""

    value: float
    degrees: int
    n: int

    @property
    def standard_error(self) -> float:
        """Return the standard error of the mean."""
        return math.sqrt(self.value / self.n)

    def half_width(self, confidence: float) -> float:
        """Return how far one end of the mean's interval lies from it; `confidence` is one-sided, of that end.

        Student's t with `degrees` of freedom: exact for independent normal values, whatever their number.
        """
        return t_quantile(probability(confidence, "confidence"), self.degrees) * self.standard_error

    def rests_on_alternation(self, values: FloatArray) -> bool:
        """Say whether these values vary in next to nothing slow: how sure their mean is then rests on one guess.

        Also true of values that do not vary at all. Independent ones meet it once in two hundred with three cosines,
        and hardly ever with more.
        """
        return self.standard_error <= LEAST_SLOW * float(np.std(values, ddof=1)) / math.sqrt(self.n)


def cosines(n: int) -> int:
    """Return how many cosines n values are projected on: 0.41 n^(2/3), two at least.

    Examples
    --------
    >>> [cosines(n) for n in (24, 60, 250, 1000)]
    [3, 6, 16, 41]
    """
    return max(FEWEST_COSINES, round(SHARE * math.pow(n, 2 / 3)))


def long_run_variance(values: Series) -> LongRunVariance:
    """Return the long-run variance of a series: the mean square of its projections on the slowest cosines.

    Parameters
    ----------
    values : array of shape (n,)
        Oldest first, at least three. They need no mean taken off: the cosines sum to zero.

    Returns
    -------
    LongRunVariance
        Zero only where the values do not vary, or vary in nothing slow (a series that alternates for ever).

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, or fewer than three; `overflow` beyond the range of floats.

    References
    ----------
    Lazarus, Lewis, Stock, Watson (2018), HAR inference: recommendations for practice, J. Business & Economic
    Statistics 36(4): equal-weighted cosines. No bandwidth, block or memory is estimated.

    Examples
    --------
    >>> variance = long_run_variance([0.01, 0.03, -0.01, 0.02, 0.0, -0.02])
    >>> variance.degrees, round(variance.standard_error, 6)
    (2, 0.007638)
    """
    from scipy.fft import dct

    array = series(values, "values", minimum=FEWEST_COSINES + 1)
    degrees = cosines(array.size)
    # The orthonormal cosine transform: its k-th entry is the sum of sqrt(2/n) cos(pi k (t - 1/2) / n) values.
    projections = dct(array, norm="ortho")[1 : degrees + 1]
    variance = answer(float(projections @ projections) / degrees, "long_run_variance")
    return LongRunVariance(value=variance, degrees=degrees, n=array.size)
