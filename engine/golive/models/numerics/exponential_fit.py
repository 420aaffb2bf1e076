"""Least squares of an exponential: what an impact's exponent and an edge's decay are fitted by."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray

TIGHT = 1e-14
"""Relative change at which a fit has settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExponentialFit:
    """Coefficient and rate, the Jacobian there, of shape (n, 2), and what is left over, of shape (n,)."""

    coefficient: float
    rate: float
    jacobian: FloatArray
    residual: FloatArray


def exponential_fit(x: FloatArray, y: FloatArray, *, scale: FloatArray, rates: FloatArray) -> ExponentialFit:
    """Fit y = coefficient scale e^(rate x) by nonlinear least squares.

    Parameters
    ----------
    x, y, scale : arrays of shape (n,)
        Finite numbers, at least three; y near 1 in size keeps the digits of its squares.
    rates : array of shape (m,)
        A grid of rates to start from: the best one of them, its coefficient by plain least squares.

    Raises
    ------
    Refused
        `not_converged` when the fit does not settle.

    References
    ----------
    Moré (1978), The Levenberg-Marquardt algorithm: implementation and theory. By scipy.

    Examples
    --------
    >>> x = np.arange(4.0)
    >>> fit = exponential_fit(x, 2 * 0.5**x, scale=np.ones(4), rates=np.linspace(-1, 1, 9))
    >>> round(fit.coefficient, 9), round(float(np.exp(fit.rate)), 9)
    (2.0, 0.5)
    """
    from scipy.optimize import least_squares

    def residual(pair: FloatArray) -> FloatArray:
        short: FloatArray = pair[0] * scale * np.exp(pair[1] * x) - y
        return short

    def jacobian(pair: FloatArray) -> FloatArray:
        curve = scale * np.exp(pair[1] * x)
        return np.column_stack([curve, pair[0] * curve * x])

    with np.errstate(all="ignore"):
        try:
            fit = least_squares(
                residual,
                _best_start(x, y, scale, rates),
                jac=jacobian,
                method="lm",
                x_scale="jac",
                ftol=TIGHT,
                xtol=TIGHT,
                gtol=TIGHT,
            )
        except ValueError as error:
            raise Refused("not_converged", "the fit of coefficient and exponent does not settle") from error
        slopes, left = jacobian(fit.x), residual(fit.x)
    if not (fit.success and np.isfinite(slopes).all() and np.isfinite(left).all()):
        raise Refused("not_converged", "the fit of coefficient and exponent does not settle")
    return ExponentialFit(coefficient=float(fit.x[0]), rate=float(fit.x[1]), jacobian=slopes, residual=left)


def _best_start(x: FloatArray, y: FloatArray, scale: FloatArray, rates: FloatArray) -> FloatArray:
    curves = scale * np.exp(rates[:, None] * x)
    coefficients = (curves @ y) / (curves * curves).sum(axis=1)
    errors = ((y - coefficients[:, None] * curves) ** 2).sum(axis=1)
    best = int(np.argmin(errors))
    return np.array([coefficients[best], rates[best]])
