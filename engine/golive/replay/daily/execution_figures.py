"""What became of the orders of a period: how much was filled, how far from the mid, how late, and with which impact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, missing
from golive.models.numerics.quantile_interval import quantile_interval
from golive.models.numerics.wilson_interval import wilson_interval
from golive.models.returns.mean_interval import mean_interval
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.figure import BPS, COUNT, MS, SHARE, Figure, exact, quantile, seen_share
from golive.replay.daily.period import Period
from golive.replay.money.earnings import CONFIDENCE, SeenShare
from golive.replay.money.execution_quality import NO_ORDERS, TAIL, quality_of
from golive.replay.money.order_outcomes import OrderOutcome

ORDERS = "orders"
COMPARED = "orders with both"
MILLISECOND, HALF = NANOS // 1000, 0.5


def orders_in(record: AccountRecord, period: Period) -> tuple[OrderOutcome, ...]:
    """Return the orders that were sent in a period."""
    return tuple(order for order in record.money.orders if period.has(order.sent_ts))


def execution_figures(record: AccountRecord, period: Period) -> Iterator[Figure]:
    """Yield fills, slippage against the mid at arrival, latency, and impact that was expected beside what was paid."""
    orders = orders_in(record, period)
    yield from order_figures(orders)
    yield from _latency(record, period)


def order_figures(orders: Sequence[OrderOutcome]) -> Iterator[Figure]:
    """Yield what became of orders, and what they paid; latency is not theirs to tell."""
    quality = quality_of(orders, ())[0]
    share = quality.filled_share
    yield exact("orders", "Orders sent", COUNT, len(orders), len(orders), ORDERS)
    yield exact(
        "filled_lots",
        "Lots filled, of lots ordered",
        SHARE,
        None if isinstance(share, Unknown) else share,
        quality.orders,
        ORDERS,
        why=str(NO_ORDERS),
    )
    yield _filled_whole(orders)
    slipped = [order.slippage_bps for order in orders if order.slippage_bps is not None]
    yield described("slippage", "Slippage against the mid at arrival, mean", BPS, slipped, ORDERS)
    tail = quantile_interval(slipped, TAIL, confidence=CONFIDENCE)
    yield quantile("slippage_p95", "Slippage, p95", BPS, tail, len(slipped), ORDERS)
    yield from _impact(orders)


def described(id: str, title: str, unit: str, values: Sequence[float], counted: str) -> Figure:
    """Return the mean of what was seen, with an interval where there is enough to tell one."""
    if not values:
        return exact(id, title, unit, None, 0, counted, why=str(NOTHING_SEEN))
    interval = mean_interval(values, confidence=CONFIDENCE, named=counted)
    if isinstance(interval, Unknown):
        value = float(np.mean(values))
        return Figure(id=id, title=title, unit=unit, value=value, n=len(values), counted=counted, why=str(interval))
    return Figure(
        id=id,
        title=title,
        unit=unit,
        value=interval.mean,
        n=interval.n,
        counted=counted,
        lower=interval.lower,
        upper=interval.upper,
        why="",
    )


NOTHING_SEEN = missing("nothing_seen", "there was none of which it is known")


def _filled_whole(orders: Sequence[OrderOutcome]) -> Figure:
    ended = [order for order in orders if order.ended]
    title, n = "Orders filled to the last lot", len(ended)
    if not n:
        return seen_share("filled_orders", title, NO_ORDERS, 0, ORDERS)
    share = sum(order.filled == order.lots for order in ended) / n
    low, high = wilson_interval(share, n)
    return seen_share("filled_orders", title, SeenShare(share=share, low=low, high=high, n=n), n, ORDERS)


def _latency(record: AccountRecord, period: Period) -> Iterator[Figure]:
    own = [answer for answer in record.answers if period.has(answer.ts)]
    there, back = ([one / MILLISECOND for one in each] for each in ([a.there for a in own], [a.back for a in own]))
    for name, words, values in (("there", "to the venue", there), ("back", "back from it", back)):
        for word, share in (("median", HALF), ("p95", TAIL)):
            seen = quantile_interval(values, share, confidence=CONFIDENCE)
            title = f"Latency {words}, {word}"
            yield quantile(f"latency_{name}_{word}", title, MS, seen, len(values), ORDERS)


def _impact(orders: Sequence[OrderOutcome]) -> Iterator[Figure]:
    pairs = [
        (order.expected_impact_bps, order.realised_impact_bps)
        for order in orders
        if order.expected_impact_bps is not None and order.realised_impact_bps is not None
    ]
    yield described("impact_expected", "Impact that was expected, mean", BPS, [e for e, _ in pairs], COMPARED)
    yield described("impact_realised", "Impact that was paid, mean", BPS, [r for _, r in pairs], COMPARED)
    yield described("impact_beyond", "Paid beyond what was expected", BPS, [r - e for e, r in pairs], COMPARED)
