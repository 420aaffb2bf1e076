"""Sizes: never above what was asked for, and nothing that is stricter makes one larger."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generated_libraries import PHASES, libraries
from tests.generated_rows import ROWS
from tests.library import engine_of, engine_with, row_of, told_apart
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.verdict import Verdict
from golive.replay.replay import Run

CODES = {v.name: int(v) for v in Verdict}
ROWS_MIXED = 8_000


@pytest.fixture(scope="module")
def mixed(shipped: Engine, momentum_run: Run) -> pd.DataFrame:
    """Return rows whose columns were drawn independently from a replay and from beyond it."""
    rng = np.random.default_rng(11)
    frame = pd.DataFrame(list(momentum_run.rows))
    now = int(frame["decided_at"].iloc[0])
    out = {}
    for column in frame.columns:
        values = frame[column].to_numpy()
        out[column] = values[rng.integers(0, len(values), ROWS_MIXED)]
        if frame[column].dtype == np.float64 and not column.endswith("_at"):
            told = np.abs(frame[column].to_numpy())
            usual = np.nanmedian(told[~np.isnan(told)]) if np.isfinite(told).any() else 1.0
            usual = usual or 1.0
            noisy = out[column] + rng.normal(0, usual, ROWS_MIXED) * rng.choice([0, 0, 0, 0, 0.1, 1], ROWS_MIXED)
            out[column] = np.where(rng.random(ROWS_MIXED) < 0.001, np.nan, noisy)
    mix = pd.DataFrame(out)
    mix["signal_id"] = [f"S{i}" for i in range(ROWS_MIXED)]
    mix["decided_at"] = now
    for column in (c for c in mix.columns if c.endswith("_at") and c != "decided_at"):
        mix[column] = now
    mix["strategy"] = rng.choice(["momentum", "mean_reversion", "volatility"], ROWS_MIXED)
    mix["direction"] = rng.choice(["long", "short"], ROWS_MIXED)
    mix["market_regime.state"] = rng.choice(["trending", "mean_reverting", "volatile", "crisis"], ROWS_MIXED)
    mix["market_regime.confidence"] = rng.uniform(0, 1, ROWS_MIXED)
    mix["orderflow.imbalance"] = rng.uniform(0.5, 1, ROWS_MIXED)
    mix["orderflow.stacked"] = rng.choice([-1.0, 0.0, 0.0, 1.0], ROWS_MIXED)
    for name in ("delta_fast", "delta_middle", "delta_slow"):
        sign = np.where(mix["direction"] == "long", 1.0, -1.0)
        mix[f"orderflow.{name}"] = sign * rng.normal(1, 0.8, ROWS_MIXED)
    mix["raw_size"] = rng.uniform(50, 40_000, ROWS_MIXED)
    mix["position"] = rng.normal(0, 0.8, ROWS_MIXED)
    mix["daily_loss"] = rng.uniform(0, 0.025, ROWS_MIXED)
    # A market that the library does not describe: its terms are the rows' own.
    mix["symbol"], mix["venue"] = "BTC-USD", "coinbase"
    mix["unit_value"] = 1.0
    mix["data_quality.spread"] = rng.uniform(0, 0.0012, ROWS_MIXED)
    mix["participation.visible_depth"] = rng.uniform(0, 800_000, ROWS_MIXED)
    mix["data_quality.frozen_for"] = rng.uniform(0, 32, ROWS_MIXED)
    mix["liquidity.daily_value"] = rng.uniform(1e7, 3e9, ROWS_MIXED)
    mix["data_quality.close"] = mix["data_quality.mid"] * rng.uniform(0.92, 1.08, ROWS_MIXED)
    mix["data_quality.jump"] = rng.uniform(1, 1.35, ROWS_MIXED)
    mix["data_quality.traded"] = mix["liquidity.daily_value"] / 1_440 * np.exp(rng.uniform(-6, 6, ROWS_MIXED))
    mix["tick"] = mix["data_quality.mid"] * rng.uniform(0, 0.009, ROWS_MIXED)
    mix["prints.share_off"] = rng.uniform(0, 0.0102, ROWS_MIXED)
    mix["prints.farthest"] = rng.uniform(0, 0.102, ROWS_MIXED)
    mix["data_quality.book_off"] = rng.uniform(0, 0.00052, ROWS_MIXED)
    mix["orderflow.book_frozen"] = rng.uniform(0, 11, ROWS_MIXED)
    mix["edge"] = rng.uniform(0, 0.004, ROWS_MIXED)
    for name, (usual, unusual) in ACCOUNT.items():
        mix[name] = np.where(rng.random(ROWS_MIXED) < 0.97, usual, rng.uniform(*unusual, ROWS_MIXED))
    mix["equity_at_day_start"] = mix["equity"] * rng.uniform(0.95, 1.021, ROWS_MIXED)
    mix["gross_exposure"] = np.abs(mix["position"]) * mix["data_quality.mid"]
    mix["net_exposure"] = mix["position"] * mix["data_quality.mid"] * rng.uniform(0.5, 1.5, ROWS_MIXED)
    return mix


ACCOUNT = {
    "strategy_position": (0.0, (-1.0, 1.0)),
    "strategy_pending": (0.0, (0.0, 50_000.0)),
    "pending_increasing": (0.0, (0.0, 90_000.0)),
    "drawdown": (0.01, (0.05, 0.09)),
    "margin_used": (0.1, (0.5, 0.9)),
    "since_close": (90_000.0, (30.0, 90_000.0)),
    "open_orders": (0.0, (10.0, 22.0)),
    "orders_last_minute": (0.0, (15.0, 32.0)),
    "orders_today": (0.0, (500.0, 1_050.0)),
    "trades_today": (0.0, (50.0, 105.0)),
    "reject_share": (0.0, (0.1, 0.22)),
    "consecutive_losses": (0.0, (2.0, 6.0)),
    "stops_today": (0.0, (1.0, 4.0)),
}
"""What an account of these rows usually is, and between which bounds it is otherwise."""


@pytest.fixture(scope="module")
def usual(shipped: Engine, mixed: pd.DataFrame) -> pd.DataFrame:
    return shipped.decide_frame(mixed, reasons=False)


def test_the_mixed_rows_meet_every_verdict_and_most_rules(shipped: Engine, usual: pd.DataFrame) -> None:
    counts = usual.verdict.value_counts()
    assert (counts[["EXECUTE", "REDUCE", "HOLD", "SKIP"]] >= 20).all(), counts
    named = set(usual.rule)
    for rule in ("regime_caution", "order_value", "depth_share", "edge_covers_cost", "imbalance_confirms"):
        assert rule in named, sorted(named)


def test_no_size_is_above_what_was_asked_for(usual: pd.DataFrame, mixed: pd.DataFrame) -> None:
    assert (usual.final_size <= mixed.raw_size.fillna(0)).all()
    assert (usual.final_size >= 0).all()
    allowed = usual.verdict.isin(["EXECUTE", "REDUCE"])
    assert (usual.final_size[~allowed] == 0).all()
    assert (usual.final_size[allowed] > 0).all()


TIGHTER = (
    "orderflow.imbalance_threshold",
    "orderflow.max_book_frozen",
    "orderflow.min_aligned",
    "orderflow.disagreement_factor",
    "orderflow.absorption_factor",
    "regime.min_confidence",
    "regime.caution_factor",
    "cost.cost_cover",
    "participation.max_participation",
    "participation.max_depth_share",
    "limits.max_leverage",
    "limits.max_concentration",
    "limits.max_net",
    "limits.max_margin",
    "limits.max_drawdown",
    "limits.house_loss",
    "pace.most_open_orders",
    "pace.most_orders_minute",
    "pace.most_orders_day",
    "pace.most_trades_day",
    "pace.most_rejects",
    "pace.most_losses",
    "pace.most_stops",
    "data_quality.max_spread",
    "data_quality.max_frozen",
    "data_quality.max_book_off",
    "data_quality.max_distance",
    "data_quality.max_jump",
    "data_quality.jump_bars",
    "data_quality.max_tick",
    "data_quality.min_tick",
    "data_quality.min_pace",
    "data_quality.max_pace",
    "data_quality.max_share_off",
    "data_quality.max_trade_off",
    "closing_price.max_spread",
    "impact.eta",
    "impact.gamma",
    "impact.sides",
)


WITHOUT_EFFECT = {
    "orderflow.min_aligned": "three timeframes agree by thirds, and 67 % already asks for all of them",
    "impact.sides": "it is as strict as its range allows",
    "limits.house_loss": "the strategies' own limits are stricter",
    "closing_price.max_spread": "none of these rows closes anything",
    "impact.gamma": "permanent impact is small",
    "data_quality.jump_bars": "it says what is looked at, and the rows hold what was seen",
}


def declared(engine: Engine) -> dict[str, tuple[float, float]]:
    """Return, for each parameter that can be tightened, its value and its strictest bound."""
    gates = {g.header.id for g in engine.program.checked.specs.gates}
    models = {m.header.id for m in engine.program.checked.specs.models}
    bounds = {}
    for (document, name), table in engine.program.checked.parameters.items():
        if table.declared.tighter and document in gates | models and isinstance(table.house, float):
            bound = table.declared.hi if table.declared.tighter == "higher" else table.declared.lo
            bounds[f"{document}.{name}"] = (table.house, bound)
    return bounds


def test_every_parameter_that_can_be_tightened_is_tested(shipped: Engine) -> None:
    assert set(declared(shipped)) == set(TIGHTER)


def never_larger(before: pd.DataFrame, after: pd.DataFrame) -> None:
    assert (after.final_size.to_numpy() <= before.final_size.to_numpy()).all()
    codes = [frame.verdict.map(CODES).to_numpy() for frame in (before, after)]
    assert (codes[1] >= codes[0]).all()


@pytest.mark.parametrize("parameter", TIGHTER)
def test_tightening_one_parameter_never_enlarges_a_size(
    shipped: Engine, mixed: pd.DataFrame, usual: pd.DataFrame, parameter: str
) -> None:
    house, bound = declared(shipped)[parameter]
    engine = Engine.from_folder(REPOSITORY, overrides={parameter: house + 0.3 * (bound - house)})
    after = engine.decide_frame(mixed, reasons=False)
    never_larger(usual, after)
    if parameter not in WITHOUT_EFFECT:
        assert not after.final_size.equals(usual.final_size), "the rows never came near the threshold"


@settings(max_examples=8, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(data=st.data())
def test_tightening_many_parameters_never_enlarges_a_size(
    shipped: Engine, mixed: pd.DataFrame, usual: pd.DataFrame, data: st.DataObject
) -> None:
    bounds = declared(shipped)
    chosen = data.draw(st.dictionaries(st.sampled_from(TIGHTER), st.floats(0, 1), min_size=2, max_size=6))
    overrides = {n: bounds[n][0] + share * (bounds[n][1] - bounds[n][0]) for n, share in chosen.items()}
    never_larger(usual, Engine.from_folder(REPOSITORY, overrides=overrides).decide_frame(mixed, reasons=False))


EXTRA = """\
kind: gate
id: extra_gate
title: One more limit
why: To see that it only limits.
source: written for this test
inputs:
  share: {from: world.share, optional: true}
  any:   {from: world.any, optional: true}
  spare: {from: world.spare, optional: true}
