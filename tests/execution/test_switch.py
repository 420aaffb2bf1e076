"""The kill switch: it only gets harder, doubt steps down, and a reset is somebody's."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled, Marking
from golive.execution.contract import Contract, Terms
from golive.execution.marks import MarkBy, Quoted, marking
from golive.execution.side import Side
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


def tripped(account: Account, switch: Switch, now: int) -> Switch:
    """Look at the day's loss of an account, as a switch that halts on 2 % does."""
    day_loss = lost(account.baseline, account.equity(now).value, "0.02").tripped
    return evaluate(switch, [TRIPS[0]], now, {"day_loss": day_loss}).switch


def bought() -> Account:
    """Return an account of 1,000 that bought a coin at 1,000 ticks of 0.1, marked where it bought."""
    terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    account = Account(AccountRule(markets={"BTC": terms}, capital=1_000 * 10**9, mark_max_age=5, start=0))
    account.apply(marked(1, 1_000))
    account.apply(
        Filled(
            ts=1,
            id="a/1",
            strategy="s",
            symbol="BTC",
            order="a",
            order_lots=1_000,
            side=Side.BUY,
            lots=1_000,
            price=1_000,
            fee=0,
        )
    )
    return account


def marked(ts: int, mid: int) -> Marking:
    return marking(MarkBy.MID, Quoted(ts=ts, symbol="BTC", bid=mid - 1, ask=mid + 1))


def test_an_open_loss_trips_without_a_close() -> None:
    """Two of a hundred are lost at the mark alone, and the next look trips: nothing was closed."""
    account = bought()
    quiet = tripped(account, Switch(), 1)
    account.apply(marked(2, 801))
    assert tripped(account, quiet, 2).state is SwitchState.ACTIVE
    account.apply(marked(3, 800))
    assert account.realised == 0
    assert tripped(account, quiet, 3).state is SwitchState.HALTED


def test_an_open_loss_that_cannot_be_marked_steps_down_and_never_to_zero() -> None:
    """The book freezes: the equity is unknown, not what it was, and after its patience doubt steps down."""
    account = bought()
    switch = tripped(account, Switch(), 6)
    assert (account.equity(6).value is not None, switch.state) == (True, SwitchState.ACTIVE)
    for now in range(7, 13):
        assert account.equity(now).why == "mark_stale"
        switch = tripped(account, switch, now)
        assert switch.state is SwitchState.ACTIVE
    assert tripped(account, switch, 13).state is SwitchState.REDUCE_ONLY


def test_one_print_at_a_tenth_of_the_price_trips_nothing() -> None:
    """A print is no mark: the mid, the venue's mark and the closing side did not move, whatever was printed."""
    account = bought()
    seen = Quoted(ts=2, symbol="BTC", bid=999, ask=1_001, mark="1000")
    for by in MarkBy:
        marks = marking(by, seen)
        assert {marks.long, marks.short} <= {Fraction(999), Fraction(1_000), Fraction(1_001)}
    account.apply(marking(MarkBy.MID, seen))
    assert tripped(account, Switch(), 2).state is SwitchState.ACTIVE


@pytest.mark.parametrize("told", [float("nan"), "", "false", 0, 0.0, 1, [], ()])
def test_a_trip_that_is_told_as_neither_true_nor_false_is_unknown(told: Any) -> None:
    begun = evaluate(Switch(), TRIPS, 0, {"day_loss": told, "stale": False}).switch
    later = evaluate(begun, TRIPS, 6, {"day_loss": told, "stale": False}).switch
    assert (begun.state, later.state) == (SwitchState.ACTIVE, SwitchState.REDUCE_ONLY)


def test_a_time_by_which_no_patience_ends_is_refused() -> None:
    nan: Any = float("nan")
    with pytest.raises(Refused, match="ts: `nan`"):
        evaluate(Switch(), TRIPS, nan, {})


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        *(({"reason": blank}, "reason") for blank in ("", " ", "\n\t", "\u00a0", "\u200b", "\x00", "\u2060 \ufeff")),
        *(({"equity_known": odd}, "equity_unknown") for odd in (None, 0, float("nan"), "no", 1)),
        *(({"role": other}, "role") for other in ("Risk_Manager", "risk_manager ", "")),
        ({"ts": 99}, "cool_off"),
        ({}, "done"),
    ],
)
def test_a_reset_that_says_nothing_is_no_reset(changed: dict[str, Any], answer: str) -> None:
    halted = halt_by_file(Switch(), 0).switch
    asked = {"ts": 100, "scope": "global", "role": "risk_manager", "reason": "r", "equity_known": True}
    assert reset(halted, RULE, ResetRequest(**{**asked, **changed})).answer == answer


def test_digits_are_no_number_where_they_would_be_kept_as_text() -> None:
    digits: Any = "100"
    with pytest.raises(Refused, match="base: `100` is not a whole number"):
        lost(digits, 98, "0.02")
    with pytest.raises(Refused, match="patience: `100` is not a whole number of at least 0"):
        Trip(id="day_loss", to=SwitchState.HALTED, scope="account", patience=digits)
