"""A market order takes what was there when it arrived, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_markets import FEEDS

from golive.core.errors import Refused
from golive.execution.book_walk import Walked, walk
from golive.execution.consumption import Consumption
from golive.execution.depth import Depth, DepthRule
from golive.execution.order import OrderState, Taking
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot
from golive.execution.timeline import Rank, in_order

ORDERS = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from(Side), st.integers(1, 20), st.sampled_from([None, 99, 100, 101, 102])
    ),
    min_size=1,
    max_size=4,
)


def takings(orders: Sequence[tuple[int, Side, int, int | None]]) -> list[Taking]:
    return [
        Taking(id=str(n), side=side, lots=lots, arrival=ts, worst=worst)
        for n, (ts, side, lots, worst) in enumerate(orders)
    ]


def walks(
    books: Sequence[Snapshot], prints: Sequence[Print], orders: Sequence[Taking], rule: DepthRule
) -> tuple[dict[str, Walked], Depth]:
    depth, done = Depth(rule), {}

    def arrive(order: Taking) -> None:
        done[order.id] = walk(depth, order)

    events: list[tuple[int, Rank, Callable[[], None]]] = []
    events += [(p.ts, Rank.PRINT, partial(depth.see_print, p)) for p in prints]
    events += [(b.ts, Rank.BOOK, partial(depth.see_book, b)) for b in books]
    events += [(o.arrival, Rank.ARRIVAL, partial(arrive, o)) for o in orders]
    for act in in_order(events):
        act()
    return done, depth


def single_lots(
    books: Sequence[Snapshot], prints: Sequence[Print], orders: Sequence[Taking], haircut: Fraction
) -> dict[str, list[int]]:
    """Walk lot by lot: each lot shown is a thing that is there, hidden, printed away or ours. No ledger, no sums."""
    gone: dict[tuple[Side, int], tuple[int, int]] = {}
    bought: dict[str, list[int]] = {}
    by_time = sorted(books, key=lambda b: b.ts)
    seen = 0
    for order in sorted(orders, key=lambda o: o.arrival):
        while seen < len(by_time) and by_time[seen].ts <= order.arrival:
            for (side, tick), (_, first) in list(gone.items()):
                levels = by_time[seen].levels(side)
                says = [n for price, n in levels if price == tick]
                beyond = not levels or (tick < levels[-1][0] if side is Side.BUY else tick > levels[-1][0])
                if not beyond and says != [first]:
                    del gone[side, tick]
            seen += 1
        bought[order.id] = []
        if not seen:
            continue
        book, resting = by_time[seen - 1], order.side.opposite
        for tick, shown in book.levels(resting):
            lots = ["there"] * int(shown * (1 - haircut))
            for p in prints:
                if book.ts < p.ts <= order.arrival and p.aggressor is not resting:
                    worse = p.price > tick if order.side is Side.BUY else p.price < tick
                    lots = [] if worse else lots[p.lots :] if p.price == tick else lots
            lots = lots[gone.get((resting, tick), (0, 0))[0] :]
            if order.worst is not None and (tick > order.worst if order.side is Side.BUY else tick < order.worst):
                break
            while lots and len(bought[order.id]) < order.lots:
                lots.pop()
                bought[order.id].append(tick)
                before, first = gone.get((resting, tick), (0, shown))
                gone[resting, tick] = (before + 1, first)
    return bought


@settings(max_examples=150)
@given(FEEDS, ORDERS, st.sampled_from([Fraction(0), Fraction(3, 10), Fraction(1)]))
def test_the_walk_is_that_of_single_lots(
    feed: tuple[list[Snapshot], list[Print]],
    orders: list[tuple[int, Side, int, int | None]],
    haircut: Fraction,
) -> None:
    books, prints = feed
    done, _ = walks(books, prints, takings(orders), DepthRule(haircut=haircut))
    expected = single_lots(books, prints, takings(orders), haircut)
    for order in takings(orders):
        walked = done[order.id]
        assert [tick for tick, lots in walked.fills for _ in range(lots)] == expected[order.id]
        assert walked.filled + walked.left == order.lots
        assert (walked.state is OrderState.FILLED) == (walked.left == 0)


@settings(max_examples=80)
@given(FEEDS, ORDERS, st.integers(0, 12))
def test_fills_never_see_the_future(
    feed: tuple[list[Snapshot], list[Print]],
    orders: list[tuple[int, Side, int, int | None]],
    now: int,
) -> None:
    books, prints = feed
    rule = DepthRule(haircut=Fraction(3, 10))
    before = [order for order in takings(orders) if order.arrival <= now]
    whole, _ = walks(books, prints, takings(orders), rule)
    cut, _ = walks([b for b in books if b.ts <= now], [p for p in prints if p.ts <= now], before, rule)
    assert cut == {order.id: whole[order.id] for order in before}


@settings(max_examples=60)
@given(FEEDS, st.integers(1, 30), st.sampled_from(Side))
def test_two_orders_together_never_take_more_than_one_that_is_as_large(
    feed: tuple[list[Snapshot], list[Print]], lots: int, side: Side
) -> None:
    books, prints = feed
    rule = DepthRule(haircut=Fraction(0))
    two = [Taking(id=name, side=side, lots=lots, arrival=12) for name in "ab"]
    one = [Taking(id="c", side=side, lots=2 * lots, arrival=12)]
    parts, _ = walks(books, prints, two, rule)
    whole, _ = walks(books, prints, one, rule)
    assert parts["a"].filled + parts["b"].filled == whole["c"].filled
    assert parts["a"].cost + parts["b"].cost == whole["c"].cost


@settings(max_examples=60)
@given(FEEDS, ORDERS)
def test_all_or_nothing_takes_all_or_nothing(
    feed: tuple[list[Snapshot], list[Print]], orders: list[tuple[int, Side, int, int | None]]
) -> None:
    books, prints = feed
    rule = DepthRule(haircut=Fraction(0))
    for order in takings(orders):
        patient, _ = walks(books, prints, [order], rule)
        fok = Taking(
            id=order.id,
            side=order.side,
            lots=order.lots,
            arrival=order.arrival,
            worst=order.worst,
            all_or_nothing=True,
        )
        done, depth = walks(books, prints, [fok], rule)
        if patient[order.id].left:
            assert done[order.id].fills == ()
            assert depth.ledger.entries() == ()
        else:
            assert done[order.id] == patient[order.id]


def test_what_was_taken_is_there_again_only_as_the_rule_says() -> None:
    books = [Snapshot(ts=ts, bids=(), asks=((101, 5),)) for ts in (0, 2)]
    orders = [Taking(id=str(ts), side=Side.BUY, lots=5, arrival=ts) for ts in (1, 1, 3)]
    orders = [Taking(id=f"{n}", side=o.side, lots=o.lots, arrival=o.arrival) for n, o in enumerate(orders)]
    filled = {}
    for consumption in Consumption:
        done, _ = walks(books, (), orders, DepthRule(haircut=Fraction(0), consumption=consumption))
        filled[consumption.value] = [done[o.id].filled for o in orders]
    assert filled == {"until_changed": [5, 0, 0], "until_next_book": [5, 0, 5], "none": [5, 5, 5]}


@pytest.mark.parametrize("levels", [((5, 1), (5, 1)), ((5, 1), (6, 1)), ((0, 1),), ((5, -1),), ((5, True),)])
def test_a_book_that_cannot_be_is_refused_where_it_enters(levels: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(Refused, match="book"):
        Snapshot(ts=0, bids=levels, asks=())


@pytest.mark.parametrize("haircut", [Fraction(-1, 10), Fraction(11, 10)])
def test_a_haircut_that_is_no_share_is_refused(haircut: Fraction) -> None:
    with pytest.raises(Refused, match="haircut"):
        DepthRule(haircut=haircut)
