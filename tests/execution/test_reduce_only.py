"""Orders that may only reduce."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from golive.execution.reduce_only import Exit, Exits, cancel, fill, moved, place
from golive.execution.side import Side
from golive.execution.switch_state import Action, SwitchState, allows

OPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("place"), st.integers(0, 5), st.sampled_from(Side), st.integers(1, 40), st.sampled_from([None, "g"])
        ),
        st.tuples(st.just("fill"), st.integers(0, 5), st.integers(1, 60)),
        st.tuples(st.just("cancel"), st.integers(0, 5)),
        st.tuples(st.just("position"), st.integers(-30, 30)),
    ),
    max_size=12,
)


def under_way(exits: Exits) -> int:
    """Return the most that all exits together could fill, counted without the engine's grouping."""
    alone = sum(order.lots for order in exits.orders if order.group is None)
    return alone + max((order.lots for order in exits.orders if order.group is not None), default=0)


@settings(max_examples=150)
@given(st.integers(-30, 30), OPS)
def test_reduce_only_never_turns_the_sign(position: int, ops: list[tuple[object, ...]]) -> None:
    exits = Exits(position=position)
    for n, op in enumerate(ops):
        before = exits
        match op:
            case ("place", _, Side() as side, int() as lots, group):
                order = Exit(id=str(n), lots=lots, group=None if group is None else str(group))
                exits = place(exits, order, side).exits
                assert exits.position == before.position
            case ("fill", int() as which, int() as lots) if exits.orders:
                order = exits.orders[which % len(exits.orders)]
                done = fill(exits, order.id, lots)
                exits = done.exits
                assert 0 <= done.lots <= min(lots, order.lots)
                assert abs(exits.position) == abs(before.position) - done.lots
                assert exits.position * before.position >= 0
            case ("cancel", int() as which) if exits.orders:
                exits = cancel(exits, exits.orders[which % len(exits.orders)].id)
            case ("position", int() as told):
                exits = moved(exits, told)
        assert under_way(exits) <= abs(exits.position)


def test_a_halt_leaves_no_resting_entry_and_no_resting_exit() -> None:
    kept = {state: {a for a in (Action.REST_ENTRY, Action.REST_EXIT) if allows(state, a)} for state in SwitchState}
    assert kept == {
        SwitchState.ACTIVE: {Action.REST_ENTRY, Action.REST_EXIT},
        SwitchState.REDUCE_ONLY: {Action.REST_EXIT},
        SwitchState.CANCEL_ONLY: {Action.REST_EXIT},
        SwitchState.HALTED: set(),
    }


def test_half_of_the_minimum_can_still_be_flattened() -> None:
    """No minimum is asked here at all: one lot of a position leaves like any other."""
    done = place(Exits(position=1), Exit(id="x", lots=1), Side.SELL)
    assert (done.lots, done.code) == (1, None)


def test_a_take_of_part_leaves_the_stop_for_the_rest() -> None:
    exits = Exits(position=30)
    for order in (Exit(id="stop", lots=30, group="g"), Exit(id="take", lots=10, group="g")):
        exits = place(exits, order, Side.SELL).exits
    exits = fill(exits, "take", 10).exits
    assert [(order.id, order.lots) for order in exits.orders] == [("stop", 20), ("take", 0)]
    assert exits.position == 20
