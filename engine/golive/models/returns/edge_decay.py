"""How fast an edge fades: the half-life of a signal's strength."""

from __future__ import annotations

import enum
import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import SMALLEST, Series, answer, member, real, series, whole
from golive.models.numerics.exponential_fit import exponential_fit
from golive.models.numerics.ols_line import ols_line, slope_error

NO_DECAY = 1e-12
"""A rate a period below this is rounding."""

PARAMETERS = 2
"""Amplitude and rate."""


class DecayMethod(enum.Enum):
    """How the curve is fitted."""

    NLS = "nls"
    """Least squares of the strength itself; takes negative values."""
    LOGLINEAR = "loglinear"
    """Least squares of its logarithm; needs every value above zero, and gives small ones more weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeDecay:
    """A fit of a e^(-lambda t) with t = 0, 1, ... in periods.

    `half_life` is ln 2 / lambda with its error by the delta method; unknown where nothing decays. `rate_se` is unknown
    where too few values that do not overlap are left to estimate it; `n_independent` counts those. Both errors are for
    reading: an interval from them covers far less than it says, see `half_life_set`.
    """

    amplitude: float
    rate: float
    rate_se: float | Unknown
    half_life: float | Unknown
    half_life_se: float | Unknown
    decaying: bool
    n: int
    n_independent: int


def edge_decay(strength: Series, *, method: DecayMethod | str = DecayMethod.NLS, overlap: int = 1) -> EdgeDecay:
    """Fit an exponential decay to an information coefficient or a rolling Sharpe ratio.

    Parameters
    ----------
    strength : array of shape (n,)
        One value a period, oldest first, at least 3.
    method
        `nls` or `loglinear`.
    overlap
        Length of the window behind each value. Values closer than that share data, so that a standard error from all
        of them would be too small: it is taken from every `overlap`-th.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite; `undefined` for fewer than three, or for `loglinear` with a
        value that is not positive; `not_converged` when the fit does not settle.

    Examples
    --------
    >>> round(edge_decay([0.08, 0.04, 0.02, 0.01], method="loglinear").half_life, 9)
    1.0
    """
    values = series(strength, "strength", minimum=PARAMETERS + 1, short_code="undefined")
    rule, step = member(DecayMethod, method, "method", "a method"), whole(overlap, "overlap", minimum=1)
    amplitude, rate, error = _fit(values, rule)
    independent = values.size
    rate_se: float | Unknown = error
    if step > 1:
        thinned = values[::step]
        independent = thinned.size
        rate_se = warming_up("overlapping", f"{independent} values do not overlap, needs {PARAMETERS + 1}")
        if independent > PARAMETERS:
            rate_se = _fit(thinned, rule)[2] / step
    decaying = rate > NO_DECAY
    half_life: float | Unknown = invalid("not_decaying", "the strength does not decay")
    half_life_se = half_life
    if decaying:
        half_life = math.log(2) / rate
        half_life_se = rate_se if isinstance(rate_se, Unknown) else answer(half_life * rate_se / rate, "half_life_se")
    return EdgeDecay(
        amplitude=amplitude,
        rate=rate,
        rate_se=rate_se,
        half_life=half_life,
        half_life_se=half_life_se,
        decaying=decaying,
        n=values.size,
        n_independent=independent,
    )


def ar1_half_life(phi: float) -> float | Unknown:
    """Return how long a shock to an AR(1) signal lasts, ln(1/2) / ln(phi): persistence, not decay of the edge.

    Parameters
    ----------
    phi
        First autocorrelation.

    Returns
    -------
    float or Unknown
        In periods; unknown outside 0 < phi < 1.

    Raises
    ------
    Refused
        `invalid_input` for a value that is not finite.

    Examples
    --------
    >>> ar1_half_life(0.5)
    1.0
    """
    value = real(phi, "phi")
    if not 0 < value < 1:
        return invalid("no_half_life", "a half-life needs an autocorrelation between 0 and 1")
    return math.log(0.5) / math.log(value)


def _fit(values: FloatArray, rule: DecayMethod) -> tuple[float, float, float]:
    return _loglinear(values) if rule is DecayMethod.LOGLINEAR else _nonlinear(values)


def _loglinear(values: FloatArray) -> tuple[float, float, float]:
    if (values <= 0).any():
        raise Refused("undefined", "a logarithm needs every value above zero; use `nls`", field="strength")
    t, y = np.arange(values.size, dtype=np.float64), np.log(values)
    line = ols_line(t, y)
    assert line is not None
    return answer(math.exp(line.intercept), "amplitude"), -line.slope, slope_error(t, y, line)


def _nonlinear(values: FloatArray) -> tuple[float, float, float]:
    t = np.arange(values.size, dtype=np.float64)
    largest = float(np.abs(values).max())
    if largest < SMALLEST:
        raise Refused("undefined", "a strength of zero throughout has no rate", field="strength")
    try:
        fit = exponential_fit(-t, values / largest, scale=np.ones_like(t), rates=_rates(float(t[-1])))
    except Refused as refused:
        raise Refused(refused.code, "the decay does not settle", field="strength") from refused
    information = fit.jacobian.T @ fit.jacobian
    determinant = float(np.linalg.det(information))
    square = float(fit.residual @ fit.residual) / (values.size - PARAMETERS)
    if not determinant > 0:
        raise Refused("not_converged", "the values do not tell a rate", field="strength")
    rate_se = math.sqrt(answer(square * float(information[0, 0]) / determinant, "rate_se"))
    return answer(fit.coefficient * largest, "amplitude"), fit.rate, rate_se


def _rates(last: float) -> FloatArray:
    """Return rates to start from: growth and decay over the whole record, and decay within a few periods of it."""
    steps = np.geomspace(1e-3, 10.0, 40) / last
    return np.concatenate([-steps[::-1], [0.0], steps, np.geomspace(10.0 / last, 5.0, 20)])
