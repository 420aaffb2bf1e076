"""The curves of an impact report: what remains of the order, and cost against risk."""

from __future__ import annotations

from golive.models.studies.execution_plan import Plan
from golive.report.drawing.line_chart import Curve, LineChart, line_chart
from golive.report.impact_answer import KINDS, ImpactSubject, OrderAnswer, in_minutes


def trajectory_chart(answer: OrderAnswer, subject: ImpactSubject) -> tuple[LineChart, ...]:
    """Return what remains of the order in time: even, faster, and as chosen."""
    even, *frontier = answer.frontier
    faster = [plan for plan in frontier if plan.urgency >= 1]
    curves = [_remaining(even, subject, "even", style=3)]
    if faster:
        middle, last = faster[len(faster) // 3], faster[-1]
        curves.append(_remaining(middle, subject, f"urgency {middle.urgency:.2g}", style=1))
        curves.append(_remaining(last, subject, f"urgency {last.urgency:.2g}", style=2))
    if answer.plan.urgency > 0:
        curves.append(_remaining(answer.plan, subject, "chosen", style=0))
    drawn = line_chart(
        id="trajectory",
        title="What remains of the order",
        description=f"What remains of the order in time, by the {KINDS[answer.plan.kind]}. Urgency is the horizon "
        "over the schedule's own time.",
        x_name="minutes",
        y_name="remaining, %",
        curves=curves,
        from_zero=True,
    )
    return (drawn,) if drawn is not None else ()


def _remaining(plan: Plan, subject: ImpactSubject, name: str, *, style: int) -> Curve:
    left = [100 * abs(x) / abs(plan.order_size) for x in plan.holdings]
    return Curve(name=name, points=list(zip(in_minutes(plan, subject), left, strict=True)), style=style)


def frontier_chart(answer: OrderAnswer) -> tuple[LineChart, ...]:
    """Return expected cost against risk, with what lies outside the fitted range dashed."""
    within = [p for p in answer.frontier if p.in_fitted_range]
    beyond = [p for p in answer.frontier if not p.in_fitted_range]
    curves = []
    if within:
        curves.append(Curve(name="frontier", points=[(p.risk_bps, p.cost_bps) for p in within], dots=True))
    if beyond:
        points = [(p.risk_bps, p.cost_bps) for p in (*within[-1:], *beyond)]
        curves.append(Curve(name="outside the fitted range", points=points, style=3, dashed=True, dots=True))
    if answer.plan.urgency > 0:
        curves.append(Curve(name="chosen", points=[(answer.plan.risk_bps, answer.plan.cost_bps)], style=2, dots=True))
    drawn = line_chart(
        id="frontier-chart",
        title="Expected cost against risk",
        description="Each dot is the cheapest schedule for its risk, the even one on the right. Dashed: somewhere on "
        "the way it asks for more of the volume than the impact was fitted on, or than there is.",
        x_name="risk, bps of the order (one standard deviation)",
        y_name="expected cost, bps of the order",
        curves=curves,
    )
    return (drawn,) if drawn is not None else ()
