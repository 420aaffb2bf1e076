"""A switch document trips by the evaluator that decides, and the fold that latches."""

from __future__ import annotations

import math
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.library import NOW, SECOND, edit
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.switch_program import SwitchProgram, looked_at, switch_program, trips, turn, turn_by
from golive.core.errors import InvalidInput, Refused
from golive.core.value import Status, Unknown, invalid
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled
from golive.execution.contract import Contract, Terms
from golive.execution.side import Side
from golive.execution.switch import ResetRequest, Switch, halt_by_exception, halt_by_overfill, reset
from golive.execution.switch_state import SwitchState
from golive.loader.shipped import FOLDERS

ISSUES = REPOSITORY / "tests" / "issues" / "library"
TWO_TRIPS = """\
kind: switch
id: switch
title: What stops trading
why: Limits block one order.
source: house rule
inputs:
  depth: {from: world.depth}
  spread: {from: world.spread}
parameters:
  least: {value: 5_000 usd, range: [0 usd, 1_000_000 usd], tighter: higher, source: house prior}
  widest: {value: 50 bps, range: [0 bps, 1_000 bps], tighter: lower, source: house prior}
  patience: {value: 5 s, range: [0 s, 5 min], tighter: lower, source: house prior}
  cool_off: {value: 15 min, range: [0 s, 7 d], tighter: higher, source: house prior}
trip:
  - {id: thin, when: depth < least, to: reduce_only, scope: account, patience: patience, because: "only {depth}"}
  - {id: wide, when: spread >= widest, to: cancel_only, scope: symbol, patience: patience, because: "{spread} wide"}
reset: {roles: [risk_manager], cool_off: cool_off}
"""


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> SwitchProgram:
    folder = tmp_path_factory.mktemp("switch")
    shutil.copytree(ISSUES, folder, dirs_exist_ok=True)
    (folder / "rules" / "switch.yaml").write_text(TWO_TRIPS, encoding="utf-8")
    return switch_program(Engine.from_folder(folder).program)


def row(now: int, **values: Any) -> dict[str, Any]:
    """Return a row of values that were all told just now."""
    return {**values, **{f"{name}_at": now for name in values}}


def test_a_trip_is_true_false_or_unknown_for_a_reason(switch: SwitchProgram) -> None:
    assert trips(switch, row(NOW, depth=9_000.0, spread=0.001), NOW) == {"thin": False, "wide": False}
    assert trips(switch, row(NOW, depth=4_999.0, spread=0.005), NOW) == {"thin": True, "wide": True}
    doubtful: tuple[tuple[dict[str, Any], Status], ...] = (
        ({}, Status.MISSING),
        (row(NOW, depth=math.nan), Status.INVALID),
        (row(NOW, depth="9000"), Status.INVALID),
        (row(NOW, depth=-1.0), Status.INVALID),
        (row(NOW - 3 * SECOND, depth=1.0), Status.STALE),
        (row(NOW + SECOND, depth=1.0), Status.INVALID),
        ({**row(NOW, depth=9_000.0), "depth_why": "missing:no_feed"}, Status.INVALID),
    )
    for cells, status in doubtful:
        found = trips(switch, cells, NOW)["thin"]
        assert isinstance(found, Unknown), cells
        assert found.status is status, cells


def test_a_limit_is_met_in_decimal_terms_as_everywhere(switch: SwitchProgram) -> None:
    assert trips(switch, row(NOW, depth=5_000.0, spread=0.007 - 0.002), NOW) == {"thin": False, "wide": True}


def test_what_a_trip_says_names_what_was_seen(switch: SwitchProgram) -> None:
    thin, wide = looked_at(switch, row(NOW, depth=1_234.0), NOW)
    assert (thin.value, thin.because) == (True, "only 1234 usd")
    assert wide.because.startswith("unknown (")


def test_true_leads_at_once_and_doubt_after_its_patience_to_reduce_only(switch: SwitchProgram) -> None:
    quiet = row(NOW, depth=9_000.0, spread=0.001)
    first = turn(switch, Switch(), quiet, NOW, symbol="BTC-PERP")
    assert (first.switch.state, first.entries) == (SwitchState.ACTIVE, ())
    later, doubt = first.switch, row(NOW, depth=9_000.0)
    for seconds in (0, 4):
        later = turn(
            switch, later, {**doubt, "depth_at": NOW + seconds * SECOND}, NOW + seconds * SECOND, symbol="BTC-PERP"
        ).switch
        assert later.state is SwitchState.ACTIVE
    at = NOW + 5 * SECOND
    done = turn(switch, later, {**doubt, "depth_at": at}, at, symbol="BTC-PERP")
    assert [(e.trip, e.scope, e.to.name, e.why) for e in done.entries] == [
        ("wide@symbol:BTC-PERP", "symbol:BTC-PERP", "REDUCE_ONLY", "unknown")
    ]
    harder = turn(switch, done.switch, row(at, depth=9_000.0, spread=0.9 / 100), at, symbol="BTC-PERP")
    assert harder.switch.state is SwitchState.CANCEL_ONLY


def test_symbols_trip_apart_and_the_account_is_one(switch: SwitchProgram) -> None:
    wide = row(NOW, depth=9_000.0, spread=0.01)
    state = turn(switch, Switch(), wide, NOW, symbol="BTC-PERP").switch
    state = turn(switch, state, row(NOW, depth=9_000.0, spread=0.001), NOW, symbol="ETH-PERP").switch
    assert {name: s.state.name for name, s in state.scopes.items()} == {"symbol:BTC-PERP": "CANCEL_ONLY"}
    state = turn(switch, state, row(NOW, depth=1.0), NOW).switch
    assert state.scopes["account"].state is SwitchState.REDUCE_ONLY


