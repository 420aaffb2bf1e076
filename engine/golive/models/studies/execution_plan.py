"""How to spread an order under the impact of 2005: schedules, their frontier of cost and risk, and a risk budget.

The power law of the temporary impact, eta sigma (v / V)^beta of the price at a rate of v a day, goes into Almgren
(2003) as it is. Almgren and Chriss (2000) need a straight line: here the secant through the impact at the order's own
steady rate, so that both charge a steady execution the same.

Sizes in any unit, money in the same unit times the arrival price: with an order in dollars, in dollars.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, SMALLEST, answer, member, not_negative, positive, power, real, whole
from golive.models.execution.impact import BETA_2005, ETA_2005, GAMMA_2005
from golive.models.execution.optimal_trajectory import MOST_INTERVALS, optimal_trajectory
from golive.models.execution.power_trajectory import power_trajectory

URGENCIES = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
"""Points of the frontier, as the horizon over the schedule's own time: below a quarter it is all but straight."""

MOST_URGENT = 1e12
"""A schedule this many times faster than its horizon is an immediate trade."""


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
    size = abs(_size(execution))
    days, volume = positive(execution.duration_days, "duration_days"), positive(execution.adv, "adv")
    sigma = not_negative(execution.volatility, "volatility")
    aversion = not_negative(risk_aversion, "risk_aversion")
    times = np.linspace(0.0, days, steps + 1)
    permanent = not_negative(execution.gamma, "gamma") * sigma * size / volume / 2
    fixed = not_negative(execution.half_spread, "half_spread") + permanent
    if rule is ScheduleKind.POWER_LAW and sigma > 0 and execution.eta > 0:
        path = power_trajectory(
            size,
            volatility=sigma,
            eta=_rate_coefficient(execution),
            exponent=execution.beta,
            risk_aversion=aversion,
            times_days=times,
            horizon_days=days,
        )
        holdings = np.array(path.holdings)
        pace = path.characteristic_time
        urgency = 0.0 if isinstance(pace, Unknown) else days / pace
        temporary, variance = path.expected_cost / size, path.variance
    elif rule is ScheduleKind.AC_LINEAR and sigma > 0 and execution.eta > 0:
        line = _secant(execution)
        plan = optimal_trajectory(
            size,
            horizon_days=days,
            intervals=steps,
            volatility=sigma,
            eta=line,
            gamma=0.0,
            epsilon=0.0,
            risk_aversion=aversion,
        )
        holdings, urgency = np.array(plan.holdings), plan.kappa * days
        temporary, variance = plan.expected_cost / size, plan.variance
    else:
        # Without volatility the model has neither impact nor risk: any schedule is as good as the straight one.
        holdings, urgency, temporary, variance = size * (1 - times / days), 0.0, 0.0, 0.0
    return _plan(execution, rule, times, holdings, aversion, urgency, temporary + fixed, math.sqrt(variance) / size)


def plan_frontier(
    execution: Execution, *, kind: ScheduleKind | str, intervals: int, urgencies: Sequence[float] = URGENCIES
) -> tuple[Plan, ...]:
    """Return schedules from patient to urgent: what less risk costs.

    Parameters
    ----------
    execution, kind, intervals
        As in `execution_plan`.
    urgencies
        Horizon over the schedule's own time (T over T* of 2003, or kappa T of 2000), not negative; 0 is straight.

    Returns
    -------
    tuple of Plan
        One an urgency, in the same order; a single straight line without volatility, where there is no risk to avoid.

    Raises
    ------
    Refused
        As `execution_plan`.
    """
    if not_negative(execution.volatility, "volatility") == 0 or not_negative(execution.eta, "eta") == 0:
        return (execution_plan(execution, kind=kind, intervals=intervals, risk_aversion=0.0),)
    rule = member(ScheduleKind, kind, "kind", "a schedule")
    return tuple(
        execution_plan(execution, kind=rule, intervals=intervals, risk_aversion=aversion_of(execution, rule, urgency))
        for urgency in urgencies
    )


