"""A stop and the take beside it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.order import OrderState
from golive.execution.side import Side
from golive.execution.stop import Held, Seen, Stop, StopState, TriggerBy, lose_feed, see, watch

INSTANTS = st.dictionaries(
    st.integers(0, 9),
    st.tuples(
        st.lists(st.one_of(st.none(), st.integers(95, 105)), max_size=3), st.lists(st.integers(1, 9), max_size=2)
    ),
    max_size=6,
)


def stop(side: Side = Side.SELL, arrival: int = 3) -> Stop:
    return Stop(side=side, trigger=100, by=TriggerBy.TRADE, lots=10, arrival=arrival)


def seen(instants: dict[int, tuple[list[int | None], list[int]]]) -> list[Seen]:
    return [
        Seen(ts=ts, values=tuple(None if v is None else Fraction(v) for v in values), taken=tuple(taken))
        for ts, (values, taken) in sorted(instants.items())
    ]


@settings(max_examples=150)
@given(INSTANTS, st.sampled_from(Side))
def test_it_fires_at_the_first_value_beyond_and_never_for_more_than_is_open(
    instants: dict[int, tuple[list[int | None], list[int]]], side: Side
) -> None:
    held = watch(Held(stop=stop(side), take=OrderState.RESTING), seen(instants))
    beyond = {ts for ts, (values, _) in instants.items() for v in values if v is not None and side * (v - 100) >= 0}
    before = [v for ts, (values, _) in sorted(instants.items()) if ts <= 3 for v in values if v is not None]
    at_arrival = bool(before) and side * (before[-1] - 100) >= 0
    first = 3 if at_arrival else min((ts for ts in beyond if ts > 3), default=99)
    open_lots, gone_at = 10, 99
    for ts, (_, taken) in sorted(instants.items()):
        if ts < first:
            open_lots = max(0, open_lots - sum(taken))
            gone_at = min(gone_at, ts) if open_lots == 0 else gone_at
    if gone_at < 99:
        assert (held.state, held.taken, held.triggered_at) == (StopState.CANCELLED, 10, None)
        assert held.market_order("x") is None
    elif first < 99:
        order = held.market_order("x")
        assert order is not None
        assert (order.arrival, order.lots, order.side) == (first, open_lots, side)
        assert held.take is OrderState.CANCELLED
    else:
        assert (held.state, held.left) == (StopState.WAITING, open_lots)
    assert held.taken + held.left == (10 if held.state is not StopState.CANCELLED else held.taken)


def test_a_gap_ends_stop_and_take() -> None:
    held = lose_feed(Held(stop=stop(), take=OrderState.RESTING))
    after = see(held, Seen(ts=9, values=(Fraction(1),)))
    assert (after.state, after.take, after.triggered_at) == (StopState.CANCELLED, OrderState.CANCELLED, None)


def test_a_look_at_the_past_is_refused() -> None:
    held = see(Held(stop=stop()), Seen(ts=5))
    with pytest.raises(Refused, match="time"):
        see(held, Seen(ts=5))
