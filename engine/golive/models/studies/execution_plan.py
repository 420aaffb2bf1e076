"""How to spread an order under the impact of 2005, at a given risk aversion.

The power law of the temporary impact, eta sigma (v / V)^beta of the price at a rate of v a day, goes into Almgren
(2003) as it is. Almgren and Chriss (2000) need a straight line: here the secant through the impact at the order's own
steady rate, so that both charge a steady execution the same.

Sizes in any unit, money in the same unit times the arrival price: with an order in dollars, in dollars.
"""

from __future__ import annotations

import enum
import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, SMALLEST, answer, member, not_negative, positive, power, real, whole
from golive.models.execution.impact import BETA_2005, CALIBRATED_PARTICIPATION, ETA_2005, GAMMA_2005
from golive.models.execution.optimal_trajectory import MOST_INTERVALS, optimal_trajectory
from golive.models.execution.power_trajectory import power_trajectory


class ScheduleKind(enum.Enum):
    """Which model spreads the order."""

    POWER_LAW = "power_law"
    """Almgren (2003), with the exponent of the impact model."""
    AC_LINEAR = "ac_linear"
    """Almgren and Chriss (2000), impact as a straight line through that at the steady rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An order in its market.

    `order_size` is signed and in the unit of `adv`; `volatility` the standard deviation of daily returns, a fraction;
    `duration_days` in days of volume time; `half_spread` over the price, as a fraction.
    """

    order_size: float
    adv: float
    volatility: float
    duration_days: float
    half_spread: float = 0.0
    eta: float = ETA_2005
    beta: float = BETA_2005
    gamma: float = GAMMA_2005


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One schedule.

    `holdings[k]` remains at `times_days[k]`, `trades[k]` is done by the next; both carry the order's sign. Cost counts
    temporary impact, half of permanent and half the spread against the arrival price. `urgency` is the horizon over the
    schedule's own time: 0 for a straight line.
    """

    kind: ScheduleKind
    order_size: float
    times_days: tuple[float, ...]
    holdings: tuple[float, ...]
    trades: tuple[float, ...]
    risk_aversion: float
    urgency: float
    cost_bps: float
    risk_bps: float
    peak_participation: float

    @property
    def possible(self) -> bool:
        """Say whether the schedule never asks for more than the market's own volume."""
        return self.peak_participation <= 1

    @property
    def in_fitted_range(self) -> bool:
        """Say whether the schedule never asks for a larger share of the volume than the impact was fitted on."""
        return self.peak_participation <= CALIBRATED_PARTICIPATION

    @property
    def cost(self) -> float:
        """Return the expected cost in money."""
        return self.cost_bps / BPS * abs(self.order_size)

    @property
    def risk(self) -> float:
        """Return one standard deviation of the cost in money."""
        return self.risk_bps / BPS * abs(self.order_size)


