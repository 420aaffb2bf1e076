"""One account: what is told of one strategy, of one instrument and of all, and which kill switch holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.library import NOW
from tests.replays import SIMULATED

from golive.account.account import Account, AssumedAccount
from golive.account.kill_switch import ACTIVE, ARMED, FIRED, HALTED, KILL_SWITCH
from golive.account.state_inputs import StateInputs, state_inputs
from golive.account.told_positions import EVERY
from golive.api import Engine, Session
from golive.api.markets import read_description
from golive.core.errors import InvalidInput
from golive.core.row import Row
from golive.core.signature import BOOL

SECOND = 1_000_000_000
FLAT = {"position": 0.0, "equity": 100_000.0, "daily_loss": 0.0}
SCOPES = st.sampled_from([(EVERY, EVERY), (EVERY, "BTC-PERP"), ("momentum", EVERY), ("momentum", "BTC-PERP")])
WORDS = st.sampled_from([ARMED, FIRED, "nonsense", None])


@pytest.fixture(scope="module")
def inputs(shipped: Engine) -> StateInputs:
    return state_inputs(shipped.program)


def cells(account: Account, inputs: StateInputs, strategy: str = "momentum", symbol: str = "BTC-PERP") -> Row:
    stated = account.told_cells(inputs, strategy=strategy, symbol=symbol).at(NOW)
    return {**stated, **account.switch_cells(inputs, strategy=strategy, symbol=symbol, now=NOW)}


def test_what_is_told_of_one_goes_before_what_is_told_of_all(inputs: StateInputs) -> None:
    account = Account()
    account.tell(inputs, NOW, {"equity": 4.0}, strategy="momentum")
    account.tell(
        inputs, NOW + SECOND, {"equity": 9.0}, of_symbols={"BTC-PERP": {"position": 1.0}, "ETH-PERP": {"position": 2.0}}
    )
    assert cells(account, inputs)["equity"] == 4.0
    assert cells(account, inputs, "volatility")["equity"] == 9.0
    assert [cells(account, inputs, symbol=s)["position"] for s in ("BTC-PERP", "ETH-PERP")] == [1.0, 2.0]
    assert "position" not in cells(account, inputs, symbol="SOL-PERP")


@given(st.lists(st.tuples(SCOPES, WORDS, st.integers(-3, 3)), min_size=1))
def test_no_switch_is_armed_while_another_that_goes_for_the_signal_is_not(
    shipped: Engine, reports: list[tuple[tuple[str, str], Any, int]]
) -> None:
    inputs, account, alone = state_inputs(shipped.program), Account(), dict[tuple[str, str], Account]()
    for (strategy, symbol), word, late in reports:
        for one in (account, alone.setdefault((strategy, symbol), Account())):
            one.tell(inputs, NOW + late, {KILL_SWITCH: word}, strategy=strategy, symbol=symbol)
    together, parts = cells(account, inputs), [cells(one, inputs) for one in alone.values()]
    assert (together[KILL_SWITCH] == ACTIVE) is all(part[KILL_SWITCH] == ACTIVE for part in parts)
    assert (together[KILL_SWITCH] == HALTED) is any(part[KILL_SWITCH] == HALTED for part in parts)
    if together[KILL_SWITCH] == ACTIVE:
        assert together["kill_switch_at"] == min(part["kill_switch_at"] for part in parts)


def test_values_are_taken_together_or_not_at_all_but_for_a_switch_that_is_not_armed(inputs: StateInputs) -> None:
    account = Account()
    for wrong in ({"no_input": 1.0}, {"equity": "1 s"}):
        with pytest.raises(InvalidInput):
            account.tell(inputs, NOW, {"daily_loss": 0.5, KILL_SWITCH: ARMED, **wrong})
    with pytest.raises(InvalidInput):
        account.tell(inputs, NOW, {"daily_loss": 0.5}, of_symbols={"BTC-PERP": {"position": "1 s"}})
    assert cells(account, inputs) == {}
    with pytest.raises(InvalidInput):
        account.tell(inputs, NOW, {"no_input": 1.0, KILL_SWITCH: FIRED})
    assert cells(account, inputs)[KILL_SWITCH] == HALTED


def test_nothing_is_assumed_of_an_account_that_nobody_opened(inputs: StateInputs) -> None:
    account = Account()
    assert cells(account, inputs) == {}
    account.tell(inputs, NOW, FLAT)
    assert KILL_SWITCH not in cells(account, inputs)


def opened() -> Account:
    account = Account()
    account.open(AssumedAccount(equity=5.0))
    return account


def test_an_account_that_was_opened_is_what_it_was_opened_as_until_it_is_told_of(inputs: StateInputs) -> None:
    account = opened()
    assert cells(account, inputs)["equity"] == 5.0
    assert (cells(account, inputs)[KILL_SWITCH], cells(account, inputs)["kill_switch_at"]) == (ACTIVE, NOW)
    account.tell(inputs, NOW, {KILL_SWITCH: ARMED})
    assert cells(account, inputs)["equity"] == 5.0, "the switch says nothing of money"
    account.tell(inputs, NOW, {"daily_loss": 0.0}, of_symbols={"ETH-PERP": {"position": 1.0}})
    assert "equity" not in cells(account, inputs)


def test_of_an_account_that_is_kept_elsewhere_nothing_is_assumed(inputs: StateInputs) -> None:
    account = opened()
    account.keep_elsewhere()
    assert cells(account, inputs) == {KILL_SWITCH: ACTIVE, "kill_switch_at": NOW, "kill_switch_why": None}


def test_opening_an_account_again_changes_nothing_and_arms_nothing(inputs: StateInputs) -> None:
    account = opened()
    account.tell(inputs, NOW - SECOND, {KILL_SWITCH: FIRED})
    account.open(AssumedAccount(equity=9.0))
    assert (cells(account, inputs)["equity"], cells(account, inputs)[KILL_SWITCH]) == (5.0, HALTED)


def test_a_switch_that_the_library_cannot_read_lets_nothing_through(inputs: StateInputs) -> None:
    other = {name: kind for name, kind in inputs.items() if name != KILL_SWITCH} | {"halted": BOOL}
    account = opened()
    account.tell(other, NOW, FLAT)
    with pytest.raises(InvalidInput, match="`kill_switch` is not an input"):
        account.tell(other, NOW, {KILL_SWITCH: FIRED})
    with pytest.raises(InvalidInput, match="`kill_switch` is not an input"):
        cells(account, other)


def test_a_session_is_told_of_one_strategy_and_refuses_one_that_nobody_knows(shipped: Engine) -> None:
    session = shipped.session("BTC-PERP")
    session.state(at=NOW, **FLAT)
    session.state(at=NOW, strategy="momentum", daily_loss="1 %")
    losses = {s: session.row(id="a", strategy=s, direction="long", now=NOW)["daily_loss"] for s in ASKING}
    assert losses == {"momentum": 0.01, "volatility": 0.0}
    with pytest.raises(InvalidInput, match="no strategy `momentun`"):
        session.state(at=NOW, strategy="momentun", daily_loss=0.5, kill_switch=FIRED)
    rows = [session.row(id="a", strategy=s, direction="long", now=NOW) for s in ASKING]
    assert [row["kill_switch"] for row in rows] == [HALTED, HALTED], "it fires for every strategy"
    assert [row["daily_loss"] for row in rows] == [0.01, 0.0]


ASKING = ("momentum", "volatility")


def test_sessions_that_share_an_account_see_what_is_told_of_all_instruments(shipped: Engine) -> None:
    market = read_description(SIMULATED)
    account = Account()
    one, two = (Session(shipped, market, mode="paper", symbol=s, account=account) for s in ("BTC-PERP", "BTCUSDT"))
    account.tell(state_inputs(shipped.program), NOW, {"equity": 7.0})
    one.state(at=NOW, position=3.0)
    asked: dict[str, Any] = {"id": "a", "strategy": "momentum", "direction": "long", "now": NOW}
    assert [s.row(**asked)["equity"] for s in (one, two)] == [7.0, 7.0]
    assert [s.row(**asked).get("position") for s in (one, two)] == [3.0, None]
