"""The part of a page on execution: fills, slippage, latency and impact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.unit import NANOS
from golive.replay.daily.day_figures import EXECUTION
from golive.replay.money.order_outcomes import OrderOutcome
from golive.replay.simulated_fills import SIMULATED, filled_as
from golive.report.analysis import Section
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.figure_tables import day_and_run
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart

_HOUR = 3600 * NANOS
MOST_DOTS = 500


def execution_section(account: AccountOfDay) -> Section:
    """Return what became of the orders."""
    return Section(
        id="execution",
        title="Execution",
        paragraphs=(
            (
                f"{SIMULATED} fills: {filled_as(account.record.begun.label)}. Slippage is the average price of an "
                "order against the mid that it arrived at, positive where it cost something; impact is what of it is "
                "beyond the best price there."
            ),
        ),
        charts=tuple(_charts(account)),
        tables=(
            day_and_run(
                "Orders by when they were sent.",
                account.figures[EXECUTION],
                account.run[EXECUTION],
                date=account.date,
                currency=account.currency,
            ),
        ),
    )


def _charts(account: AccountOfDay) -> Iterator[LineChart]:
    orders = account.record.money.orders[-MOST_DOTS:]
    slipped = [order for order in orders if order.slippage_bps is not None]
    since = account.record.begun_at
    drawn = line_chart(
        id="slippage-chart",
        title="Slippage of each order",
        description=f"{SIMULATED}. The last {len(slipped)} orders of which something was filled and the mid at arrival "
        "is known, by the hours since the run began; above zero it cost something.",
        x_name="hours since the run began",
        y_name="slippage against the mid at arrival, bps",
        curves=list(_by_strategy(slipped, account.record.strategies, since)),
        references=(ReferenceLine(name="the mid", y=0.0),),
    )
    yield from () if drawn is None else (drawn,)
    yield from _impact(orders)


def _by_strategy(orders: Sequence[OrderOutcome], strategies: Sequence[str], since: int) -> Iterator[Curve]:
    for style, strategy in enumerate(strategies):
        points = [
            ((order.sent_ts - since) / _HOUR, order.slippage_bps)
            for order in orders
            if order.strategy == strategy and order.slippage_bps is not None
        ]
        yield Curve(name=strategy, points=points, style=style, scattered=True)


def _impact(orders: Sequence[OrderOutcome]) -> Iterator[LineChart]:
    pairs = [
        (order.expected_impact_bps, order.realised_impact_bps)
        for order in orders
        if order.expected_impact_bps is not None and order.realised_impact_bps is not None
    ]
    most = max((expected for expected, _ in pairs), default=0.0)
    drawn = line_chart(
        id="impact-chart",
        title="Impact that was paid, by the impact that was expected",
        description=f"{SIMULATED}. Each dot is one of {len(pairs)} orders of which both are known; on the line both "
        "are the same.",
        x_name="expected when it was sent, bps",
        y_name="paid beyond the best price at arrival, bps",
        curves=[
            Curve(name="orders", points=pairs, scattered=True),
            *([Curve(name="as expected", points=[(0.0, 0.0), (most, most)], style=3, dashed=True)] if pairs else []),
        ],
    )
    yield from () if drawn is None else (drawn,)
