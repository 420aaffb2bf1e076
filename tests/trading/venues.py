"""Small random venues: their terms, the moments of a market, and the orders that are sent to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby

from hypothesis import strategies as st
from tests.small_markets import FEEDS

from golive.execution.contract import Contract, Terms
from golive.execution.depth import DepthRule
from golive.execution.fees import FeeSchedule, Rates
from golive.execution.filters import Filters
from golive.execution.latency import Constant, Leg, LogNormal
from golive.execution.order import TimeInForce
from golive.execution.queue_place import QueueModel, QueueRule
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot
from golive.execution.stop import TriggerBy
from golive.trading.connection import Legs
from golive.trading.moment import Moment
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms

NO_LATENCY = dict.fromkeys(Leg, Constant(value=0))
SOME_LATENCY = {Leg.FEED: Constant(value=1), Leg.ENTRY: Constant(value=2), Leg.RESPONSE: Constant(value=3)}
DRAWN_LATENCY = {leg: LogNormal(median=1_000, p99=9_000) for leg in Leg}
MONEY = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
FEES = FeeSchedule(rates=(Rates(since=-(2**63), maker=Fraction("-0.0001"), taker=Fraction("0.0005")),))


def terms(
    *,
    latency: dict[Leg, Constant] | dict[Leg, LogNormal] = SOME_LATENCY,
    haircut: str = "0",
    model: QueueModel = QueueModel.RISK_AVERSE,
    stop_by: TriggerBy = TriggerBy.TRADE,
    fees: FeeSchedule = FEES,
    filters: Filters | None = None,
) -> VenueTerms:
    """Return the terms of a small linear market."""
    return VenueTerms(
        symbol="BTC",
        terms=MONEY,
        fees=fees,
        depth=DepthRule(haircut=Fraction(haircut)),
        queue=QueueRule(model=model),
        legs=Legs(latency=latency, stress=Fraction(1), seed=7),
        stop_by=stop_by,
        filters=filters,
    )


def moments(books: Iterable[Snapshot], prints: Iterable[Print]) -> list[Moment]:
    """Return what happened, nanosecond by nanosecond."""
    events: list[Print | Snapshot] = [*prints, *books]
    seen = sorted(events, key=lambda each: each.ts)
    return [
        Moment(
            ts=ts,
            prints=tuple(each for each in own if isinstance(each, Print)),
            books=tuple(each for each in own if isinstance(each, Snapshot)),
        )
        for ts, own in ((ts, list(own)) for ts, own in groupby(seen, key=lambda each: each.ts))
    ]


MOMENTS = FEEDS.map(lambda feed: moments(*feed))


@st.composite
def sent(draw: st.DrawFn) -> SentOrder:
    """Draw an order: to the market, with a limit, or with a trigger; it may only reduce, alone or in a group."""
    kind = draw(st.sampled_from(["market", "limit", "stop"]))
    at, price = draw(st.integers(0, 9)), draw(st.integers(97, 104))
    reduces = draw(st.booleans())
    tif = draw(st.sampled_from(TimeInForce)) if kind != "stop" else TimeInForce.GTC
    return SentOrder(
        id=str(draw(st.integers(0, 10**9))),
        strategy=draw(st.sampled_from(["one", "two"])),
        side=draw(st.sampled_from(Side)),
        lots=draw(st.integers(1, 15)),
        sent=at,
        price=price if kind == "limit" else None,
        trigger=price if kind == "stop" else None,
        worst=price if kind == "market" and draw(st.booleans()) else None,
        tif=tif,
        post_only=kind == "limit" and tif in (TimeInForce.GTC, TimeInForce.GTT) and draw(st.booleans()),
        expires=draw(st.none() | st.integers(at, at + 9)),
        reduce_only=reduces,
        group=draw(st.sampled_from([None, "pair"])) if reduces else None,
    )


ORDERS = st.lists(sent(), min_size=1, max_size=7, unique_by=lambda order: order.id).map(
    lambda orders: sorted(orders, key=lambda order: order.sent)
)


def sending(venue: Venue, orders: Sequence[SentOrder]) -> Venue:
    """Return a venue that orders are under way to."""
    for order in orders:
        venue.send(order)
    return venue
