"""The kill switch: it only gets harder, doubt steps down, and a reset is somebody's."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from golive.execution.switch import (
    ResetRequest,
    ResetRule,
    Switch,
    Trip,
    evaluate,
    halt_by_exception,
    halt_by_file,
    raise_by_person,
    reset,
)
from golive.execution.switch_state import SwitchState
from golive.execution.trip import lost

TRIPS = (
    Trip(id="day_loss", to=SwitchState.HALTED, scope="account", patience=6),
    Trip(id="stale", to=SwitchState.CANCEL_ONLY, scope="symbol:BTC", patience=3),
)
RULE = ResetRule(roles=frozenset({"risk_manager"}), cool_off=100)
VALUE = st.sampled_from([True, False, None])
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("eval"), VALUE, VALUE),
        st.tuples(st.just("person"), st.sampled_from(SwitchState), st.sampled_from(["account", "global"])),
        st.tuples(st.just("file")),
        st.tuples(st.just("exception")),
    ),
    max_size=12,
)


@settings(max_examples=100)
@given(EVENTS)
def test_nothing_but_a_reset_makes_it_softer(events: list[tuple[object, ...]]) -> None:
    switch, written = Switch(), 0
    for ts, event in enumerate(events):
        match event:
            case ("eval", day_loss, stale):
                told = {"day_loss": day_loss, "stale": stale}
                turned = evaluate(switch, TRIPS, ts, {k: v for k, v in told.items() if isinstance(v, bool)})
            case ("person", SwitchState() as to, str() as scope):
                turned = raise_by_person(switch, ts, to, scope)
            case ("file",):
                turned = halt_by_file(switch, ts)
            case _:
                turned = halt_by_exception(switch, ts)
        assert turned.switch.state >= switch.state
        # What turned it is written: a state that is not on record would be forgotten by a restart.
        assert turned.entries or turned.switch.state == switch.state
        switch, written = turned.switch, written + len(turned.entries)
    assert sum(scope.epoch for scope in switch.scopes.values()) == written


@settings(max_examples=60)
@given(st.lists(st.sampled_from([False, None]), max_size=20))
def test_doubt_alone_never_goes_further_than_reduce_only(values: list[bool | None]) -> None:
    switch, run = Switch(), 0
    for ts, value in enumerate(values):
        switch = evaluate(switch, TRIPS, ts, {"day_loss": value, "stale": False}).switch
        run = run + 1 if value is None else 0
        # Six whole nanoseconds of doubt are seven looks in a row.
        if run > 6:
            assert switch.state is SwitchState.REDUCE_ONLY
    assert switch.state <= SwitchState.REDUCE_ONLY


def test_doubt_that_lasts_over_a_reset_trips_again_at_once() -> None:
    switch = evaluate(Switch(), TRIPS, 0, {"stale": False}).switch
    switch = evaluate(switch, TRIPS, 6, {"stale": False}).switch
    wish = ResetRequest(ts=200, scope="account", role="risk_manager", reason="looked at", equity_known=True)
    done = reset(switch, RULE, wish)
    assert (done.answer, done.switch.state) == ("done", SwitchState.ACTIVE)
    assert evaluate(done.switch, TRIPS, 201, {"stale": False}).switch.state is SwitchState.REDUCE_ONLY


def test_an_open_loss_trips_without_a_close() -> None:
    """Two of a hundred are lost at the mark alone; an equity that cannot be marked is unknown, not zero."""
    trip = TRIPS[0]
    values = [lost(100, equity, "0.02").tripped for equity in (99, 98, None)]
    assert values == [False, True, None]
    assert evaluate(Switch(), [trip], 1, {"day_loss": values[1]}).switch.state is SwitchState.HALTED
    doubt = evaluate(Switch(), [trip], 1, {"day_loss": values[2]}).switch
    assert evaluate(doubt, [trip], 7, {"day_loss": None}).switch.state is SwitchState.REDUCE_ONLY
