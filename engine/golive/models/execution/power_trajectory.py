"""How to spread an order over time when impact grows with a power of the rate: Almgren (2003)."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, not_negative, not_negative_series, positive, power, real
from golive.models.execution.impact import VARIANCE_OF_STEADY_TRADING

EXPONENTIAL_FROM = 20.0
"""Beyond this, cosh^m(w) and (e^w / 2)^m agree to 1e-17."""

NODES = 200
"""Gauss-Legendre nodes on [0, 20]; with the nearest pole at i pi / 2 the rule is exact to rounding."""

SHORT_HORIZON = 1.0
"""From this b^2 on, the energy identity cancels digits and the integral is taken numerically."""

STRAIGHT_BELOW = 1e-8
"""Below this W the schedule differs from a straight line by less than rounding, W^2 / 6."""

ENDLESS_FROM = 1 - 1e-12
"""From this share of its natural end on, a horizon no longer binds within rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerTrajectory:
    """An optimal schedule under a power law.

    `holdings` are what remains at `times_days`, with the sign of the order. `characteristic_time` is T*, unknown
    without risk; `end_time` is when nothing remains, unknown where it is approached for ever. Cost and variance
    leave out spread and permanent impact, which no schedule changes.
    """

    order_size: float
    times_days: tuple[float, ...]
    holdings: tuple[float, ...]
    characteristic_time: float | Unknown
    end_time: float | Unknown
    expected_cost: float
    variance: float


