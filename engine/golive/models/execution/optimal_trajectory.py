"""How to spread an order over time under linear impact: Almgren and Chriss (2000)."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, answer, not_negative, positive, probability, real, whole

STRAIGHT_BELOW = 1e-9
"""Below this urgency kappa T the trajectory differs from a straight line by less than rounding, (kappa T)^2 / 6."""


MOST_INTERVALS = 1_000_000
"""More steps than this are a mistake in a unit rather than a schedule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """An optimal schedule; money in the currency of the price, sizes in the unit of the order, time in days.

    `holdings[k]` is what remains after `k` intervals, `trades[k]` what interval `k` trades; both carry the sign of
    the order. `half_life` is 1/kappa, as the paper calls it: the time in which holdings fall by e, not by 2.
    """

    order_size: float
    horizon_days: float
    risk_aversion: float
    holdings: tuple[float, ...]
    trades: tuple[float, ...]
    kappa_tilde: float
    kappa: float
    half_life: float | Unknown
    expected_cost: float
    variance: float

    @property
    def standard_deviation(self) -> float:
        """Return one standard deviation of the cost, in currency."""
        return math.sqrt(self.variance)

    @property
    def utility_cost(self) -> float:
        """Return expected cost plus risk aversion times variance: what the schedule minimises."""
        return self.expected_cost + self.risk_aversion * self.variance

    @property
    def decay_time_ln2(self) -> float | Unknown:
        """Return the time in which holdings halve far from the end, ln 2 / kappa."""
        return self.half_life if isinstance(self.half_life, Unknown) else math.log(2) * self.half_life

    def liquidity_adjusted_var(self, confidence: float) -> float:
        """Return the cost that is not exceeded with the given probability, in currency: E + z sqrt(V).

        Parameters
        ----------
        confidence
            In (0, 1), 0.95 for instance.
        """
        from scipy.special import ndtri

        z = float(ndtri(probability(confidence, "confidence")))
        return answer(self.expected_cost + z * self.standard_deviation, "liquidity_adjusted_var")


def optimal_trajectory(
    order_size: float,
    *,
    horizon_days: float,
    intervals: int,
    volatility: float,
    eta: float,
    gamma: float,
    epsilon: float,
    risk_aversion: float,
) -> Trajectory:
    """Return the holdings that minimise expected cost plus risk aversion times variance.

    Parameters
    ----------
    order_size
        Signed size.
    horizon_days, intervals
        Time to finish, positive, and in how many equal steps, at least 1.
    volatility
        In currency per unit per square root of a day (price times daily volatility), not negative.
    eta
        Temporary impact in currency per unit, per unit a day. The coefficient 0.142 of the 2005 paper is not it: that
        one multiplies a power of the participation.
    gamma
        Permanent impact in currency per unit, per unit.
    epsilon
        Fixed cost in currency per unit, half the spread for instance.
    risk_aversion
        Lambda, per currency, not negative. Zero gives a straight line; see also `plan_within_risk`.

    Returns
    -------
    Trajectory
        Holdings with `intervals + 1` values, trades with `intervals`. `half_life` is unknown for a straight line.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range, and where eta - gamma tau / 2 is not positive:
        then splitting an order would pay for itself, and no optimum exists.

    References
    ----------
    Almgren, Chriss (2000), Optimal execution of portfolio transactions, J. Risk 3(2): equations 18 to 21, and
    kappa in the form 2/tau asinh(kappa~ tau / 2), which keeps its digits where acosh(1 + tiny) loses them.

    Examples
    --------
    >>> plan = optimal_trajectory(
    ...     1e6,
    ...     horizon_days=5,
    ...     intervals=5,
    ...     volatility=0.95,
    ...     eta=2.5e-6,
    ...     gamma=2.5e-7,
    ...     epsilon=0.0625,
    ...     risk_aversion=1e-6,
    ... )
    >>> [round(x) for x in plan.holdings]
    [1000000, 541956, 289854, 147897, 62142, 0]
    """
    x = real(order_size, "order_size")
    horizon = positive(horizon_days, "horizon_days")
    n = whole(intervals, "intervals", minimum=1, maximum=MOST_INTERVALS)
    sigma = not_negative(volatility, "volatility")
    permanent = not_negative(gamma, "gamma")
    fixed = not_negative(epsilon, "epsilon")
    aversion = not_negative(risk_aversion, "risk_aversion")
    tau = horizon / n
    eta_tilde = positive(eta, "eta") - permanent * tau / 2
    if eta_tilde <= 0:
        raise Refused(INVALID, "`eta` must exceed `gamma` times half an interval", field="eta")
    kappa_tilde = answer(math.sqrt(aversion) * sigma / math.sqrt(eta_tilde), "kappa_tilde")
    kappa = 2 / tau * math.asinh(kappa_tilde * tau / 2)
    holdings = x * _remaining(kappa * horizon, n)
    trades = -np.diff(holdings)
    with np.errstate(over="ignore"):
        cost = permanent * x * x / 2 + fixed * np.abs(trades).sum() + eta_tilde / tau * (trades**2).sum()
        variance = sigma * sigma * tau * (holdings[1:] ** 2).sum()
    return Trajectory(
        order_size=x,
        horizon_days=horizon,
        risk_aversion=aversion,
        holdings=tuple(holdings.tolist()),
        trades=tuple(trades.tolist()),
        kappa_tilde=kappa_tilde,
        kappa=answer(kappa, "kappa"),
        half_life=1 / kappa if kappa > 0 else invalid("no_urgency", "without risk the schedule is a straight line"),
        expected_cost=answer(float(cost), "expected_cost"),
        variance=answer(float(variance), "variance"),
    )


def _remaining(urgency: float, intervals: int) -> FloatArray:
    """Return sinh(kappa (T - t_j)) / sinh(kappa T) on the grid, in a form that cannot overflow."""
    left = np.arange(intervals, -1, -1, dtype=np.float64) / intervals
    if urgency < STRAIGHT_BELOW:
        return left
    done = 1 - left
    remaining: FloatArray = np.exp(-urgency * done) * np.expm1(-2 * urgency * left) / np.expm1(-2 * urgency)
    remaining[0] = 1.0
    return remaining
