"""`RegimeGate`: the matrix of strategy and regime, and what it holds for."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.embedded import Embedded, embedded_market, frame_of

from golive import Engine, InvalidInput, OrderFlowGate, Regime, RegimeAnswer, RegimeGate
from golive.api.gate_answer import ask_gate, find_gate

FAMILIES = ("momentum", "mean_reversion", "volatility")
MATRIX = {
    Regime.TRENDING: ("allow", "block", "block"),
    Regime.MEAN_REVERTING: ("block", "allow", "caution"),
    Regime.VOLATILE: ("caution", "caution", "allow"),
    Regime.CRISIS: ("block", "block", "allow"),
    Regime.UNKNOWN: ("block", "block", "block"),
}
"""The production summary's table, and a regime that cannot be named."""


@pytest.fixture(scope="module")
def gate(shipped: Engine) -> RegimeGate:
    return RegimeGate(engine=shipped)


def bars(log_returns: np.ndarray[Any, np.dtype[np.float64]]) -> pd.DataFrame:
    close = 50_000.0 * np.exp(np.cumsum(log_returns))
    opened = np.concatenate([[50_000.0], close[:-1]])
    index = pd.date_range(end=embedded_market().history.index[-1], periods=len(close), freq="4h")
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    return pd.DataFrame({"open": opened, "high": high, "low": low, "close": close, "volume": 100.0}, index=index)


def made(regime: Regime) -> pd.DataFrame:
    """Return bars that end in a regime, by construction of their returns."""
    rng = np.random.default_rng(7)
    quiet = 0.003 * rng.standard_normal(700)
    if regime is Regime.TRENDING:
        quiet[-60:] = 0.002 + 0.0005 * rng.standard_normal(60)
    elif regime is Regime.MEAN_REVERTING:
        quiet[-260:] = 0.003 * np.where(np.arange(260) % 2, 1, -1) + 0.0003 * rng.standard_normal(260)
        quiet[-25:] *= 0.9
    elif regime is Regime.VOLATILE:
        quiet[-20:] = 0.012 * rng.standard_normal(20)
    elif regime is Regime.CRISIS:
        quiet[-12:] = -0.03
    return bars(quiet)


@pytest.mark.parametrize("regime", [Regime.TRENDING, Regime.MEAN_REVERTING, Regime.VOLATILE, Regime.CRISIS])
def test_detected_regimes_meet_the_matrix_of_the_summary(gate: RegimeGate, regime: Regime) -> None:
    history = made(regime)
    for family, cell in zip(FAMILIES, MATRIX[regime], strict=True):
        answer = gate.is_strategy_allowed(strategy_name=family, market_data=history)
        assert answer.regime is regime
        assert answer.allowed is (cell != "block"), answer
        assert answer.size_factor == {"allow": 1.0, "caution": 0.5, "block": 0.0}[cell]


@pytest.mark.parametrize("regime", list(Regime))
def test_every_cell_of_the_matrix_is_the_summarys(shipped: Engine, regime: Regime) -> None:
    checked = find_gate(shipped, "regime")
    for family, cell in zip(FAMILIES, MATRIX[regime], strict=True):
        row = {"strategy": family, "market_regime.state": regime.value, "market_regime.confidence": 0.5}
        at = {f"{name}_at": 10**18 for name in ("market_regime.state", "market_regime.confidence")}
        answer = ask_gate(shipped, checked, row | at, now=10**18, skew=0)
        assert answer.verdict.name == {"allow": "EXECUTE", "caution": "REDUCE", "block": "SKIP"}[cell]
        assert answer.confidence == 0.5


def test_the_answer_unpacks_into_three(gate: RegimeGate, history: pd.DataFrame) -> None:
    allowed, reason, regime = gate.is_strategy_allowed(strategy_name="momentum", market_data=history)
    assert (allowed, reason, regime) == (True, "EXECUTE: The strategy fits the market regime", Regime.TRENDING)


def test_a_frame_and_a_mapping_with_bars_are_the_same(gate: RegimeGate, history: pd.DataFrame) -> None:
    for name in FAMILIES:
        plain = gate.is_strategy_allowed(strategy_name=name, market_data=history)
        assert gate.is_strategy_allowed(strategy_name=name, market_data={"bars": history}) == plain


