"""How long the blocks of a bootstrap should be for a series that remembers."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import Series, series
from golive.models.numerics.float_noise import is_constant

FEWEST_RETURNS = 11
"""The rule looks at five lags at least; on fewer values its bandwidth is empty (measured: arch divides by zero)."""

_SHORTEST_RUN = 5
"""Autocorrelations in a row that must be small before they count as gone."""

LONGEST_SHARE = 3
"""A block longer than a third of the series leaves fewer than three of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimalBlock:
    """Expected block lengths for the stationary and the circular bootstrap, in periods, as estimated."""

    stationary: float
    circular: float
    n: int

    @property
    def bounded(self) -> float:
        """Return the stationary length within [1, n / 3]: what a bootstrap can use."""
        return min(max(1.0, self.stationary), max(1.0, self.n / LONGEST_SHARE))


def optimal_block(values: Series) -> OptimalBlock | Unknown:
    """Return the expected block lengths that make a bootstrap of the mean most accurate.

    Parameters
    ----------
    values : array of shape (n,)
        A stationary series, such as returns a period; at least 11.

    Returns
    -------
    OptimalBlock or Unknown
        Unknown for a constant series, and where the estimated spectrum at zero is not positive.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite; `insufficient_data` for fewer than 11.

    References
    ----------
    Politis, White (2004), Automatic block-length selection; corrected by Patton, Politis, White (2009). The
    same lengths as `arch` estimates, whose import takes a second.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> optimal_block(rng.normal(size=500)).bounded < optimal_block(np.cumsum(rng.normal(size=500))).bounded
    True
    """
    array = series(values, "values")
    if array.size < FEWEST_RETURNS:
        raise Refused("insufficient_data", f"{array.size} values, needs {FEWEST_RETURNS}", field="values")
    deviation = float(np.std(array))
    if is_constant(array, deviation):
        return invalid("constant_series", "the series does not vary")
    # Lengths do not depend on the scale; standardised, tiny and huge values keep their squares.
    with np.errstate(divide="ignore", invalid="ignore"):
        stationary, circular = _lengths((array - array.mean()) / deviation)
    if not np.isfinite([stationary, circular]).all():
        return invalid("no_block_length", "the spectrum at zero is not positive")
    return OptimalBlock(stationary=stationary, circular=circular, n=array.size)


def _lengths(x: FloatArray) -> tuple[float, float]:
    """Return the expected block lengths of both bootstraps; parts are named as in the papers."""
    n = len(x)
    eps = x - x.mean()
    longest = np.ceil(min(3 * np.sqrt(n), n / 3))
    run = max(_SHORTEST_RUN, int(np.log10(n)))
    most = int(np.ceil(np.sqrt(n))) + run
    covariances, correlations = _correlogram(eps, most)
    quiet = correlations < 2 * np.sqrt(np.log10(n) / n)
    # The bandwidth is twice the lag after which a whole run of correlations is too small to tell from none.
    ends = (lag for lag in range(run, most + 1) if quiet[lag - run : lag].all())
    end = next(ends, None)
    bandwidth = most if end is None else min(2 * max(end - run, 1), most)
    g, long_run = 0.0, covariances[0]
    for k in range(1, bandwidth + 1):
        weight = 1 if k / bandwidth <= 1 / 2 else 2 * (1 - k / bandwidth)
        g += 2 * weight * k * covariances[k]
        long_run += 2 * weight * covariances[k]
    of_stationary, of_circular = 2 * long_run**2, 4 / 3 * long_run**2
    lengths = (((2 * g**2) / d) ** (1 / 3) * n ** (1 / 3) for d in (of_stationary, of_circular))
    stationary, circular = (float(min(length, longest)) for length in lengths)
    return stationary, circular


def _correlogram(eps: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Return the autocovariances of lags 0 to `most`, and the sizes of the autocorrelations that are tested."""
    n = len(eps)
    covariances, correlations = np.zeros(most + 1), np.zeros(most + 1)
    for lag in range(most + 1):
        product = eps[lag:] @ eps[: n - lag]
        later, sooner = eps[lag + 1 :], eps[: -(lag + 1)]
        covariances[lag] = product / n
        correlations[lag] = np.abs(product) / np.sqrt((later @ later) * (sooner @ sooner))
    return covariances, correlations
