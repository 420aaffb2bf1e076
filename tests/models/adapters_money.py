"""Reference vectors of impact, cost, performance and durability, called through the public functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golive.core.value import Unknown
from golive.models.execution_duration import execution_duration_days
from golive.models.impact import almgren2005_impact, literal_impact, total_impact

Case = dict[str, Any]


def _plain(value: object) -> object:
    """Turn an unknown into None, recursively through tuples."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def almgren2005(case: Case) -> Case:
    impact = almgren2005_impact(**case)
    return {
        "participation": impact.participation,
        "permanent": impact.permanent,
        "temporary": impact.temporary,
        "cost_bps": impact.cost_bps,
        "out_of_range": impact.out_of_range,
    }


def literal_form(case: Case) -> Case:
    impact = literal_impact(
        case["order_size"],
        adv=case["adv"],
        daily_volatility=case["volatility"],
        eta=case["eta"],
        gamma=case["gamma"],
    )
    return {"temporary": impact.temporary, "permanent": impact.permanent}


def execution_time(case: Case) -> Case:
    days = execution_duration_days(
        case["execution_time"],
        execution_time_unit=case["execution_time_unit"],
        session_minutes=case["session_minutes"],
    )
    impact = total_impact(**case)
    assert impact.duration_days == days
    return {"duration_days": days, "participation": impact.participation, "temporary": impact.temporary}


ADAPTERS: dict[str, Callable[[Case], Case]] = {
    "impact.almgren2005": almgren2005,
    "impact.literal_form": literal_form,
    "impact.execution_time": execution_time,
}
