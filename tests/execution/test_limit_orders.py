"""Limit orders wait for prints, behind those who were there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_markets import FEEDS

from golive.core.errors import Refused
from golive.execution.depth import Depth, DepthRule
from golive.execution.fill import Fill, Liquidity
from golive.execution.limit_orders import LimitOrders
from golive.execution.order import Limited, OrderState, TimeInForce
from golive.execution.queue_place import Place, QueueModel, QueueRule, after_book, queued_at
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot
from golive.execution.timeline import Rank, in_order

Feed = tuple[list[Snapshot], list[Print]]
RISK_AVERSE = QueueRule(model=QueueModel.RISK_AVERSE)
RULES = st.sampled_from(
    [
        RISK_AVERSE,
        QueueRule(model=QueueModel.POWER, power=2),
        QueueRule(model=QueueModel.TOUCH, accept_optimism=True),
    ]
)


@st.composite
def limited(draw: st.DrawFn) -> Limited:
    """Draw an order within a few ticks of the books."""
    tif = draw(st.sampled_from(TimeInForce))
    arrival = draw(st.integers(0, 12))
    return Limited(
        id=str(draw(st.integers(0, 10**9))),
        side=draw(st.sampled_from(Side)),
        lots=draw(st.integers(1, 15)),
        arrival=arrival,
        price=draw(st.integers(97, 104)),
        tif=tif,
        post_only=draw(st.booleans()) and tif in {TimeInForce.GTC, TimeInForce.GTT},
        expires=arrival + draw(st.integers(0, 6)) if tif is TimeInForce.GTT else None,
    )


ORDERS = st.lists(limited(), min_size=1, max_size=4, unique_by=lambda o: o.id)


def played(
    feed: Feed, orders: Sequence[Limited], rule: QueueRule, until: int = 99
) -> tuple[dict[str, list[Fill]], LimitOrders]:
    """Play what happens until an instant; return the fills by order."""
    venue = LimitOrders(Depth(DepthRule(haircut=Fraction(0))), rule)
    books, prints = feed
    events: list[tuple[int, Rank, Callable[[], object]]] = []
    events += [(p.ts, Rank.PRINT, partial(venue.see_print, p)) for p in prints]
    events += [(b.ts, Rank.BOOK, partial(venue.see_book, b)) for b in books]
    events += [(o.expires, Rank.EXPIRY, partial(venue.expire, o.expires)) for o in orders if o.expires is not None]
    events += [(o.arrival, Rank.ARRIVAL, partial(venue.arrive, o)) for o in orders]
    fills: dict[str, list[Fill]] = {}
    for act in in_order([event for event in events if event[0] <= until]):
        happened = act()
        for each in happened if isinstance(happened, tuple) else ():
            fills.setdefault(each.order_id, []).append(each.fill)
    return fills, venue


@settings(max_examples=150)
@given(FEEDS, ORDERS, RULES)
def test_no_print_fills_more_than_it_printed_and_no_order_worse_than_its_price(
    feed: Feed, orders: list[Limited], rule: QueueRule
) -> None:
    fills, venue = played(feed, orders, rule)
    made: Counter[int] = Counter()
    for order in orders:
        working = venue.orders[order.id]
        assert sum(fill.lots for fill in fills.get(order.id, [])) == order.lots - working.left
        assert (working.state is OrderState.FILLED) == (working.left == 0)
        for fill in fills.get(order.id, []):
            assert order.side * fill.price <= order.side * order.price
            if fill.liquidity is Liquidity.MAKER:
                assert (fill.price, fill.ts > order.arrival) == (order.price, True)
                assert order.expires is None or fill.ts <= order.expires
                made[fill.ts] += fill.lots
            else:
                assert fill.ts == order.arrival
                assert not order.post_only
    printed = Counter({p.ts: 0 for p in feed[1]})
    for p in feed[1]:
        printed[p.ts] += p.lots
    assert all(lots <= printed[ts] for ts, lots in made.items())


@settings(max_examples=100)
@given(FEEDS, ORDERS, RULES, st.integers(0, 12))
def test_fills_never_see_the_future(feed: Feed, orders: list[Limited], rule: QueueRule, now: int) -> None:
    whole, _ = played(feed, orders, rule)
    cut, _ = played(feed, orders, rule, until=now)
    past = {name: [fill for fill in fills if fill.ts <= now] for name, fills in whole.items()}
    assert cut == {name: fills for name, fills in past.items() if fills}


@settings(max_examples=60)
@given(FEEDS, ORDERS)
def test_a_book_alone_never_fills(feed: Feed, orders: list[Limited]) -> None:
    fills, _ = played((feed[0], []), orders, RISK_AVERSE)
    assert all(fill.liquidity is Liquidity.TAKER for each in fills.values() for fill in each)


def lots_in_a_row(feed: Feed, order: Limited) -> list[tuple[int, int]]:
    """Queue lot by lot: others' and ours stand in a row, and prints take from its head. For a bid that does not cross.

    Whose lots left between two books nobody knows, so only those that the next book cannot hold are struck, from
    behind ours.
    """
    books, prints = feed
    row: list[str] | None = None
    fills = []
    events: list[tuple[int, Rank, Snapshot | Print | None]] = []
    events += [(b.ts, Rank.BOOK, b) for b in books]
    events += [(p.ts, Rank.PRINT, p) for p in prints]
    events.append((order.arrival, Rank.ARRIVAL, None))
    ours, here, book = ["ours"] * order.lots, False, None
    for event in in_order(events):
        if isinstance(event, Snapshot):
            book = event
        if event is None:
            here = True
        if not isinstance(event, Print):
            levels = dict(book.bids) if book else {}
            if here and levels and order.price >= min(levels):
                others = (
                    levels.get(order.price, 0) if row is None else min(row.count("theirs"), levels.get(order.price, 0))
                )
                row = ["theirs"] * others + ours
        elif here and event.price < order.price:
            row = ours[event.lots :]
            fills.append((event.ts, len(ours) - len(row)))
            ours = row
        elif here and event.price == order.price and event.aggressor is Side.SELL and row is not None:
            row = row[event.lots :]
            fills.append((event.ts, len(ours) - row.count("ours")))
            ours = ["ours"] * row.count("ours")
    return [(ts, lots) for ts, lots in fills if lots]


@settings(max_examples=200)
@given(FEEDS, st.integers(1, 15), st.integers(0, 12), st.integers(97, 100))
def test_the_queue_is_that_of_lots_in_a_row(feed: Feed, lots: int, arrival: int, price: int) -> None:
    order = Limited(id="a", side=Side.BUY, lots=lots, arrival=arrival, price=price)
    fills, _ = played(feed, [order], RISK_AVERSE)
    assert [(fill.ts, fill.lots) for fill in fills.get("a", [])] == lots_in_a_row(feed, order)


@settings(max_examples=100)
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 60), st.integers(1, 6))
def test_power_is_never_behind_risk_averse_and_never_ahead_of_all_cancelled(
    ahead: int, behind: int, printed: int, shown: int, power: int
) -> None:
    rule = QueueRule(model=QueueModel.POWER, power=power)
    before = Place(ahead=ahead, shown=ahead + behind + printed, printed=printed)
    after = after_book(rule, before, shown).ahead
    careful = after_book(RISK_AVERSE, before, shown).ahead
    assert after is not None
    assert careful is not None
    assert max(0, ahead - max(0, ahead + behind - shown)) <= after <= careful


def test_a_gap_ends_what_rests_and_what_is_under_way() -> None:
    venue = LimitOrders(Depth(DepthRule(haircut=Fraction(0))), RISK_AVERSE)
    venue.see_book(Snapshot(ts=0, bids=((100, 5),), asks=((101, 5),)))
    for name, arrival in (("rests", 1), ("under_way", 10), ("later", 11)):
        if name == "under_way":
            venue.lose_feed(5, 10)
        venue.arrive(Limited(id=name, side=Side.BUY, lots=1, arrival=arrival, price=100))
    assert [(w.state.value, w.reason) for w in venue.orders.values()] == [
        ("cancelled", "gap"),
        ("cancelled", "gap"),
        ("resting", None),
    ]
    assert venue.orders["later"].ahead is None


def test_touch_needs_somebody_who_answers_for_it() -> None:
    with pytest.raises(Refused, match="optimism"):
        QueueRule(model=QueueModel.TOUCH)


def test_an_unknown_place_stays_unknown_until_the_level_is_shown() -> None:
    assert after_book(RISK_AVERSE, queued_at(None), None).ahead is None
    assert after_book(RISK_AVERSE, queued_at(None), 7).ahead == 7


def test_what_comes_late_neither_fills_nor_moves_an_order() -> None:
    """A print and a book from before the arrival, told after it; and an order told after a later book."""
    venue = LimitOrders(Depth(DepthRule(haircut=Fraction(0))), RISK_AVERSE)
    venue.see_book(Snapshot(ts=1, bids=((100, 5),), asks=((101, 5),)))
    venue.arrive(Limited(id="a", side=Side.BUY, lots=3, arrival=5, price=100))
    assert venue.see_print(Print(ts=5, price=99, lots=9, aggressor=Side.SELL)) == ()
    venue.see_book(Snapshot(ts=4, bids=((100, 1),), asks=((101, 5),)))
    assert venue.orders["a"].ahead == 5
    venue.see_book(Snapshot(ts=9, bids=((100, 2),), asks=((101, 5),)))
    venue.see_book(Snapshot(ts=8, bids=((100, 1),), asks=((101, 5),)))
    assert venue.orders["a"].ahead == 2
    late = Limited(id="b", side=Side.BUY, lots=1, arrival=8, price=101, tif=TimeInForce.IOC)
    assert venue.arrive(late) == ()
    assert venue.orders["b"].reason == "no_book"
