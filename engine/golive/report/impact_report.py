"""What an order costs and how to spread it, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.errors import Refused
from golive.core.unit import BPS, UNITS, show
from golive.core.value import Unknown
from golive.models.execution.impact import Impact
from golive.models.execution.order_slices import OrderSlices
from golive.models.studies.execution_plan import Plan
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.formats import as_sentence, bps, duration, grouped, money, share, sureness
from golive.report.impact_answer import KINDS, ImpactSubject, OrderAnswer
from golive.report.impact_charts import frontier_chart, trajectory_chart
from golive.report.impact_tables import frontier_table, schedule_table, slices_table, split_table, write_range

NANOS_PER_MINUTE = 60_000_000_000


def impact_analysis(answer: OrderAnswer, subject: ImpactSubject) -> Analysis:
    """Return what is said about an order, for `analysis_text` and `render_analysis`."""
    return Analysis(
        kicker="golive market impact",
        title=f"{'Buy' if answer.execution.order_size > 0 else 'Sell'} {subject.order} in {_minutes(subject.minutes)}",
        facts=tuple(_facts(answer, subject)),
        sentences=tuple(_sentences(answer, subject)),
        sections=tuple(_sections(answer, subject)),
        limits=tuple(_limits(answer)),
        provenance=_provenance(answer, subject),
    )


def _facts(answer: OrderAnswer, subject: ImpactSubject) -> Iterator[Fact]:
    execution = answer.execution
    yield Fact(name="Daily volume", value=money(execution.adv, subject.unit))
    yield Fact(name="Daily volatility", value=share(execution.volatility, 2))
    yield Fact(name="Half spread", value=bps(execution.half_spread * BPS, 2))
    yield Fact(name="Time", value=f"{_minutes(subject.minutes)} of a session of {_minutes(subject.session_minutes)}")
    yield Fact(name="Participation", value=share(answer.impact.participation, 2))


def _sentences(answer: OrderAnswer, subject: ImpactSubject) -> Iterator[str]:
    yield _even(answer, subject)
    yield _interval(answer)
    yield from map(as_sentence, answer.remarks)
    yield from _range(answer.impact)
    if answer.plan.urgency > 0:
        yield from _chosen(answer.plan)
    if isinstance(answer.slices, Refused):
        yield f"It cannot be cut into slices: {answer.slices}."
    else:
        yield _cut(answer, answer.slices, subject)


def _even(answer: OrderAnswer, subject: ImpactSubject) -> str:
    impact = answer.impact
    return (
        f"Traded evenly it is expected to cost {bps(impact.cost_bps, 1)} against the arrival price, "
        f"{money(impact.cost * answer.size, subject.unit)}, "
        f"give or take {bps(impact.timing_risk_bps, 1)} (one standard deviation) for what the price does meanwhile."
    )


def _interval(answer: OrderAnswer) -> str:
    interval, impact = answer.interval, answer.impact
    if isinstance(interval, Unknown):
        return f"How sure that is cannot be told: {interval}."
    ends = f"{bps(interval.lower_bps, 1)} to {bps(interval.upper_bps, 1)}"
    alone = " Outside the fitted range that is the interval of the coefficients alone." if _leaves(impact) else ""
    return (
        f"Expected cost {bps(impact.cost_bps, 1)}, {sureness(interval.confidence)} interval {ends} from "
        f"{interval.source}; one order may differ by its timing risk of {bps(impact.timing_risk_bps, 1)}.{alone}"
    )


def _leaves(impact: Impact) -> bool:
    return impact.out_of_range or impact.participation > 1


def _range(impact: Impact) -> Iterator[str]:
    if impact.participation > 1:
        yield (
            f"It cannot be done: the order is {_times(impact.participation, digits=3)} times all that is traded in "
            "that time, so that the number is what the formula says and nothing else."
        )
    elif impact.out_of_range:
        yield f"Outside the fitted range: {'; '.join(impact.range_notes)}. The number is an extrapolation."


def _chosen(plan: Plan) -> Iterator[str]:
    yield (
        f"The schedule below trades {_times(plan.urgency)} times faster than the horizon asks: "
        f"{bps(plan.cost_bps, 1)} for a risk of {bps(plan.risk_bps, 1)}, neither of them with an interval."
    )
    if not plan.possible:
        peak = _times(plan.peak_participation, digits=3)
        yield f"That schedule cannot be done: at its fastest it asks for {peak} times all that is traded."
    elif not plan.in_fitted_range:
        yield f"At its fastest it is {write_range(plan)}."


def _cut(answer: OrderAnswer, slices: OrderSlices, subject: ImpactSubject) -> str:
    minutes = slices.n_slices * answer.interval_minutes
    late = " That is longer than the time given." if minutes > subject.minutes else ""
    return (
        f"Within {share(answer.max_participation)} of the volume it takes {grouped(slices.n_slices)} slices "
        f"of {_minutes(answer.interval_minutes)}: {_minutes(minutes)}.{late}"
    )


def _times(multiple: float, *, digits: int = 2) -> str:
    """Write a multiple with few significant digits, and without an exponent.

    >>> _times(161.2), _times(1.26), _times(1234.0, digits=3)
    ('160', '1.3', '1230')
    """
    return show(float(f"{multiple:.{digits}g}"), UNITS[""])


def _sections(answer: OrderAnswer, subject: ImpactSubject) -> Iterator[Section]:
    yield Section(id="split", title="Cost", tables=(split_table(answer, subject),))
    yield Section(
        id="schedule",
        title="Schedule",
        charts=trajectory_chart(answer, subject),
        tables=(schedule_table(answer, subject),),
    )
    yield Section(id="frontier", title="Cost and risk", charts=frontier_chart(answer), tables=(frontier_table(answer),))
    if not isinstance(answer.slices, Refused):
        yield Section(id="slices", title="Slices", tables=(slices_table(answer, answer.slices, subject),))


def _limits(answer: OrderAnswer) -> Iterator[str]:
    yield "Whether this market is like the large US equities of 2001 to 2003: that is not in the interval."
    yield (
        "How the shares outstanding count: the liquidity factor of the permanent part, which they are needed for, has "
        "an exponent that is known to within 0.22 only, and that is not in the interval."
    )
    yield "What this venue does. The coefficients are the library's: calibrate them on own fills first."
    yield "What the order book holds now. The model knows a day's volume and volatility, not the levels that are there."
    yield "What happens when volume comes unevenly: it is spread over the session as if it did not."
    if answer.execution.half_spread == 0:
        yield "The spread: half of it is taken as 0 bps, so that crossing it costs nothing here."
    yield "Fees: add the venue's."
    yield "What others do when they see the order."
    if answer.impact.out_of_range:
        yield "Anything reliable about this order: it is larger than what the coefficients were fitted on."


def _provenance(answer: OrderAnswer, subject: ImpactSubject) -> PageTable:
    execution = answer.execution
    rows: Sequence[tuple[str, str]] = (
        (
            "Coefficients",
            f"eta {execution.eta:g}, beta {execution.beta:g}, gamma {execution.gamma:g}: {subject.library}",
        ),
        ("Impact", "Almgren, Thum, Hauptmann, Li (2005), without the liquidity factor"),
        ("Schedule", KINDS[answer.plan.kind]),
        (
            "Range",
            "; ".join(answer.impact.range_notes) or "within the sample the published coefficients were fitted on",
        ),
    )
    return PageTable(
        caption="The same order and library give the same page.",
        heads=("Of", "Value"),
        rows=tuple(PageRow(cells=row) for row in rows),
        numeric=False,
        stacked=True,
    )


def _minutes(minutes: float) -> str:
    return duration(round(minutes * NANOS_PER_MINUTE))
