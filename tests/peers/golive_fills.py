"""golive's venue over the same recording and orders, each order alone in it: no haircut, no consumption, no filters."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction

from tests.peers.answers import Answers, Fill, Fills, summed
from tests.peers.asked import LATENCIES, LIFE, Asked, Recording

from golive.api.market_terms import fees_of
from golive.core.version import VERSION
from golive.execution.consumption import Consumption
from golive.execution.depth import DepthRule
from golive.execution.latency import Constant, Leg
from golive.execution.order import TimeInForce
from golive.execution.queue_place import QueueModel, QueueRule
from golive.execution.side import Side
from golive.execution.stop import TriggerBy
from golive.market.retention import Retention
from golive.trading.connection import Legs
from golive.trading.moment import Moment
from golive.trading.recorded_feed import RecordedFeed
from golive.trading.sent_order import SentOrder
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms

RISK_AVERSE = "risk_averse"
POWERS = {RISK_AVERSE: None, "power_1": 1, "power_2": 2}
"""Models of queues, which golive and hftbacktest both have, by the power of those that have one."""


def golive_fills(recording: Recording) -> Answers:
    """Return golive's fills for every model of queues and latency."""
    told = [_terms(recording, queue, latency) for queue in POWERS for latency in LATENCIES]
    feed = RecordedFeed(recording.spec, recording.data, told[0], retention=Retention(horizon_s=60.0, bars=10), latest=0)
    moments = tuple(feed.moments(None, int(recording.books.ts[-1])))
    instants = [moment.ts for moment in moments]
    runs = {
        (queue, latency): {
            order.id: fills
            for order in recording.orders
            if (fills := _fills(order, _terms(recording, queue, latency), latency, moments, instants))
        }
        for queue in POWERS
        for latency in LATENCIES
    }
    return Answers(versions={"golive": VERSION}, digests=recording.digests, runs=runs)


def _terms(recording: Recording, queue: str, latency: int) -> VenueTerms:
    power = POWERS[queue]
    legs = dict.fromkeys(Leg, Constant(value=0)) | {Leg.ENTRY: Constant(value=latency)}
    return VenueTerms(
        symbol=recording.spec.symbol,
        terms=recording.terms,
        fees=fees_of(recording.spec),
        depth=DepthRule(haircut=Fraction(0), consumption=Consumption.NONE),
        queue=QueueRule(model=QueueModel.POWER, power=power) if power else QueueRule(model=QueueModel.RISK_AVERSE),
        legs=Legs(latency=legs, stress=Fraction(1), seed=1),
        stop_by=TriggerBy.TRADE,
    )


def _fills(order: Asked, terms: VenueTerms, latency: int, moments: tuple[Moment, ...], instants: list[int]) -> Fills:
    venue, arrival = Venue(terms), order.sent + latency
    venue.send(_sent(order))
    first = bisect_right(instants, arrival) - 1
    while not moments[first].books:
        first -= 1
    fills: list[Fill] = []
    for moment in (*moments[first : bisect_right(instants, arrival + LIFE)], Moment(ts=arrival + LIFE + 1)):
        for answer in venue.advance((moment,), until=moment.ts):
            levels = () if answer.filling is None else answer.filling.levels
            fills += [(answer.at - arrival, level.price, level.lots) for level in levels]
        if not (venue.live or venue.under_way):
            break
    return summed(fills)


def _sent(order: Asked) -> SentOrder:
    return SentOrder(
        id="one",
        strategy="peers",
        side=Side(order.side),
        lots=order.lots,
        sent=order.sent,
        price=order.price,
        tif=TimeInForce.IOC if order.tif == "ioc" else TimeInForce.GTC,
        post_only=order.tif == "post_only",
    )
