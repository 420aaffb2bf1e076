"""Cases of a strategy that uses a model give what it gave, by the name that its conditions have for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.model_uses import forecast_library

from golive.cli import main

CASES = """\
of: strategy.momentum
base: a_forecast_up_is_followed
cases:
  - id: a_forecast_up_is_followed
    given: {at: "2026-01-05 21:30Z", move: 4 bps, forecast.edge: 12 bps, forecast.risk: 0.5}
    expect: {outcome: long}
  - {id: a_forecast_down_is_not, given: {forecast.edge: -1 bps}, expect: {outcome: none}}
  - {id: a_fall_asks_for_the_risk, given: {move: -4 bps, forecast.risk: 1}, expect: {outcome: none}}
  - {id: without_a_forecast_nothing_is_told, given: {forecast.edge: missing}, expect: {outcome: missing}}
  - {id: an_old_one_is_none, given: {forecast.edge: stale}, expect: {outcome: stale}}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = forecast_library(tmp_path_factory.mktemp("cases"))
    for path in (*folder.glob("rules/**/*.cases.yaml"), *folder.glob("strategies/*.cases.yaml")):
        path.unlink()
    (folder / "strategies" / "momentum.cases.yaml").write_text(CASES, encoding="utf-8")
    return folder


def test_cases_give_what_a_model_gave(library: Path) -> None:
    result = CliRunner().invoke(main, ["test", str(library)])
    assert result.exit_code == 0, result.output
    path = library / "strategies" / "momentum.cases.yaml"
    path.write_text(CASES.replace("forecast.edge: -1 bps", "forecast.edge: 1 bps"), encoding="utf-8")
    failed = CliRunner().invoke(main, ["test", str(library)])
    assert failed.exit_code == 1
    assert "a_forecast_down_is_not" in failed.output
    path.write_text(CASES, encoding="utf-8")