def test_bars_that_close_after_the_decision_are_not_seen(gate: RegimeGate) -> None:
    calm, crash = made(Regime.TRENDING), made(Regime.TRENDING)
    crash.iloc[-5:, :4] *= 0.5
    now = calm.index[-6]
    seen = [gate.is_strategy_allowed(strategy_name="momentum", market_data=b, now=now) for b in (calm, crash)]
    assert seen[0] == seen[1]
    assert seen[0].size_factor == seen[1].size_factor
    after = gate.is_strategy_allowed(strategy_name="momentum", market_data=crash)
    assert after.regime is not seen[1].regime


def test_a_corrected_history_is_looked_at_anew(gate: RegimeGate) -> None:
    """The last bar is the same: only what lies before it was corrected."""
    wrong, right = made(Regime.TRENDING), made(Regime.VOLATILE)
    right.loc[right.index[-1], :] = wrong.iloc[-1]
    right.loc[right.index[-1], "low"] = min(right["open"].iloc[-1], right["close"].iloc[-1]) * 0.99
    first = gate.is_strategy_allowed(strategy_name="momentum", market_data=wrong).regime
    assert gate.is_strategy_allowed(strategy_name="momentum", market_data=right).regime is not first


def test_bars_stamped_by_their_close_are_those_of_the_opens_a_bar_before(
    shipped: Engine, gate: RegimeGate, history: pd.DataFrame
) -> None:
    closes = history.set_axis(pd.DatetimeIndex(history.index) + pd.Timedelta("4h"))
    by_close = RegimeGate(engine=shipped, bar_stamp="close")
    for at in (closes.index[-1], closes.index[-1] - pd.Timedelta("1ns")):
        expected = by_close.is_strategy_allowed(strategy_name="momentum", market_data=closes, now=at)
        assert gate.is_strategy_allowed(strategy_name="momentum", market_data=history, now=at) == expected


def test_without_a_word_on_the_stamp_no_bar_is_seen_before_it_closed(gate: RegimeGate) -> None:
    """A frame as exchanges give it: open times, the last bar ten minutes old, with a wick that never closed."""
    calm, wick = made(Regime.TRENDING), made(Regime.TRENDING)
    wick.loc[wick.index[-1], ["low", "close"]] = wick["open"].iloc[-1] * 0.7
    now = calm.index[-1] + pd.Timedelta("10min")
    for name in FAMILIES:
        seen, spiked = (gate.is_strategy_allowed(strategy_name=name, market_data=b, now=now) for b in (calm, wick))
        assert seen == spiked


def test_a_bar_that_is_still_forming_is_left_out_and_named(gate: RegimeGate, history: pd.DataFrame) -> None:
    now = history.index[-1] + pd.Timedelta("10min")
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=history, now=now)
    assert answer.allowed
    assert answer.remarks == ("the bar from 2026-01-04T20:00:00Z is still forming, left out",)
    closed = gate.is_strategy_allowed(strategy_name="momentum", market_data=history, now=now + pd.Timedelta("4h"))
    assert closed.remarks == ()
    few = gate.is_strategy_allowed(strategy_name="momentum", market_data=history.iloc[-600:], now=now)
    assert few.reason == f"HOLD: 599 of 600 bars have closed; {answer.remarks[0]}"
    alone = gate.is_strategy_allowed(strategy_name="momentum", market_data=history.iloc[-2:-1], now=history.index[-2])
    assert alone.reason.startswith("HOLD: one bar does not say how long bars are")


def test_old_bars_hold_where_the_time_is_given(gate: RegimeGate, history: pd.DataFrame) -> None:
    late = history.index[-1] + pd.Timedelta("10h")
    for market_data in (history, {"bars": history, "timestamp": history.index[-1]}):
        answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=market_data, now=late)
        assert (answer.allowed, answer.regime, answer.size_factor) == (False, Regime.UNKNOWN, 0.0)
        assert answer.reason.startswith("HOLD: ")
        assert "at most 18000 s is fresh" in answer.reason


@pytest.mark.parametrize(
    ("market_data", "said"),
    [
        (None, "no market_data given"),
        ({}, "no bars given"),
        ({"bars": None}, "no bars given"),
        ("bars", "bars come as a DataFrame"),
        (pd.DataFrame(), "there are no bars"),
    ],
)
def test_what_is_absent_holds(gate: RegimeGate, market_data: Any, said: str) -> None:
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=market_data)
    assert (answer.allowed, answer.regime) == (False, Regime.UNKNOWN)
    assert answer.reason.startswith("HOLD: ")
    assert said in answer.reason


