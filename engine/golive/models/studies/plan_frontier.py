"""What less risk costs: the frontier of schedules from patient to urgent, and the cheapest within a risk budget."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.errors import Refused
from golive.models.arguments import answer, member, not_negative, positive, power
from golive.models.studies.execution_plan import (
    Execution,
    Plan,
    ScheduleKind,
    execution_plan,
    rate_coefficient,
    secant,
    size_of,
)

URGENCIES = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
"""Points of the frontier, as the horizon over the schedule's own time: below a quarter it is all but straight."""

MOST_URGENT = 1e12
"""A schedule this many times faster than its horizon is an immediate trade."""


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
    size, sigma = abs(size_of(execution)), positive(execution.volatility, "volatility")
    own_time = positive(execution.duration_days, "duration_days") / ratio
    if kind is ScheduleKind.AC_LINEAR:
        return answer(secant(execution) / (own_time * sigma) ** 2, "risk_aversion")
    k = positive(execution.beta, "beta")
    scale = k * rate_coefficient(execution) * power(size, k - 1, "risk_aversion")
    return answer(scale / (sigma * sigma * power(own_time, k + 1, "risk_aversion")), "risk_aversion")
