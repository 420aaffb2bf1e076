"""Positions of runs: each is left by an exit that its strategy names, or is listed as open; each exit leaves some."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.places import REPOSITORY
from tests.replays import SIMULATED, USDM, market, replay

from golive.account.exits import ExitRule
from golive.api import Engine
from golive.documents.streams import arrays_of
from golive.market.read import read_market
from golive.replay.replay import Run

SECOND = 1_000_000_000


def edited(folder: Path, **values: str) -> Engine:
    """Return the shipped library with numbers of its exits rewritten, `strategy__exit="text"`."""
    for name in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / name, folder / name, dirs_exist_ok=True)
    for name, value in values.items():
        strategy, _, exit = name.partition("__")
        path = folder / "strategies" / f"{strategy}.yaml"
        text, count = re.subn(rf"(\b{exit}: *{{value: )[^,]+", rf"\g<1>{value}", path.read_text(encoding="utf-8"))
        assert count == 1, name
        path.write_text(text, encoding="utf-8")
    return Engine.from_folder(folder)


def assert_accounted_for(run: Run) -> None:
    """Every position is open at the end or was left by a named exit, for the reason that the exit gave."""
    asked = {exit.id: exit for exit in run.exits}
    assert run.trips
    for trip in run.trips:
        assert trip.is_open is (trip.exit_ts is None)
        if not trip.is_open:
            exit = asked[str(trip.exit_id)]
            assert trip.reason == exit.rule in set(ExitRule)
            assert trip.because == exit.because
    decided = dict(zip(run.decisions.columns["signal_id"], run.decisions.columns["verdict"], strict=True))
    sent = {i for i, verdict in decided.items() if verdict in ("EXECUTE", "REDUCE")}
    filled = {trip.entry_id for trip in run.trips} | {trip.exit_id for trip in run.trips if trip.exit_id}
    assert filled <= sent
    assert len(sent) - len(filled) == sum(run.unfilled.values())


def left_by(run: Run) -> set[str]:
    return {str(trip.reason) for trip in run.trips if not trip.is_open}


def test_on_the_btc_recording_every_position_is_left_by_a_named_exit_or_is_open(
    shipped: Engine, market_data: Path
) -> None:
    run = replay(shipped, market(USDM, market_data))
    assert_accounted_for(run)
    assert {trip.strategy for trip in run.trips} == {"mean_reversion", "momentum", "volatility"}
    assert left_by(run)


def test_on_the_embedded_market_every_position_is_left_by_a_named_exit_or_is_open(shipped: Engine) -> None:
    assert_accounted_for(replay(shipped, market(SIMULATED)))


@pytest.mark.parametrize(
    ("exit", "values"),
    [
        ("when", {}),
        ("take", {"momentum__take": "4 bps"}),
        ("after", {"momentum__after": "20 s"}),
    ],
)
def test_each_exit_leaves_a_position_on_the_embedded_market(exit: str, values: dict[str, str], tmp_path: Path) -> None:
    run = replay(edited(tmp_path, **values), market(SIMULATED), strategies=["momentum"])
    assert_accounted_for(run)
    assert exit in left_by(run)


def test_a_stop_leaves_a_position_on_the_btc_recording(tmp_path: Path, market_data: Path) -> None:
    stops = {f"{strategy}__stop": "2 bps" for strategy in ("mean_reversion", "momentum", "volatility")}
    run = replay(edited(tmp_path, **stops), market(USDM, market_data))
    assert_accounted_for(run)
    assert "stop" in left_by(run)


def test_what_nobody_can_tell_is_left_blind_on_the_embedded_market_of_another_seed(shipped: Engine) -> None:
    spec = replace(market(SIMULATED)[0], seed=1)
    data, _ = read_market(spec, ())
    assert data is not None
    run = replay(shipped, (spec, data), strategies=["momentum"])
    assert_accounted_for(run)
    assert "blind" in left_by(run)
    assert any(trip.is_open for trip in run.trips)


def test_a_position_of_which_nothing_can_be_told_is_left_blind_on_the_btc_recording(
    tmp_path: Path, market_data: Path
) -> None:
    # The trades end while a stretch is faded: whether the price is back at their average nobody can tell any more.
    engine = edited(tmp_path, mean_reversion__blind="20 s")
    spec, data = market(USDM, market_data)
    whole = replay(engine, (spec, data), strategies=["mean_reversion"])
    opened = next(trip.entry_ts for trip in whole.trips)
    assert data.trades is not None
    kept = int(data.trades.ts.searchsorted(opened, side="right"))
    cut: Any = {name: array[:kept] for name, array in arrays_of(data.trades)}
    run = replay(engine, (spec, replace(data, trades=replace(data.trades, **cut))), strategies=["mean_reversion"])
    assert_accounted_for(run)
    assert [trip.reason for trip in run.trips] == ["blind"]
    (trip,) = run.trips
    assert trip.exit_ts is not None
    assert trip.exit_ts - opened >= 20 * SECOND
    assert "cannot be told" in str(trip.because) or "not been told" in str(trip.because)
