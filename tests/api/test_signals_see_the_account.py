"""A strategy whose own condition reads the account is asked with the account as it is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.library import NOW, edit
from tests.places import REPOSITORY
from tests.replays import SIMULATED, market, replay

from golive.api import Engine, Session


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return the shipped library with a strategy that opens on no side on which it stands already."""
    folder: Path = tmp_path_factory.mktemp("library")
    for part in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("*.cases.yaml", "profiles"))
    name = "strategies/volatility.yaml"
    text = (folder / name).read_text(encoding="utf-8")
    signal = text[text.index("signal:") : text.index("every:")]
    new = "signal:\n  long: position <= 0\n  short: position > 0\n"
    edit(folder, name, signal, new)
    edit(folder, name, "inputs:\n", "inputs:\n  position: {from: account.position}\n")
    return Engine.from_folder(folder)


def asked(session: Session, now: int = NOW) -> list[tuple[str, str]]:
    """Return what the strategy says: its directions, with why where it cannot tell."""
    signals = session.signals(now=now, strategies=["volatility"])
    return [(signal.direction, str(signal.unknown or "")) for signal in signals]


@pytest.mark.parametrize(("position", "direction"), [(0.0, "long"), (-2.0, "long"), (0.5, "short")])
def test_a_strategy_that_reads_its_position_signals_by_it(engine: Engine, position: float, direction: str) -> None:
    session = engine.session("BTC-PERP")
    session.state(at=NOW, position=position)
    assert asked(session) == [(direction, "")]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({}, "no position given"),
        ({"at": NOW, "position": None}, "no position given"),
        ({"at": NOW, "position": float("nan")}, "position is not a number"),
        ({"at": NOW - 61 * 10**9, "position": 0.0}, "position is 61 s old, at most 60 s is fresh"),
        ({"at": None, "position": 0.0}, "no time given for the state"),
    ],
)
def test_an_account_that_nobody_knows_signals_on_no_side_and_says_why(
    engine: Engine, state: dict[str, Any], said: str
) -> None:
    session = engine.session("BTC-PERP")
    if state:
        session.state(**state)
    assert asked(session) == [("", said)]


def test_a_replay_asks_with_the_account_that_it_assumes(engine: Engine) -> None:
    first = market(SIMULATED)[1].trades
    assert first is not None
    run = replay(engine, market(SIMULATED), strategies=("volatility",), stop=int(first.ts[0]) + 100 * 10**9)
    assert {row["direction"] for row in run.rows} == {"long"}
    assert run.looks["volatility"].signalled == run.looks["volatility"].asked