"""
MORE = (
    'reduce:\n  - {id: d, when: "any > 0", to: share, because: "reduced"}\n',
    'cap:\n  - {id: x, at: spare, because: "capped"}\n',
    'cap:\n  - {id: x, at: "spare * share - spare", because: "capped"}\n',
)


@settings(max_examples=30, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries(), rows=st.lists(ROWS, min_size=20, max_size=20), more=st.sampled_from(MORE))
def test_adding_a_reduction_or_a_cap_never_enlarges_a_size(
    files: dict[str, str], rows: list[dict[str, Any]], more: str
) -> None:
    pipeline = files["rules/pipeline.yaml"]
    longer = pipeline.replace("gates: [", "gates: [extra_gate, ")
    extended = {**files, "rules/extra_gate.yaml": EXTRA + more, "rules/pipeline.yaml": longer}
    table = SignalTable.from_rows(told_apart(rows))
    before, after = (decide_table(engine_of(f), table, reasons=False).to_frame() for f in (files, extended))
    assert (after.final_size.to_numpy() <= before.final_size.to_numpy()).all()
    allowed = [frame.verdict.isin(["EXECUTE", "REDUCE"]).to_numpy() for frame in (before, after)]
    assert (allowed[1] <= allowed[0]).all()
    raw = np.array(
        [max(r, 0.0) if isinstance(r, float) and not math.isnan(r) else np.inf for r in (x["raw_size"] for x in rows)]
    )
    assert (before.final_size.to_numpy() <= raw).all()


LIMITED = """\
inputs:
  share: {from: world.share}
  spare: {from: world.spare, optional: true}
