"""The tables of an impact report: cost, schedule, frontier and slices."""

from __future__ import annotations

from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.models.execution.impact import CALIBRATED_PARTICIPATION
from golive.models.execution.order_slices import OrderSlices
from golive.models.studies.execution_plan import Plan
from golive.report.analysis import PageRow, PageTable
from golive.report.formats import bps, grouped, minutes, money, share, sureness
from golive.report.impact_answer import KINDS, ImpactSubject, OrderAnswer, in_minutes

MOST_SLICES_SHOWN = 10
"""Slices written out; the rest are alike and counted."""


def split_table(answer: OrderAnswer, subject: ImpactSubject) -> PageTable:
    """Return what an even execution pays, part by part."""
    impact, size = answer.impact, answer.size
    half = abs(impact.permanent) / 2
    parts = (
        ("temporary impact", abs(impact.temporary)),
        ("half of the permanent impact", half),
        ("half the spread", impact.half_spread),
    )
    rows = [PageRow(cells=(name, bps(x * BPS, 2), money(x * size, subject.unit))) for name, x in parts]
    rows.append(PageRow(cells=("cost", bps(impact.cost_bps, 2), money(impact.cost * size, subject.unit)), strong=True))
    if not isinstance(answer.interval, Unknown):
        ends = (answer.interval.lower, answer.interval.upper)
        between = " to ".join(bps(end * BPS, 2) for end in ends)
        sums = " to ".join(money(end * size, subject.unit) for end in ends)
        rows.append(PageRow(cells=(f"cost, {sureness(answer.interval.confidence)} interval", between, sums)))
    risk = money(impact.timing_risk * size, subject.unit)
    rows.append(PageRow(cells=("timing risk, one standard deviation", bps(impact.timing_risk_bps, 2), risk)))
    rows.append(PageRow(cells=("price left moved by", bps(abs(impact.permanent_bps), 2), "")))
    return PageTable(
        caption="What an even execution pays against the arrival price. The permanent move builds up while trading: "
        "half of it is paid on average.",
        heads=("Part", "Of the order", "Amount"),
        rows=tuple(rows),
    )


def schedule_table(answer: OrderAnswer, subject: ImpactSubject) -> PageTable:
    """Return the chosen schedule, step by step."""
    plan = answer.plan
    straight = " (none: a straight line)" if plan.risk_aversion == 0 else ""
    return PageTable(
        caption=f"The schedule by the {KINDS[plan.kind]}, risk aversion {plan.risk_aversion:.3g} per unit of money"
        f"{straight}.",
        heads=("From minute", "Trades", "Remains after", "Participation"),
        rows=tuple(_step(answer, subject, i) for i in range(len(plan.trades))),
    )


def _step(answer: OrderAnswer, subject: ImpactSubject, i: int) -> PageRow:
    plan = answer.plan
    length = plan.times_days[1] - plan.times_days[0]
    return PageRow(
        cells=(
            minutes(in_minutes(plan, subject)[i]),
            money(plan.trades[i], subject.unit),
            money(plan.holdings[i + 1], subject.unit),
            share(abs(plan.trades[i]) / length / answer.execution.adv, 2),
        )
    )


def frontier_table(answer: OrderAnswer) -> PageTable:
    """Return the schedules from even to urgent."""
    return PageTable(
        caption="Schedules from even to urgent: less risk for more cost.",
        heads=("Urgency", "Cost", "Risk", "Risk aversion", "Peak participation", "Fitted range"),
        rows=tuple(_plan(plan) for plan in answer.frontier),
    )


def _plan(plan: Plan) -> PageRow:
    return PageRow(
        cells=(
            f"{plan.urgency:.3g}",
            bps(plan.cost_bps, 2),
            bps(plan.risk_bps, 2),
            f"{plan.risk_aversion:.3g}",
            share(plan.peak_participation),
            write_range(plan),
        )
    )


def write_range(plan: Plan) -> str:
    """Write whether a schedule stays within what the impact was fitted on, and within the volume at all."""
    if not plan.possible:
        return "over the volume"
    if plan.in_fitted_range:
        return "within"
    fitted = share(CALIBRATED_PARTICIPATION, 0)
    return f"outside the fitted range: {share(plan.peak_participation, 0)} of the volume, fitted below {fitted}"


def slices_table(answer: OrderAnswer, slices: OrderSlices, subject: ImpactSubject) -> PageTable:
    """Return the first slices; the rest are alike and counted."""
    rows = [
        PageRow(
            cells=(
                minutes(i * answer.interval_minutes),
                money(size, subject.unit),
                share(abs(size) / slices.interval_days / answer.execution.adv, 2),
            )
        )
        for i, size in enumerate(slices.sizes[:MOST_SLICES_SHOWN])
    ]
    rest = slices.n_slices - len(rows)
    more = f" {grouped(rest)} more like these." if rest else ""
    return PageTable(
        caption=f"Slices within {share(answer.max_participation)} of the volume; they sum exactly to the order.{more}",
        heads=("From minute", "Size", "Participation"),
        rows=tuple(rows),
    )
