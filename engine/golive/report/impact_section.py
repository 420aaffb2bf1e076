"""Expected and realised impact of a run's orders side by side, for people."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.value import Unknown
from golive.replay.impact_study import ComparedOrder, ImpactStudy
from golive.replay.money.earnings import CONFIDENCE
from golive.replay.simulated_fills import SIMULATED
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.drawing.line_chart import Curve, LineChart, line_chart
from golive.report.formats import bps, grouped, sureness, words

LISTED = 50
"""How many orders a page lists; `orders.parquet` has all."""
DIGITS = 3
"""Of basis points: what is expected of a small order is far below one."""

MEASURED = (
    "Expected is the temporary and half of the permanent impact that the library's model gives for the order "
    "when it was sent, spread over its horizon. Realised is what the order paid beyond the touch that it arrived at. "
    "Neither has the spread in it."
)
WALKS = (
    "Orders take what a recorded or simulated book shows, at once: realised impact is the depth of that book, and says "
    "nothing of what an order makes others do. That the two agree is no proof of the model, and that they differ is "
    "none against it."
)


def impact_section(study: ImpactStudy) -> Section:
    """Return the part of a page that compares impacts."""
    return Section(
        id="impact",
        title="Expected and realised impact",
        paragraphs=tuple(_paragraphs(study)),
        charts=_chart(study),
        tables=(_table(study),) if study.orders else (),
    )


def _paragraphs(study: ImpactStudy) -> Iterator[str]:
    total = len(study.orders) + sum(study.left_out.values())
    if not total:
        yield "No order was sent."
        return
    yield MEASURED
    yield WALKS
    if study.left_out:
        whys = ", ".join(f"{grouped(n)} {words(code)}" for code, n in study.left_out.items())
        yield f"{grouped(len(study.orders))} of {grouped(total)} orders can be compared; left out: {whys}."
    yield difference_sentence(study)


def difference_sentence(study: ImpactStudy) -> str:
    """Say by how much orders cost more or less than was expected, or why that is not told."""
    mean = study.difference
    if isinstance(mean, Unknown):
        return f"By how much orders cost more than was expected is not told: {mean}."
    which = "more" if mean.mean > 0 else "less"
    sure = f"{sureness(CONFIDENCE)} interval, n = {grouped(mean.n)}"
    return (
        f"Orders cost {bps(abs(mean.mean), DIGITS)} {which} than was expected on average; realised less expected is "
        f"{bps(mean.lower, DIGITS)} to {bps(mean.upper, DIGITS)} ({sure})."
    )


def _chart(study: ImpactStudy) -> tuple[LineChart, ...]:
    dots = sorted((one.expected_bps, one.realised_bps) for one in study.orders)
    ends = [0.0, dots[-1][0]] if dots else []
    drawn = line_chart(
        id="impact-chart",
        title="Realised against expected impact",
        description=f"Each dot is an order, {SIMULATED}. On the line an order costs what was expected; above it, more.",
        x_name="expected impact, bps",
        y_name="realised impact, bps",
        curves=[
            Curve(name="orders", points=dots, style=3, scattered=True),
            Curve(name="as expected", points=[(x, x) for x in ends], dashed=True),
        ],
    )
    return () if drawn is None else (drawn,)


def _table(study: ImpactStudy) -> PageTable:
    shown = study.orders[:LISTED]
    of = "Every order" if len(shown) == len(study.orders) else f"The first {len(shown)} of {len(study.orders)} orders"
    return PageTable(
        caption=f"{of} that can be compared, in basis points of the price. orders.parquet has them all.",
        heads=("Order", "Expected", "Realised", "Realised less expected"),
        rows=tuple(_row(one) for one in shown),
    )


def _row(one: ComparedOrder) -> PageRow:
    numbers = (one.expected_bps, one.realised_bps, one.difference_bps)
    return PageRow(cells=(one.id, *(bps(each, DIGITS) for each in numbers)))