parameters:
  zero: {value: 0, range: [0, 1], source: written for this test}
reduce:
  - {id: factor, when: "share >= zero", to: share, because: "reduced"}
cap:
  - {id: most, at: spare, because: "capped"}
"""
POSITIVE = st.floats(1e-3, 1e6)


@settings(max_examples=150)
@given(
    raw=POSITIVE,
    lot=st.floats(1e-3, 1e3),
    caps=st.tuples(POSITIVE, POSITIVE),
    factors=st.tuples(*[st.floats(0, 1)] * 2),
)
def test_a_larger_factor_or_cap_never_gives_a_smaller_size(
    raw: float, lot: float, caps: tuple[float, float], factors: tuple[float, float]
) -> None:
    engine = engine_with(LIMITED)
    caps, factors = (min(caps), max(caps)), (min(factors), max(factors))

    def size(factor: float, cap: float) -> float:
        return engine.decide(row_of(raw_size=raw, lot=lot, least=0.0, share=factor, spare=cap)).final_size

    assert size(factors[0], caps[0]) <= size(factors[1], caps[0]) <= size(factors[1], caps[1]) <= raw
    assert size(factors[0], caps[0]) <= size(factors[0], caps[1])


@settings(max_examples=300)
@given(raw=st.floats(0, 1e9), lot=st.floats(1e-9, 1e6), least=st.floats(0, 100))
def test_a_final_size_is_whole_lots_and_never_above(raw: float, lot: float, least: float) -> None:
    decision = engine_with(LIMITED).decide(
        row_of(raw_size=raw, lot=lot, least=least, share=1.0, spare=1e12, unit_value=1.0)
    )
    size = decision.final_size
    assert 0 <= size <= raw
    if decision.allowed:
        assert size >= least
        assert size > raw - lot * (1 + 1e-6) - 4 * math.ulp(raw)
        assert abs(size / lot - round(size / lot)) <= 1e-9 + 1e-15 * size / lot


@pytest.mark.parametrize(
    ("raw", "lot", "final"),
    [
        (0.3, 0.1, 0.3),
        (0.7, 0.1, 0.7),
        (1.1, 0.1, 1.1),
        (0.29999, 0.1, 0.2),
        (10_000.0, 59.97695, 166 * 59.97695),
        (1.0, 1.0, 1.0),
        (0.1 + 0.2, 0.3, 0.3),
        (0.1, 0.3, 0.0),
        (3 * 0.1, 0.1, 0.3),
    ],
)
def test_lots_that_are_whole_but_for_rounding_are_whole(raw: float, lot: float, final: float) -> None:
    engine = engine_with(LIMITED)
    row = row_of(raw_size=raw, lot=lot, least=0.0, share=1.0)
    assert engine.decide(row).final_size == pytest.approx(final, abs=1e-12)
    assert engine.decide(row).final_size <= raw


@pytest.mark.parametrize("lot", [0.0, 5e-324, 1e-308, -1.0, float("nan"), 1e308, float("inf"), None])
def test_a_lot_that_cannot_be_one_gives_no_size(lot: float | None) -> None:
    decision = engine_with(LIMITED).decide(row_of(lot=lot, share=1.0))
    assert decision.final_size in (0.0, 1000.0)
    assert decision.final_size == 0.0 or lot == 1e-308


def test_the_order_of_rows_changes_no_decision(shipped: Engine, mixed: pd.DataFrame, usual: pd.DataFrame) -> None:
    order = np.random.default_rng(3).permutation(len(mixed))
    shuffled = shipped.decide_frame(mixed.iloc[order], reasons=False)
    for column in ("verdict", "final_size", "gate", "rule", "confidence"):
        assert shuffled[column].tolist() == usual[column].iloc[order].tolist()


def test_a_frame_of_any_index_is_decided_by_position(shipped: Engine, mixed: pd.DataFrame, usual: pd.DataFrame) -> None:
    few = mixed.iloc[:50].set_index(pd.Index([7] * 50))
    assert shipped.decide_frame(few, reasons=False).verdict.tolist() == usual.verdict[:50].tolist()


def test_confidence_is_the_smallest_and_never_changes_a_size(shipped: Engine, executed: dict[str, Any]) -> None:
    decision = shipped.decide(executed)
    assert 0 <= decision.confidence <= 1
    surer = shipped.decide({**executed, "market_regime.confidence": 1.0})
    unsure = shipped.decide({**executed, "market_regime.confidence": 0.01})
    assert unsure.confidence == 0.01
    assert unsure.final_size == surer.final_size == decision.final_size
