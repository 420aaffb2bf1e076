"""How long the blocks of a bootstrap should be for a series that remembers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.models.arguments import Series, series
from golive.models.numerics.float_noise import is_constant

FEWEST_RETURNS = 11
"""The rule looks at five lags at least; on fewer values its bandwidth is empty (measured: arch divides by zero)."""

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
    Politis, White (2004), Automatic block-length selection; corrected by Patton, Politis, White (2009). By `arch`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> optimal_block(rng.normal(size=500)).bounded < optimal_block(np.cumsum(rng.normal(size=500))).bounded
    True
    """
    from arch.bootstrap import optimal_block_length

    array = series(values, "values")
    if array.size < FEWEST_RETURNS:
        raise Refused("insufficient_data", f"{array.size} values, needs {FEWEST_RETURNS}", field="values")
    deviation = float(np.std(array))
    if is_constant(array, deviation):
        return invalid("constant_series", "the series does not vary")
    # Lengths do not depend on the scale; standardised, tiny and huge values keep their squares.
    with np.errstate(divide="ignore", invalid="ignore"):
        table = optimal_block_length((array - array.mean()) / deviation)
    stationary, circular = float(table["stationary"].iloc[0]), float(table["circular"].iloc[0])
    if not np.isfinite([stationary, circular]).all():
        return invalid("no_block_length", "the spectrum at zero is not positive")
    return OptimalBlock(stationary=stationary, circular=circular, n=array.size)
