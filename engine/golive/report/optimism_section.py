"""What each assumption of a run's fills is worth, for people."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.value import Unknown
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.money.earnings import CONFIDENCE
from golive.replay.optimism_study import TOGETHER, Optimism, OptimismStudy
from golive.replay.simulated_fills import SIMULATED
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.drawing.gains_chart import Gain, GainsChart, gains_chart
from golive.report.formats import as_sentence, cash, grouped, number, sureness
from golive.report.latency_section import left_out

WITHOUT = (
    "The run's orders once more, into a market that is kinder in one way: orders arrive at once, nothing of a level is "
    "gone before they come, what was taken is there again, a resting order fills at the first touch, or nobody charges "
    "fees or funding. Signals, sizes and exits are not decided again. What the orders would have come to beyond what "
    "they came to is what the assumption is worth: so much would be too good in a backtest without it. Without all of "
    "them at once it is no sum of the others, for one can hide another."
)


def optimism_section(study: OptimismStudy, currency: str) -> Section:
    """Return the part of a page that says what each assumption is worth; money is in `currency`."""
    chart = _chart(study, currency)
    return Section(
        id="optimism",
        title="What each assumption of the fills is worth",
        paragraphs=tuple(_paragraphs(study, currency)),
        gains=() if chart is None else (chart,),
        tables=(_table(study, currency),) if study.rows else (),
    )


def _paragraphs(study: OptimismStudy, currency: str) -> Iterator[str]:
    if study.why is not None:
        yield as_sentence(f"what the assumptions are worth cannot be told: {study.why}")
        return
    yield WITHOUT
    every = next(row for row in study.rows if row.assumption == TOGETHER)
    bps = study.bps(every)
    if every.worth is None or bps is None:
        yield "What is open at the end cannot be marked."
        return
    beyond = f"{cash(abs(every.worth), currency)} {'more' if every.worth >= 0 else 'less'}"
    yield (
        f"Without any of them the orders of this run come to {beyond}, {number(bps)} bps of the "
        f"{cash(study.traded, currency)} that were traded."
    )
    if every.unmarked:
        yield left_out(every.unmarked)


def _table(study: OptimismStudy, currency: str) -> PageTable:
    return PageTable(
        caption=(
            f"{SIMULATED}: what the run's orders would have come to without an assumption beyond what they came to, in "
            f"{currency}, in bps of all that was traded, and in bps of its own value for each entry with its "
            f"{sureness(CONFIDENCE)} interval."
        ),
        heads=("Without", "Worth", "Bps of traded", "Bps an entry"),
        rows=tuple(_row(row, study) for row in study.rows),
    )


def _row(row: Optimism, study: OptimismStudy) -> PageRow:
    bps = study.bps(row)
    cells = (
        row.assumption,
        "not known" if row.worth is None else cash(row.worth, "").rstrip(),
        "not known" if bps is None else number(bps),
        _each(row.each_bps),
    )
    return PageRow(cells=cells, strong=row.assumption == TOGETHER)


def _each(mean: MeanInterval | Unknown) -> str:
    if isinstance(mean, Unknown):
        return str(mean)
    return f"{number(mean.mean)} ({number(mean.lower)} to {number(mean.upper)}), n = {grouped(mean.n)}"


def _chart(study: OptimismStudy, currency: str) -> GainsChart | None:
    known = [(row, bps) for row in study.rows if (bps := study.bps(row)) is not None]
    return gains_chart(
        id="optimism-chart",
        title="What each assumption of the fills is worth",
        description="To the right what the run would have earned more without an assumption, to the left what less.",
        lost_name="less",
        gained_name="more",
        x_name=f"bps of what was traded in {currency}, {SIMULATED}",
        rows=[
            Gain(
                name=row.assumption,
                lost=max(0.0, -bps),
                gained=max(0.0, bps),
                net=None,
                low=None,
                high=None,
                text=f"{number(bps)} bps",
                strong=row.assumption == TOGETHER,
            )
            for row, bps in known
        ],
    )