def plan_within_risk(execution: Execution, *, kind: ScheduleKind | str, intervals: int, max_risk_bps: float) -> Plan:
    """Return the cheapest schedule whose risk stays within a budget: a choice that people can make.

    Parameters
    ----------
    execution, kind, intervals
        As in `execution_plan`.
    max_risk_bps
        Largest standard deviation of the cost, in basis points of the order, positive.

    Returns
    -------
    Plan
        The straight line when that is within the budget already.

    Raises
    ------
    Refused
        As `execution_plan`; `undefined` for a budget that no schedule of these intervals keeps.
    """
    from scipy.optimize import brentq

    rule, budget = member(ScheduleKind, kind, "kind", "a schedule"), positive(max_risk_bps, "max_risk_bps")

    def plan(urgency: float) -> Plan:
        aversion = 0.0 if urgency == 0 else aversion_of(execution, rule, urgency)
        return execution_plan(execution, kind=rule, intervals=intervals, risk_aversion=aversion)

    straight = plan(0.0)
    if straight.risk_bps <= budget:
        return straight
    high = 1.0
    while plan(high).risk_bps > budget:
        high *= 2
        if high > MOST_URGENT:
            raise Refused("undefined", "no schedule is that certain", field="max_risk_bps")
    urgency = float(brentq(lambda u: plan(u).risk_bps - budget, 0.0, high, xtol=1e-12, rtol=1e-12))
    return plan(urgency)


def aversion_of(execution: Execution, kind: ScheduleKind, urgency: float) -> float:
    """Return the risk aversion, per unit of money, at which a schedule has this urgency."""
    ratio = not_negative(urgency, "urgency")
    if ratio == 0:
        return 0.0
    size, sigma = abs(_size(execution)), positive(execution.volatility, "volatility")
    own_time = positive(execution.duration_days, "duration_days") / ratio
    if kind is ScheduleKind.AC_LINEAR:
        return answer(_secant(execution) / (own_time * sigma) ** 2, "risk_aversion")
    k = positive(execution.beta, "beta")
    scale = k * _rate_coefficient(execution) * power(size, k - 1, "risk_aversion")
    return answer(scale / (sigma * sigma * power(own_time, k + 1, "risk_aversion")), "risk_aversion")


def _size(execution: Execution) -> float:
    size = real(execution.order_size, "order_size")
    if abs(size) < SMALLEST:
        raise Refused(INVALID, "`order_size` is 0: there is nothing to schedule", field="order_size")
    return size


def _rate_coefficient(execution: Execution) -> float:
    """Return eta sigma / V^beta: temporary impact is this times a power of the rate, in units a day."""
    volume = power(positive(execution.adv, "adv"), positive(execution.beta, "beta"), "eta")
    return positive(execution.eta * execution.volatility / volume, "eta")


def _secant(execution: Execution) -> float:
    """Return the slope of a straight line through the impact at the order's steady rate."""
    rate = abs(_size(execution)) / positive(execution.duration_days, "duration_days")
    return positive(_rate_coefficient(execution) * power(rate, execution.beta - 1, "eta"), "eta")


def _plan(
    execution: Execution,
    kind: ScheduleKind,
    times: FloatArray,
    holdings: FloatArray,
    aversion: float,
    urgency: float,
    cost: float,
    risk: float,
) -> Plan:
    sign = math.copysign(1.0, execution.order_size)
    trades = -np.diff(holdings)
    step = float(times[1] - times[0])
    return Plan(
        kind=kind,
        order_size=execution.order_size,
        times_days=tuple(times.tolist()),
        holdings=tuple((sign * holdings).tolist()),
        trades=tuple((sign * trades).tolist()),
        risk_aversion=aversion,
        urgency=answer(urgency, "urgency"),
        cost_bps=answer(cost * BPS, "cost_bps"),
        risk_bps=answer(risk * BPS, "risk_bps"),
        peak_participation=answer(float(trades.max()) / step / execution.adv, "participation"),
    )
