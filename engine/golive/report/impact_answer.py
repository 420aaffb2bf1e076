"""Everything about one order, as a report shows it."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.models.execution.impact import Impact
from golive.models.execution.impact_interval import ImpactInterval
from golive.models.execution.order_slices import OrderSlices
from golive.models.studies.execution_plan import Execution, Plan, ScheduleKind

KINDS = {
    ScheduleKind.POWER_LAW: "power law (Almgren 2003)",
    ScheduleKind.AC_LINEAR: "linear (Almgren and Chriss 2000), through the impact at a steady rate",
}
"""Schedules in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSubject:
    """The order in words; `unit` is that of its size, `minutes` how long it takes, `library` whose coefficients."""

    order: str
    unit: str
    minutes: float
    session_minutes: float
    library: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer:
    """Everything about one order; `slices` is why there are none where an order cannot be cut.

    `interval` is of the expected cost of an even execution; `remarks` say what is hard to believe of what was given.
    """

    execution: Execution
    impact: Impact
    interval: ImpactInterval | Unknown
    plan: Plan
    frontier: tuple[Plan, ...]
    slices: OrderSlices | Refused
    max_participation: float
    interval_minutes: float
    remarks: tuple[str, ...] = ()

    @property
    def size(self) -> float:
        """Return how large the order is, whichever way it goes."""
        return abs(self.execution.order_size)


def in_minutes(plan: Plan, subject: ImpactSubject) -> list[float]:
    """Return the times of a plan in minutes of the session."""
    return [t * subject.session_minutes for t in plan.times_days]