def spoil(history: pd.DataFrame, how: str) -> pd.DataFrame:
    spoiled = {
        "naive": lambda: history.tz_localize(None),
        "unsorted": lambda: history.iloc[::-1],
        "repeated": lambda: history.iloc[[*range(600), 599]],
        "few": lambda: history.iloc[-100:],
        "no volume": lambda: history.drop(columns="volume"),
        "nan": lambda: history.assign(close=history["close"].where(history.index != history.index[5])),
        "infinite": lambda: history.assign(high=np.inf),
        "negative": lambda: history.assign(low=-1.0),
        "text": lambda: history.assign(close="60000"),
        "inside out": lambda: history.assign(high=history["low"]),
    }
    return spoiled[how]()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("naive", "without a zone"),
        ("unsorted", "comes before"),
        ("repeated", "repeats"),
        ("few", "100 of 600 bars have closed"),
        ("no volume", "no column `volume`"),
        ("nan", "no finite number"),
        ("infinite", "no finite number"),
        ("negative", "not positive"),
        ("text", "not numbers"),
        ("inside out", "outside low and high"),
    ],
)
def test_broken_bars_hold_and_say_what_is_broken(gate: RegimeGate, history: pd.DataFrame, how: str, said: str) -> None:
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=spoil(history, how))
    assert (answer.allowed, answer.regime) == (False, Regime.UNKNOWN)
    assert answer.reason.startswith("HOLD: ")
    assert said in answer.reason


@pytest.mark.parametrize(
    ("freq", "said"),
    [("1s", "bars are 1 s long"), ("1h", "bars are 1 h long"), ("8h", "bars are 8 h long")],
)
def test_bars_of_another_length_than_the_policys_hold(
    gate: RegimeGate, history: pd.DataFrame, freq: str, said: str
) -> None:
    other = history.set_axis(pd.date_range(end=history.index[-1], periods=len(history), freq=freq))
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=other)
    assert (answer.allowed, answer.regime) == (False, Regime.UNKNOWN)
    assert answer.reason.startswith("HOLD: ")
    assert f"{said}, the policy asks for bars of 4 h" in answer.reason


def test_longer_bars_that_are_said_to_be_the_policys_hold(shipped: Engine, history: pd.DataFrame) -> None:
    said = RegimeGate(engine=shipped, bar_length_s=4 * 3600.0)
    other = history.set_axis(pd.date_range(end=history.index[-1], periods=len(history), freq="8h"))
    answer = said.is_strategy_allowed(strategy_name="momentum", market_data=other)
    assert answer.reason.startswith("HOLD: ")
    assert "most bars lie 8 h apart, the policy asks for bars of 4 h" in answer.reason


@pytest.mark.parametrize(("missing", "known"), [(7, True), (8, False)])
def test_an_outage_of_seven_bars_is_borne_and_a_longer_hole_warms_up_anew(
    gate: RegimeGate, embedded: Embedded, *, missing: int, known: bool
) -> None:
    whole = frame_of(embedded.bars).iloc[-620:]
    holed = pd.concat([whole.iloc[: -200 - missing], whole.iloc[-200:]])
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=holed)
    assert (answer.regime is not Regime.UNKNOWN) is known
    assert known or "200 of 600 bars have closed" in answer.reason


@pytest.mark.parametrize("name", ["momentun", "", None, ["momentum"]])
def test_an_unknown_strategy_holds_and_the_known_ones_are_named(
    gate: RegimeGate, history: pd.DataFrame, name: Any
) -> None:
    answer = gate.is_strategy_allowed(strategy_name=name, market_data=history)
    assert (answer.allowed, answer.regime) == (False, Regime.UNKNOWN)
    said = f"no strategy `{name}`" if isinstance(name, str) else f"`strategy_name` is a {type(name).__name__}"
    assert answer.reason.startswith(f"HOLD: {said}")
    assert "momentum" in answer.reason or not isinstance(name, str)


