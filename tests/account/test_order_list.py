"""What is found out of orders once is what each of them says by itself, at every instant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from golive.account.order import Order, OrderState, Report, Since
from golive.account.order_list import NO_ORDERS, OrderList
from golive.execution.side import Side

instants = st.integers(1, 12)
reports = st.builds(
    Report,
    state=st.sampled_from(OrderState),
    lots=st.none() | st.integers(0, 6),
    at=st.none() | instants,
    reason=st.sampled_from(("", "stop", "take")),
    is_unread=st.booleans(),
    heard_at=instants,
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    order = Order(
        id=draw(st.sampled_from("ABCDEF")),
        strategy="s",
        symbol="X",
        side=draw(st.sampled_from(Side)),
        lots=5,
        decided_at=draw(instants),
        closes=draw(st.booleans()),
        ends_at=draw(st.none() | instants),
        seen_at=draw(st.none() | instants),
    )
    for report in draw(st.lists(reports, max_size=3)):
        order = order.told(report)
    return order


@given(st.lists(orders(), max_size=5), st.none() | st.integers(0, 14))
def test_the_orders_that_are_left_out_add_nothing_and_none_other_is(own: list[Order], at: int | None) -> None:
    known = OrderList(own)
    left = known.since(at)
    assert [order for order in own if order in left] == list(left), "in their order"
    for order in own:
        if order not in left:
            assert order.since(at) == Since()
            assert not order.is_uncounted(at)


@given(st.lists(orders(), max_size=5), st.lists(st.none() | st.integers(0, 14), min_size=1, max_size=3))
def test_what_orders_moved_is_the_sum_of_what_each_of_them_says(own: list[Order], asked: list[int | None]) -> None:
    known = OrderList(own)
    for at in asked:
        spans = [(order.side * order.since(at).least, order.side * order.since(at).most) for order in own]
        span = known.moved(at)
        assert (span.low, span.high) == (sum(map(min, spans)), sum(map(max, spans)))


@given(st.lists(orders(), max_size=5))
def test_stops_are_those_of_each_order(own: list[Order]) -> None:
    assert list(OrderList(own).stops) == [order for order in own if order.is_stop]


def test_over_is_what_ended_with_all_of_it_dated() -> None:
    order = Order(id="A", strategy="s", symbol="X", side=Side.BUY, lots=5, decided_at=3, seen_at=2)
    ended = order.told(Report(state=OrderState.FILLED, at=7))
    assert (order.over_after, ended.over_after) == (None, 7)
    assert ended.told(Report(state=OrderState.FILLED, lots=5)).over_after is None, "who knows when that was"
    assert OrderList((order, ended)).since(8) == (order,)
    assert OrderList((order, ended)).since(7) == (order, ended)
    assert NO_ORDERS.since(None) == ()