def execution_plan(execution: Execution, *, kind: ScheduleKind | str, intervals: int, risk_aversion: float) -> Plan:
    """Return the schedule that minimises expected cost plus risk aversion times variance.

    Parameters
    ----------
    execution
        The order and its market.
    kind
        `power_law` or `ac_linear`.
    intervals
        Equal steps, at least 1. The power law is continuous and only reported at them; the linear one trades in them.
    risk_aversion
        Lambda, per unit of money, not negative; 0 gives a straight line. See `plan_within_risk` for one in bps.

    Returns
    -------
    Plan
        For a straight line its cost is that of `almgren2005_impact`.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range, or an order of nothing.

    References
    ----------
    Almgren (2003), Optimal execution with nonlinear impact functions; Almgren, Chriss (2000), Optimal execution of
    portfolio transactions; coefficients of Almgren, Thum, Hauptmann, Li (2005).

    Examples
    --------
    >>> order = Execution(order_size=50_000, adv=10_000_000, volatility=0.02, duration_days=1.0)
    >>> steady = execution_plan(order, kind="power_law", intervals=4, risk_aversion=0.0)
    >>> round(steady.cost_bps, 4), [round(x) for x in steady.holdings]
    (1.3392, [50000, 37500, 25000, 12500, 0])
    """
    rule = member(ScheduleKind, kind, "kind", "a schedule")
    steps = whole(intervals, "intervals", minimum=1, maximum=MOST_INTERVALS)
    size = abs(size_of(execution))
    days, volume = positive(execution.duration_days, "duration_days"), positive(execution.adv, "adv")
    sigma = not_negative(execution.volatility, "volatility")
    aversion = not_negative(risk_aversion, "risk_aversion")
    times = np.linspace(0.0, days, steps + 1)
    permanent = not_negative(execution.gamma, "gamma") * sigma * size / volume / 2
    fixed = not_negative(execution.half_spread, "half_spread") + permanent
    if sigma > 0 and execution.eta > 0:
        path = (_power_law if rule is ScheduleKind.POWER_LAW else _linear)(execution, size, sigma, times, aversion)
    else:
        # Without volatility the model has neither impact nor risk: any schedule is as good as the straight one.
        path = _Path(holdings=size * (1 - times / days), urgency=0.0, cost=0.0, variance=0.0)
    return _plan(execution, rule, times, path, aversion=aversion, fixed=fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """What remains at each time, with the money that temporary impact costs and its variance."""

    holdings: FloatArray
    urgency: float
    cost: float
    variance: float


def _power_law(execution: Execution, size: float, sigma: float, times: FloatArray, aversion: float) -> _Path:
    path = power_trajectory(
        size,
        volatility=sigma,
        eta=rate_coefficient(execution),
        exponent=execution.beta,
        risk_aversion=aversion,
        times_days=times,
        horizon_days=float(times[-1]),
    )
    pace = path.characteristic_time
    return _Path(
        holdings=np.array(path.holdings),
        urgency=0.0 if isinstance(pace, Unknown) else float(times[-1]) / pace,
        cost=path.expected_cost,
        variance=path.variance,
    )


def _linear(execution: Execution, size: float, sigma: float, times: FloatArray, aversion: float) -> _Path:
    days = float(times[-1])
    path = optimal_trajectory(
        size,
        horizon_days=days,
        intervals=times.size - 1,
        volatility=sigma,
        eta=secant(execution),
        gamma=0.0,
        epsilon=0.0,
        risk_aversion=aversion,
    )
    return _Path(
        holdings=np.array(path.holdings), urgency=path.kappa * days, cost=path.expected_cost, variance=path.variance
    )


def size_of(execution: Execution) -> float:
    """Return the signed size; refuse an order of nothing."""
    size = real(execution.order_size, "order_size")
    if abs(size) < SMALLEST:
        raise Refused(INVALID, "`order_size` is 0: there is nothing to schedule", field="order_size")
    return size


def rate_coefficient(execution: Execution) -> float:
    """Return eta sigma / V^beta: temporary impact is this times a power of the rate, in units a day."""
    volume = power(positive(execution.adv, "adv"), positive(execution.beta, "beta"), "eta")
    return positive(execution.eta * execution.volatility / volume, "eta")


def secant(execution: Execution) -> float:
    """Return the slope of a straight line through the impact at the order's steady rate."""
    rate = abs(size_of(execution)) / positive(execution.duration_days, "duration_days")
    return positive(rate_coefficient(execution) * power(rate, execution.beta - 1, "eta"), "eta")


def _plan(
    execution: Execution, kind: ScheduleKind, times: FloatArray, path: _Path, *, aversion: float, fixed: float
) -> Plan:
    """Return a path as a plan, signed and with its cost over the order's size; `fixed` goes with every schedule."""
    sign, size = math.copysign(1.0, execution.order_size), abs(execution.order_size)
    trades = -np.diff(path.holdings)
    step = float(times[1] - times[0])
    return Plan(
        kind=kind,
        order_size=execution.order_size,
        times_days=tuple(times.tolist()),
        holdings=tuple((sign * path.holdings).tolist()),
        trades=tuple((sign * trades).tolist()),
        risk_aversion=aversion,
        urgency=answer(path.urgency, "urgency"),
        cost_bps=answer((path.cost / size + fixed) * BPS, "cost_bps"),
        risk_bps=answer(math.sqrt(path.variance) / size * BPS, "risk_bps"),
        peak_participation=answer(float(trades.max()) / step / execution.adv, "participation"),
    )