def power_trajectory(
    order_size: float,
    *,
    volatility: float,
    eta: float,
    exponent: float,
    risk_aversion: float,
    times_days: Series,
    horizon_days: float | None = None,
) -> PowerTrajectory:
    """Return the holdings that minimise expected cost plus risk aversion times variance, for h(v) = eta v^k.

    Parameters
    ----------
    order_size
        Signed size, not zero.
    volatility
        In currency per unit per square root of a day, not negative.
    eta, exponent
        Temporary impact eta v^k in currency per unit, at a rate of v units a day; both positive.
    risk_aversion
        Lambda, per currency, not negative.
    times_days
        When to report the holdings, not negative.
    horizon_days
        Time to finish. None lets the schedule take its time, which needs risk to be felt.

    Returns
    -------
    PowerTrajectory
        For k < 1 larger orders run relatively faster, the reverse of k > 1, which ends by itself.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range; `undefined` for an endless horizon without
        risk or risk aversion, where waiting costs nothing and no schedule is best.

    Notes
    -----
    Along an optimal path k eta v^(k+1) - lambda sigma^2 x^2 is constant. With m = (k-1)/(k+1), x/X = sinh w / sinh W
    turns the remaining time into T* sinh(W)^-m times the integral of cosh^m from 0 to w, which is smooth for every
    k; W follows from the horizon. Cost and variance then come from that constant and a partial integration.

    References
    ----------
    Almgren (2003), Optimal execution with nonlinear impact functions and trading-enhanced risk, Appl. Math. Finance 10.

    Examples
    --------
    >>> plan = power_trajectory(
    ...     1e5, volatility=1.0, eta=5e-4, exponent=0.6, risk_aversion=5e-6, times_days=[0, 0.5, 1], horizon_days=1.0
    ... )
    >>> [round(x, 1) for x in plan.holdings]
    [100000.0, 39231.3, 0.0]
    """
    x = real(order_size, "order_size")
    if x == 0:
        raise Refused(INVALID, "`order_size` is 0: there is nothing to schedule", field="order_size")
    sigma, aversion = not_negative(volatility, "volatility"), not_negative(risk_aversion, "risk_aversion")
    coefficient, k = positive(eta, "eta"), positive(exponent, "exponent")
    times = not_negative_series(times_days, "times_days")
    horizon = None if horizon_days is None else positive(horizon_days, "horizon_days")
    risk = aversion * sigma * sigma
    if risk == 0:
        path = _straight(abs(x), sigma, coefficient, k, times, horizon)
    else:
        scale = k * coefficient * power(abs(x), k - 1, "characteristic_time") / risk
        t_star = positive(power(scale, 1 / (k + 1), "characteristic_time"), "characteristic_time")
        path = _urgent(abs(x), sigma, coefficient, k, times, horizon, t_star)
    return PowerTrajectory(
        order_size=x,
        times_days=tuple(times.tolist()),
        holdings=tuple((math.copysign(1.0, x) * path.holdings).tolist()),
        characteristic_time=path.characteristic_time,
        end_time=path.end_time,
        expected_cost=answer(path.expected_cost, "expected_cost"),
        variance=answer(path.variance, "variance"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    holdings: FloatArray
    characteristic_time: float | Unknown
    end_time: float | Unknown
    expected_cost: float
    variance: float


def _straight(x: float, sigma: float, eta: float, k: float, times: FloatArray, horizon: float | None) -> _Path:
    if horizon is None:
        raise Refused("undefined", "without risk an endless schedule has no optimum", field="horizon_days")
    return _Path(
        holdings=x * np.clip(1 - times / horizon, 0, 1),
        characteristic_time=invalid("no_urgency", "without risk the schedule is a straight line"),
        end_time=horizon,
        expected_cost=eta * x * power(x / horizon, k, "expected_cost"),
        variance=sigma * sigma * x * x * horizon / VARIANCE_OF_STEADY_TRADING,
    )


def _urgent(
    x: float, sigma: float, eta: float, k: float, times: FloatArray, horizon: float | None, t_star: float
) -> _Path:
    natural_end = (k + 1) / (k - 1) * t_star if k > 1 else math.inf
    if horizon is None or horizon >= ENDLESS_FROM * natural_end:
        remaining, b_squared, duration = _endless(times / t_star, k), 0.0, 0.0
    else:
        duration = horizon / t_star
        start = _start(k, duration)
        if start is None:
            return replace(_straight(x, sigma, eta, k, times, horizon), characteristic_time=t_star)
        remaining, b_squared = _bounded(times / t_star, k, duration, start), math.exp(-2 * _log_sinh(start))
    end = min(natural_end, math.inf if horizon is None else horizon)
    q = k / (k + 1)
    variance = _squared_holdings(q, b_squared, duration)
    cost = variance + b_squared * duration
    return _Path(
        holdings=x * remaining,
        characteristic_time=t_star,
        end_time=end if math.isfinite(end) else invalid("never_ends", "the schedule approaches zero for ever"),
        expected_cost=eta * x * power(x / t_star, k, "expected_cost") * cost,
        variance=t_star * sigma * sigma * x * x * variance,
    )


def _endless(s: FloatArray, k: float) -> FloatArray:
    """Return x/X at times s in units of T*, for an endless horizon."""
    if k == 1:
        return np.exp(-s)
    base = np.maximum(1 + (1 - k) / (1 + k) * s, 0.0)
    remaining: FloatArray = base ** (-(1 + k) / (1 - k))
    return remaining


def _start(k: float, duration: float) -> float | None:
    """Return W, the start of the path that takes this long in units of T*; None when it is a straight line."""
    from scipy.optimize import brentq

    m = (k - 1) / (k + 1)

    def log_excess(log_w: float) -> float:
        w = math.exp(log_w)
        return math.log(_integral(w, m)) - m * _log_sinh(w) - math.log(duration)

    lo = hi = math.log(STRAIGHT_BELOW)
    if log_excess(lo) > 0:
        return None
    while log_excess(hi) < 0:
        lo, hi = hi, hi + 1.0
    return math.exp(float(brentq(log_excess, lo, hi, xtol=1e-14, rtol=1e-14)))


def _bounded(s: FloatArray, k: float, duration: float, start: float) -> FloatArray:
    """Return x/X at times s, in units of T*, for a horizon that forces the pace."""
    from scipy.optimize import brentq

    m = (k - 1) / (k + 1)
    log_start = _log_sinh(start)
    pace = math.exp(-m * log_start)

    def holding(left: float) -> float:
        if left >= duration:
            return 1.0
        if left <= 0:
            return 0.0
        # The bracket's end may miss the root by rounding: the path then has not begun.
        if _integral(start, m) * pace <= left:
            return 1.0
        w = float(brentq(lambda w: _integral(w, m) * pace - left, 0.0, start, xtol=1e-300, rtol=1e-14, maxiter=500))
        return math.exp(_log_sinh(w) - log_start)

    return np.array([holding(float(left)) for left in duration - s], dtype=np.float64)


def _squared_holdings(q: float, b_squared: float, duration: float) -> float:
    """Return the integral of y^2 (y^2 + b^2)^(q-1) over [0, 1]: the variance in units of T* sigma^2 X^2."""
    if b_squared < SHORT_HORIZON:
        identity: float = ((1 + b_squared) ** q - b_squared * duration) / (1 + 2 * q)
        return identity
    from scipy.integrate import quad

    return float(quad(lambda y: y * y * (y * y + b_squared) ** (q - 1), 0.0, 1.0, epsabs=0.0, epsrel=1e-12)[0])


def _log_sinh(w: float) -> float:
    return w + math.log(-math.expm1(-2 * w)) - math.log(2)


def _integral(w: float, m: float) -> float:
    """Return the integral of cosh^m from 0 to w."""
    nodes, weights = _rule()
    inner = min(w, EXPONENTIAL_FROM)
    total = inner / 2 * float(weights @ np.cosh(inner / 2 * (nodes + 1)) ** m)
    if w > inner:
        tail = w - inner if m == 0 else math.exp(m * inner) * math.expm1(m * (w - inner)) / m
        total += tail * 2**-m
    return total


@functools.cache
def _rule() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return nodes, weights