@pytest.mark.parametrize("first", [True, False])
def test_what_is_of_an_account_trips_on_any_of_its_instruments_and_doubt_on_any_counts(
    switch: SwitchProgram, *, first: bool
) -> None:
    fine: dict[str, bool | Unknown] = {"thin": False, "wide": False}
    thin, wide = fine | {"thin": True}, fine | {"wide": True}
    doubt = fine | {"thin": invalid("nan", "it is no number")}

    def seen(other: dict[str, bool | Unknown]) -> dict[str, dict[str, bool | Unknown]]:
        return {"BTC-PERP": other, "ETH-PERP": fine} if first else {"BTC-PERP": fine, "ETH-PERP": other}

    state = turn_by(switch, Switch(), seen(thin), NOW).switch
    assert {name: s.state.name for name, s in state.scopes.items()} == {"account": "REDUCE_ONLY"}
    state = turn_by(switch, Switch(), seen(wide), NOW).switch
    assert list(state.scopes) == ["symbol:BTC-PERP" if first else "symbol:ETH-PERP"]
    state = turn_by(switch, Switch(), seen(doubt), NOW).switch
    later = turn_by(switch, state, seen(doubt), NOW + 600 * SECOND)
    assert [(entry.scope, entry.why) for entry in later.entries] == [("account", "unknown")]


NUMBERS = st.one_of(st.none(), st.floats(0, 10_000, width=32), st.just(math.nan))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=12))
def test_a_trip_never_goes_down_whatever_is_told(switch: SwitchProgram, told: list[tuple[Any, Any]]) -> None:
    state = Switch()
    for n, (depth, spread) in enumerate(told):
        now = NOW + n * 3 * SECOND
        after = turn(switch, state, row(now, depth=depth, spread=spread), now, symbol="BTC-PERP").switch
        assert after.state >= state.state
        for name, scope in state.scopes.items():
            assert after.scopes[name].state >= scope.state
        state = after


def test_a_reset_asks_for_a_role_a_reason_and_the_cool_off_of_the_document(switch: SwitchProgram) -> None:
    state = turn(switch, Switch(), row(NOW, depth=1.0), NOW).switch
    minute = 60 * SECOND
    wishes = (
        (NOW + 15 * minute, "trader", "fixed", True, "role"),
        (NOW + 15 * minute, "risk_manager", " ", True, "reason"),
        (NOW + 15 * minute - 1, "risk_manager", "fixed", True, "cool_off"),
        (NOW + 15 * minute, "risk_manager", "fixed", False, "equity_unknown"),
        (NOW + 15 * minute, "risk_manager", "fixed", True, "done"),
    )
    for ts, role, reason, known, answer in wishes:
        wish = ResetRequest(ts=ts, scope="account", role=role, reason=reason, equity_known=known)
        assert reset(state, switch.reset, wish).answer == answer


def test_an_order_filled_beyond_its_lots_halts_everything_whatever_the_policy_says() -> None:
    terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    account = Account(AccountRule(markets={"BTC": terms}, capital=10**12, mark_max_age=5, start=0))
    order: dict[str, Any] = {"strategy": "s", "symbol": "BTC", "order": "a", "order_lots": 9, "side": Side.BUY}
    account.apply(Filled(ts=1, id="a/1", lots=6, price=500, fee=0, **order))
    with pytest.raises(Refused) as refused:
        account.apply(Filled(ts=2, id="a/2", lots=4, price=500, fee=0, **order))
    halted = halt_by_overfill(Switch(), 2, refused.value)
    assert [(e.scope, e.trip, e.to.name, e.why) for e in halted.entries] == [
        ("global", "overfill", "HALTED", "overfill")
    ]
    assert halt_by_overfill(halted.switch, 3, refused.value).entries == ()
    assert halt_by_overfill(Switch(), 2, Refused("conflict", "told twice")).switch.state is SwitchState.ACTIVE
    assert halt_by_exception(halted.switch, 4).switch.state is SwitchState.HALTED


def test_the_shipped_switch_halts_on_a_day_that_lost_too_much(shipped: Engine) -> None:
    program = switch_program(shipped.program)
    lost = turn(program, Switch(), row(NOW, daily_loss=0.02), NOW)
    assert (lost.switch.state, [e.trip for e in lost.entries]) == (SwitchState.HALTED, ["day_loss"])
    with pytest.raises(InvalidInput, match="no switch `other`"):
        switch_program(shipped.program, "other")


def test_a_library_without_a_switch_says_so(tmp_path: Path) -> None:
    shutil.copytree(ISSUES, tmp_path, dirs_exist_ok=True)
    with pytest.raises(InvalidInput, match="the library has no switch"):
        switch_program(Engine.from_folder(tmp_path).program)


def test_a_switch_is_in_the_policys_digest_and_in_no_decision(shipped: Engine, tmp_path: Path) -> None:
    for name in FOLDERS:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, tmp_path / name)
    edit(tmp_path, "rules/switch.yaml", "value: 2 %", "value: 3 %")
    before, after = shipped.program, Engine.from_folder(tmp_path).program
    assert before.digests.policy != after.digests.policy
    assert before.digests.strategy == after.digests.strategy
