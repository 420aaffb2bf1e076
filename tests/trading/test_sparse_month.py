"""`golive run` on the sparse market: a few hours of the month that `make campaign` runs over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.commands import run_command
from tests.machines import ran
from tests.sparse_month import sparse_library

from golive.account import ledger
from golive.api import Engine
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.market.read import read_market

HOURS = 4


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the library."""
    return sparse_library(tmp_path_factory.mktemp("sparse"), lasts=f"{HOURS} h")


@pytest.fixture(scope="module")
def engine(library: Path) -> Engine:
    """Return that library, compiled."""
    return Engine.from_folder(library)


@pytest.fixture(scope="module")
def recording(engine: Engine) -> tuple[MarketSpec, MarketData]:
    """Return its market."""
    (spec,) = engine.program.checked.specs.markets
    data, issues = read_market(spec, ())
    assert data is not None, issues
    return spec, data


def run(library: Path, out: Path, *more: str) -> Result:
    """Run the command."""
    return run_command("run", library, "--sample", "--out", out, *more)


def test_a_run_over_it_is_labelled_simulated_and_earns_or_loses(library: Path, tmp_path: Path) -> None:
    done = run(library, tmp_path / "out", "--format", "json")
    assert done.exit_code == 0, done.output
    document: Any = json.loads(done.stdout)
    assert "SIMULATED" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert document["verdicts"]["EXECUTE"] > 4
    again = run(library, tmp_path / "again", "--format", "json")
    assert json.loads(again.stdout)["files"] == document["files"], "the same bytes"


def test_strategies_look_each_minute_but_for_the_gaps(engine: Engine, recording: tuple[MarketSpec, MarketData]) -> None:
    spec, data = recording
    made = ran(engine, (spec, data), begin=0, seconds=2**33)
    looks = made.opened.times
    minutes = HOURS * 60
    lost = 2 * 5
    assert minutes - lost - 4 <= len(looks) <= minutes - lost + 4
    assert ((looks % (60 * 10**9)) == 0).all()
    fills = made.bodies(OrderFilled)
    assert len(fills) > 4
    charged = made.bodies(FundingCharged)
    assert {charge.boundary for charge in charged} <= set(data.funding.ts.tolist() if data.funding is not None else ())


@pytest.mark.parametrize("kept", [1, 10**6])
def test_how_many_orders_are_kept_whole_changes_no_entry(
    engine: Engine, recording: tuple[MarketSpec, MarketData], monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    options: dict[str, Any] = {"begin": 0, "seconds": 2**33}
    usual = ran(engine, recording, **options).drafts
    monkeypatch.setattr(ledger, "KEPT", kept)
    made = ran(engine, recording, **options)
    assert made.drafts == usual
    state = made.opened.working.only.session.memory.account.ledger
    most = max(len(scope.ids) for scope in state.scopes)
    assert most <= kept + 1
    assert len(state.orders) + len(state.gone) == len(state.sent) > 3