def test_a_clock_without_a_zone_holds(gate: RegimeGate, history: pd.DataFrame) -> None:
    naive = dt.datetime.fromisoformat("2026-01-05T00:00")
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=history, now=naive)
    assert (answer.allowed, answer.regime) == (False, Regime.UNKNOWN)
    assert answer.reason.startswith("HOLD: `now` is no instant")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"caution_factor": 0.9}, "GL214"),
        ({"min_confidence": "0.5 %"}, "GL214"),
        ({"min_confidense": 0.5}, "no parameter `regime.min_confidense`"),
        ({"bar_stamp": "middle"}, "a bar's time is its `open` or its `close`, not `middle`"),
        ({"bar_stamp": None}, "a bar's time is its `open` or its `close`, not NoneType"),
        ({"library": "elsewhere", "engine": Engine.shipped()}, "both given"),
    ],
)
def test_what_loosens_or_means_nothing_is_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        RegimeGate(**arguments)


def test_a_smaller_caution_factor_tightens() -> None:
    gate = RegimeGate(caution_factor=0.25)
    answer = gate.is_strategy_allowed(strategy_name="momentum", market_data=made(Regime.VOLATILE))
    assert (answer.allowed, answer.size_factor) == (True, 0.25)
    assert answer.reason == "REDUCE: the regime is volatile, in which momentum trades smaller (size x 0.25)"


def test_a_library_without_the_gate_is_refused(tmp_path: Path, embedded: Embedded) -> None:
    root = embedded.path.parent.parent.parent
    for folder in ("rules", "strategies"):
        for path in (root / folder).rglob("*.yaml"):
            target = tmp_path / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text()
            target.write_text(text.replace("regime, orderflow, ", "") if path.name == "pipeline.yaml" else text)
    (tmp_path / "rules/gates/regime.yaml").unlink()
    (tmp_path / "rules/gates/orderflow.yaml").unlink()
    for facade in (RegimeGate, OrderFlowGate):
        with pytest.raises(InvalidInput, match="the library has no gate"):
            facade(library=tmp_path)


def answered(size_factor: float) -> RegimeAnswer:
    return RegimeAnswer(
        allowed=True, reason="EXECUTE: x", regime=Regime.VOLATILE, size_factor=size_factor, confidence=0.25
    )


def test_answers_that_leave_another_size_differ_and_cannot_be_changed() -> None:
    assert answered(0.5) == answered(0.5) != answered(0.25)
    assert tuple(answered(0.5)) == (True, "EXECUTE: x", Regime.VOLATILE)
    with pytest.raises(dataclasses.FrozenInstanceError):
        answered(0.5).allowed = False  # type: ignore[misc]


def test_an_answer_survives_copying_with_its_factor() -> None:
    answer = answered(0.5)
    for same in (copy.copy(answer), pickle.loads(pickle.dumps(answer))):
        assert same == answer
        assert (same.size_factor, same.confidence) == (0.5, 0.25)


def test_the_margin_of_a_rival_is_not_the_regimes_own(gate: RegimeGate) -> None:
    """One wild bar after a trend: a candidate for `volatile` that nothing has confirmed."""
    calm = made(Regime.TRENDING)
    wild = calm.copy()
    wild.loc[wild.index[-1], ["high", "close"]] = wild["close"].iloc[-2] * 1.06
    before, after = (gate.is_strategy_allowed(strategy_name="momentum", market_data=b) for b in (calm, wild))
    assert (before.allowed, before.regime) == (True, Regime.TRENDING)
    assert before.confidence > 0.01
    assert (after.allowed, after.regime, after.confidence) == (False, Regime.TRENDING, 0.0)
    assert after.reason == "SKIP: the regime is trending by a margin of 0 %, 1 % is required"


def test_a_bar_that_was_still_forming_when_the_bars_were_read_is_left_out(gate: RegimeGate, embedded: Embedded) -> None:
    whole, closed = embedded.history, int(embedded.bars.ts[-1])
    halved = np.where(np.arange(len(whole)) == len(whole) - 1, 0.5, 1.0)
    history = whole.assign(low=whole["low"] * halved, close=whole["close"] * halved)
    crisis, before = (
        gate.is_strategy_allowed(
            strategy_name="momentum", market_data={"bars": history, "timestamp": at}, now=closed + 600 * 10**9
        )
        for at in (closed, closed - 1)
    )
    assert (crisis.regime, crisis.remarks) == (Regime.CRISIS, ())
    assert before.regime is gate.is_strategy_allowed(strategy_name="momentum", market_data=embedded.history).regime
    assert "was still forming when it was told, left out" in before.remarks[0]
