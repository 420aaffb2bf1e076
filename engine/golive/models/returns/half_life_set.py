"""Which half-lives a record of strengths does not exclude: an exact set, whatever the strength."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import Series, probability, series, whole
from golive.models.numerics.t_interval import t_quantile

PARAMETERS = 2
"""Amplitude, and the column that is tested."""

FASTER = 4.0
"""The lower end of the rate is tested against a decay this many e-folds faster over the record."""

GROWTH, SLOWEST, FASTEST_HALF_LIFE = 3.0, 1e-3, 0.2
"""The rates that are tried: from this much growth over the record to a half-life of a fifth of a period."""

GRID, BISECTIONS, AT_ONCE = 200, 30, 1_000_000
"""Rates tried, halvings of the last step, and numbers held at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfLifeSet:
    """Half-lives in periods that are not excluded, from `lower` to `upper`, each end one-sided at the confidence.

    `lower` is 0 where no speed is too fast; `or_longer` says that `upper` is the whole record, beyond which nothing
    shows. `n_independent` counts the strengths that share no data.
    """

    lower: float
    upper: float
    or_longer: bool
    confidence: float
    n_independent: int

    @property
    def is_silent(self) -> bool:
        """Say whether nothing is excluded: the record does not tell how long the edge lasts."""
        return self.lower == 0 and self.or_longer


def half_life_set(strength: Series, *, confidence: float, overlap: int = 1) -> HalfLifeSet | Unknown:
    """Return the half-lives that a record of strengths does not exclude.

    At the true rate the strength is a e^(-rate i) plus noise: linear. One more column, chosen without the data, then
    has a t statistic that is Student's exactly for normal noise, for every a, zero and below included. The largest rate
    that a constant column does not reject, and the smallest that a faster decay does not, are the ends: nothing has to
    be fitted or to settle, so that they hold for all records and not only for those where a fit looks good.

    Parameters
    ----------
    strength : array of shape (n,)
        One value a period, oldest first.
    confidence
        One-sided, of each end, in (0, 1).
    overlap
        Length of the window behind each value: every `overlap`-th is used.

    Returns
    -------
    HalfLifeSet or Unknown
        Unknown for fewer than three strengths that share no data.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range.

    References
    ----------
    Hartley (1964), Exact confidence regions for the parameters in non-linear regression laws, Biometrika 51; Milliken
    and Graybill (1970), Extensions of the general linear hypothesis model, JASA 65.

    Examples
    --------
    >>> noise = np.random.default_rng(1).normal(0, 0.01, 60)
    >>> ends = half_life_set(0.1 * 0.5 ** (np.arange(60) / 8) + noise, confidence=0.95)
    >>> round(ends.lower, 1), round(ends.upper, 1), ends.or_longer
    (6.2, 8.5, False)
    """
    values, step = series(strength, "strength"), whole(overlap, "overlap", minimum=1)
    level, apart = probability(confidence, "confidence"), values[::step]
    if apart.size <= PARAMETERS:
        return warming_up("too_few_strengths", f"{apart.size} strengths that do not overlap, needs {PARAMETERS + 1}")
    largest = float(np.abs(apart).max())
    scaled = apart / largest if largest > 0 else apart
    critical, rates, record = t_quantile(level, apart.size - PARAMETERS), _rates(apart.size), values.size / step
    fastest = _outermost(scaled, critical, rates[::-1], _constant)
    slowest = _half_life(_outermost(scaled, critical, rates, _faster), record)
    shortest = 0.0 if fastest >= rates[-1] else _half_life(fastest, record)
    return HalfLifeSet(
        # Where the two tests contradict each other neither end excludes anything between them.
        lower=min(shortest, slowest) * step,
        upper=max(shortest, slowest) * step,
        or_longer=max(shortest, slowest) >= record,
        confidence=level,
        n_independent=apart.size,
    )


def _half_life(rate: float, record: float) -> float:
    """Return a half-life in strengths apart, no longer than the record, which shows nothing beyond itself."""
    return record if rate * record <= math.log(2) else math.log(2) / rate


def _rates(n: int) -> FloatArray:
    """Return the rates to try, ascending: growth, next to none, and decay down to a fifth of a step."""
    last = n - 1
    growing = np.geomspace(SLOWEST, GROWTH, GRID // 4) / last
    decaying = np.geomspace(SLOWEST / last, math.log(2) / FASTEST_HALF_LIFE, GRID - growing.size)
    return np.concatenate([-growing[::-1], decaying])


def _constant(rates: FloatArray, n: int) -> FloatArray:
    """Return the column of no decay at all, one row a rate."""
    return np.ones((rates.size, n))


def _faster(rates: FloatArray, n: int) -> FloatArray:
    """Return the column of a decay some e-folds faster over the record, one row a rate."""
    return _decays(rates + FASTER / (n - 1), n)


def _decays(rates: FloatArray, n: int) -> FloatArray:
    curves: FloatArray = np.exp(-rates[:, None] * np.arange(n))
    return curves


def _outermost(
    values: FloatArray, critical: float, rates: FloatArray, column: Callable[[FloatArray, int], FloatArray]
) -> float:
    """Return the first of the rates that is not rejected, to within rounding; the last one where all are."""
    rejected = _rejected(values, critical, rates, column)
    if rejected.all():
        return float(rates[-1])
    first = int(np.argmin(rejected))
    if first == 0:
        return float(rates[0])
    outside, inside = float(rates[first - 1]), float(rates[first])
    for _ in range(BISECTIONS):
        middle = (outside + inside) / 2
        if _rejected(values, critical, np.array([middle]), column)[0]:
            outside = middle
        else:
            inside = middle
    # The outer side of the last step: the set may only be too wide.
    return outside


def _rejected(
    values: FloatArray, critical: float, rates: FloatArray, column: Callable[[FloatArray, int], FloatArray]
) -> NDArray[np.bool_]:
    """Say which rates the column rejects; what cannot be told rejects nothing."""
    at_once = max(1, AT_ONCE // values.size)
    batches = (rates[i : i + at_once] for i in range(0, rates.size, at_once))
    tests = [_statistic(values, _decays(batch, values.size), column(batch, values.size)) for batch in batches]
    rejected: NDArray[np.bool_] = np.concatenate(tests) > critical
    return rejected


def _statistic(values: FloatArray, decays: FloatArray, columns: FloatArray) -> FloatArray:
    """Return the t statistic of the column beside the decay, one a row."""
    decays = decays / np.sqrt((decays * decays).sum(axis=1, keepdims=True))
    columns = columns - (columns * decays).sum(axis=1, keepdims=True) * decays
    length = np.sqrt((columns * columns).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        along = columns @ values / length
        left = values - (decays @ values)[:, None] * decays - (along / length)[:, None] * columns
        deviation = np.sqrt((left * left).sum(axis=1) / (values.size - PARAMETERS))
        statistic: FloatArray = along / deviation
    return statistic
