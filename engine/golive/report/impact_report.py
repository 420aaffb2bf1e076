"""What an order costs and how to spread it, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from golive.core.errors import Refused
from golive.core.unit import BPS, UNITS, show
from golive.models.execution.impact import Impact
from golive.models.execution.order_slices import OrderSlices
from golive.models.studies.execution_plan import Execution, Plan, ScheduleKind
from golive.report.analysis import Analysis, Fact, Row, Section, Table, bps, share
from golive.report.chart import Chart, Curve, chart
from golive.report.pages import duration, grouped, money

_KINDS = {
    ScheduleKind.POWER_LAW: "power law (Almgren 2003)",
    ScheduleKind.AC_LINEAR: "linear (Almgren and Chriss 2000), through the impact at a steady rate",
}
NANOS_PER_MINUTE = 60_000_000_000
MOST_SLICES_SHOWN = 10
"""Slices written out; the rest are alike and counted."""


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
    """Everything about one order; `slices` is why there are none where an order cannot be cut."""

    execution: Execution
    impact: Impact
    plan: Plan
    frontier: tuple[Plan, ...]
    slices: OrderSlices | Refused
    max_participation: float
    interval_minutes: float


def impact_analysis(found: OrderAnswer, subject: ImpactSubject) -> Analysis:
    """Return what is said about an order, for `analysis_text` and `render_analysis`."""
    return Analysis(
        kicker="golive market impact",
        title=f"{'Buy' if found.execution.order_size > 0 else 'Sell'} {subject.order} in {_minutes(subject.minutes)}",
        facts=tuple(_facts(found, subject)),
        sentences=tuple(_sentences(found, subject)),
        sections=tuple(_sections(found, subject)),
        limits=tuple(_limits(found)),
        provenance=_provenance(found, subject),
    )


def _facts(found: OrderAnswer, subject: ImpactSubject) -> Iterator[Fact]:
    execution = found.execution
    yield Fact(name="Daily volume", value=money(execution.adv, subject.unit))
    yield Fact(name="Daily volatility", value=share(execution.volatility, 2))
    yield Fact(name="Half spread", value=bps(execution.half_spread * BPS, 2))
    yield Fact(name="Time", value=f"{_minutes(subject.minutes)} of a session of {subject.session_minutes:g} min")
    yield Fact(name="Participation", value=share(found.impact.participation, 2))


def _sentences(found: OrderAnswer, subject: ImpactSubject) -> Iterator[str]:
    impact, size = found.impact, abs(found.execution.order_size)
    yield (
        f"Traded evenly it costs {bps(impact.cost_bps, 2)} against the arrival price, "
        f"{money(impact.cost * size, subject.unit)}, "
        f"give or take {bps(impact.timing_risk_bps, 2)} (one standard deviation) for what the price does meanwhile."
    )
    if impact.participation > 1:
        yield (
            f"It cannot be done: the order is {impact.participation:.3g} times all that is traded in that time, "
            "so that the number is what the formula says and nothing else."
        )
    elif impact.out_of_range:
        notes = "; ".join(impact.range_notes)
        yield f"The number is an extrapolation: {notes}."
    if found.plan.urgency > 0:
        yield (
            f"The schedule below trades {_times(found.plan.urgency)} times faster than the horizon asks: "
            f"{bps(found.plan.cost_bps, 2)} for a risk of {bps(found.plan.risk_bps, 2)}."
        )
        if not found.plan.possible:
            peak = f"{found.plan.peak_participation:.3g}"
            yield f"That schedule cannot be done: at its fastest it asks for {peak} times all that is traded."
    slices = found.slices
    if isinstance(slices, Refused):
        yield f"It cannot be cut into slices: {slices}."
    else:
        minutes = slices.n_slices * found.interval_minutes
        late = " That is longer than the time given." if minutes > subject.minutes else ""
        yield (
            f"Within {share(found.max_participation)} of the volume it takes {grouped(slices.n_slices)} slices "
            f"of {_minutes(found.interval_minutes)}: {_minutes(minutes)}.{late}"
        )


def _times(multiple: float) -> str:
    """Write a multiple with two significant digits.

    >>> _times(161.2), _times(1.26)
    ('160', '1.3')
    """
    return show(float(f"{multiple:.2g}"), UNITS[""])


def _sections(found: OrderAnswer, subject: ImpactSubject) -> Iterator[Section]:
    yield Section(id="split", title="Cost", tables=(_split(found, subject),))
    yield Section(
        id="schedule", title="Schedule", charts=_trajectories(found, subject), tables=(_schedule(found, subject),)
    )
    yield Section(id="frontier", title="Cost and risk", charts=_frontier_chart(found), tables=(_frontier(found),))
    if not isinstance(found.slices, Refused):
        yield Section(id="slices", title="Slices", tables=(_slices(found, found.slices, subject),))


def _split(found: OrderAnswer, subject: ImpactSubject) -> Table:
    impact, size = found.impact, abs(found.execution.order_size)
    half = abs(impact.permanent) / 2
    parts = (
        ("temporary impact", abs(impact.temporary)),
        ("half of the permanent impact", half),
        ("half the spread", impact.half_spread),
    )
    rows = [Row(cells=(name, bps(x * BPS, 4), money(x * size, subject.unit))) for name, x in parts]
    rows.append(Row(cells=("cost", bps(impact.cost_bps, 4), money(impact.cost * size, subject.unit)), strong=True))
    risk = money(impact.timing_risk * size, subject.unit)
    rows.append(Row(cells=("timing risk, one standard deviation", bps(impact.timing_risk_bps, 4), risk)))
    rows.append(Row(cells=("price left moved by", bps(abs(impact.permanent_bps), 4), "")))
    return Table(
        caption="What an even execution pays against the arrival price. The permanent move builds up while trading: "
        "half of it is paid on average.",
        heads=("Part", "Of the order", "Amount"),
        rows=tuple(rows),
    )


def _in_minutes(plan: Plan, subject: ImpactSubject) -> list[float]:
    return [t * subject.session_minutes for t in plan.times_days]


def _trajectories(found: OrderAnswer, subject: ImpactSubject) -> tuple[Chart, ...]:
    size = abs(found.execution.order_size)

    def curve(plan: Plan, name: str, style: int) -> Curve:
        left = [100 * abs(x) / size for x in plan.holdings]
        return Curve(name=name, points=list(zip(_in_minutes(plan, subject), left, strict=True)), style=style)

    curves = [curve(found.frontier[0], "even", 3)]
    faster = [p for p in found.frontier[1:] if p.urgency >= 1]
    if faster:
        curves.append(curve(faster[len(faster) // 3], f"urgency {faster[len(faster) // 3].urgency:.2g}", 1))
        curves.append(curve(faster[-1], f"urgency {faster[-1].urgency:.2g}", 2))
    if found.plan.urgency > 0:
        curves.append(curve(found.plan, "chosen", 0))
    drawn = chart(
        id="trajectory",
        title="What remains of the order",
        description=f"What remains of the order in time, by the {_KINDS[found.plan.kind]}. Urgency is the horizon "
        "over the schedule's own time.",
        x_name="minutes",
        y_name="remaining, %",
        curves=curves,
        from_zero=True,
    )
    return (drawn,) if drawn is not None else ()


def _schedule(found: OrderAnswer, subject: ImpactSubject) -> Table:
    plan, minutes = found.plan, _in_minutes(found.plan, subject)
    step = plan.times_days[1] - plan.times_days[0]
    return Table(
        caption=f"The schedule by the {_KINDS[plan.kind]}, risk aversion {plan.risk_aversion:.3g} per unit of money"
        f"{' (none: a straight line)' if plan.risk_aversion == 0 else ''}.",
        heads=("From minute", "Trades", "Remains after", "Participation"),
        rows=tuple(
            Row(
                cells=(
                    f"{minutes[i]:,.2f}",
                    money(plan.trades[i], subject.unit),
                    money(plan.holdings[i + 1], subject.unit),
                    share(abs(plan.trades[i]) / step / found.execution.adv, 2),
                )
            )
            for i in range(len(plan.trades))
        ),
    )


def _frontier_chart(found: OrderAnswer) -> tuple[Chart, ...]:
    possible = [p for p in found.frontier if p.possible]
    beyond = [p for p in found.frontier if not p.possible]
    curves = [Curve(name="frontier", points=[(p.risk_bps, p.cost_bps) for p in possible], dots=True)]
    if beyond:
        joined = [*possible[-1:], *beyond]
        points = [(p.risk_bps, p.cost_bps) for p in joined]
        curves.append(Curve(name="over the volume", points=points, style=3, dashed=True, dots=True))
    if found.plan.urgency > 0:
        curves.append(Curve(name="chosen", points=[(found.plan.risk_bps, found.plan.cost_bps)], style=2, dots=True))
    drawn = chart(
        id="frontier-chart",
        title="Expected cost against risk",
        description="Each dot is the cheapest schedule for its risk, the even one on the right. Dashed: somewhere on "
        "the way it asks for more than the market trades.",
        x_name="risk, bps of the order (one standard deviation)",
        y_name="expected cost, bps of the order",
        curves=curves,
    )
    return (drawn,) if drawn is not None else ()


def _frontier(found: OrderAnswer) -> Table:
    return Table(
        caption="Schedules from even to urgent: less risk for more cost.",
        heads=("Urgency", "Cost", "Risk", "Risk aversion", "Peak participation", "Possible"),
        rows=tuple(
            Row(
                cells=(
                    f"{p.urgency:.3g}",
                    bps(p.cost_bps, 2),
                    bps(p.risk_bps, 2),
                    f"{p.risk_aversion:.3g}",
                    share(p.peak_participation),
                    "yes" if p.possible else "no: over the volume",
                )
            )
            for p in found.frontier
        ),
    )


def _slices(found: OrderAnswer, slices: OrderSlices, subject: ImpactSubject) -> Table:
    rows = [
        Row(
            cells=(
                f"{i * found.interval_minutes:,.2f}",
                money(size, subject.unit),
                share(_share(found, slices, size), 2),
            )
        )
        for i, size in enumerate(slices.sizes[:MOST_SLICES_SHOWN])
    ]
    rest = slices.n_slices - len(rows)
    more = f" {grouped(rest)} more like these." if rest else ""
    return Table(
        caption=f"Slices within {share(found.max_participation)} of the volume; they sum exactly to the order.{more}",
        heads=("From minute", "Size", "Participation"),
        rows=tuple(rows),
    )


def _share(found: OrderAnswer, slices: OrderSlices, size: float) -> float:
    return abs(size) / slices.interval_days / found.execution.adv


def _limits(found: OrderAnswer) -> Iterator[str]:
    yield "What this venue does. The coefficients are the library's: calibrate them on own fills first."
    yield "What the order book holds now. The model knows a day's volume and volatility, not the levels that are there."
    yield "What happens when volume comes unevenly: it is spread over the session as if it did not."
    yield "Fees: add the venue's."
    yield "What others do when they see the order."
    if found.impact.out_of_range:
        yield "Anything reliable about this order: it is larger than what the coefficients were fitted on."


def _provenance(found: OrderAnswer, subject: ImpactSubject) -> Table:
    execution = found.execution
    rows: Sequence[tuple[str, str]] = (
        (
            "Coefficients",
            f"eta {execution.eta:g}, beta {execution.beta:g}, gamma {execution.gamma:g}: {subject.library}",
        ),
        ("Impact", "Almgren, Thum, Hauptmann, Li (2005), without the liquidity factor"),
        ("Schedule", _KINDS[found.plan.kind]),
        ("Range", "; ".join(found.impact.range_notes) or "within the sample the published coefficients were fitted on"),
    )
    return Table(
        caption="The same order and library give the same page.",
        heads=("Of", "Value"),
        rows=tuple(Row(cells=row) for row in rows),
        numeric=False,
    )


def _minutes(minutes: float) -> str:
    return duration(round(minutes * NANOS_PER_MINUTE))
