"""A window made of others is written once, made once a row, and is no value by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.library import edit
from tests.replays import SIMULATED, fed, market

from golive import Engine
from golive.checker import check
from golive.compiler.features import Argument
from golive.core.unit import NANOS
from golive.core.value import missing
from golive.loader import load_library
from golive.models.functions import FUNCTIONS

PRINTS, ORDERFLOW = "rules/models/prints.yaml", "rules/gates/orderflow.yaml"

NEAR = "prints_near(trades, quotes, most_off, quote_age, most_spread)"


def issues(library: Path) -> list[str]:
    specs, unread = load_library(library)
    return [f"{i.code} {i.message}" for i in (*unread, *(check(specs, FUNCTIONS)[1] if not unread else ()))]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (ORDERFLOW, "that: cvd_fast > 0", "that: trades > 0", "GL206"),
        (ORDERFLOW, "that: cvd_fast > 0", "that: trades == trades", "GL206"),
        (ORDERFLOW, "confidence: aligned", "confidence: trades", "GL206"),
        (ORDERFLOW, "{cvd_fast} over {fast}", "{trades} over {fast}", "GL222"),
        (PRINTS, "near:      {type: trades}", "near:      {type: number, range: [0, 1]}", "GL206"),
        (PRINTS, "share_off: {type: number, unit: \"%\", range: [0, 100]}", "share_off: {type: trades}", "GL206"),
        (PRINTS, "prints_near(trades, quotes", "prints_near(trades, trades", "GL206"),
        (PRINTS, NEAR, NEAR.replace("most_off", "flow_imbalance(trades, window)"), "GL223"),
        (PRINTS, NEAR, f"{NEAR} or {NEAR}", "GL206"),
    ],
)  # fmt: skip
def test_a_window_is_no_value_and_takes_none_of_another_feature(
    library: Path, file: str, old: str, new: str, code: str
) -> None:
    assert issues(library) == []
    edit(library, file, old, new)
    assert any(issue.startswith(code) for issue in issues(library)), issues(library)


def test_a_window_may_be_made_of_one_that_was_made(library: Path) -> None:
    nearer = NEAR.replace("prints_near(trades", "prints_near(nearer")
    edit(library, PRINTS, f"near:      {NEAR}", f"nearer:    {NEAR}\n  near:      {nearer}")
    assert issues(library) == []
    engine = Engine.from_folder(library)
    spec = next(s for s in engine.program.features if s.port.column == "orderflow.delta_fast")
    outer = spec.arguments[0].derived
    assert outer is not None
    assert isinstance(outer.arguments[0], Argument)
    assert outer.arguments[0].derived is not None
    assert spec.windows == {"trades", "quotes"}


def test_what_reads_it_is_as_old_as_the_oldest_of_its_streams_may_be(library: Path) -> None:
    edit(library, PRINTS, "quotes: {type: quotes, max_age: 30 s}", "quotes: {type: quotes, max_age: 7 s}")
    ports = {spec.port.column: spec.port for spec in Engine.from_folder(library).program.features}
    assert ports["orderflow.delta_fast"].max_age_ns == 7 * NANOS
    assert ports["data_quality.spread"].max_age_ns == 2 * NANOS


def test_it_is_made_once_an_instant_and_its_doubt_is_that_of_what_reads_it(
    shipped: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = market(SIMULATED)
    trades = recording[1].trades
    assert trades is not None
    now = int(trades.ts[0]) + 100 * NANOS
    session = fed(shipped, recording, now)
    stage, made = session._stage, []
    real = stage._function("prints_near")

    def counted(*arguments: object) -> object:
        made.append(arguments)
        return real(*arguments)

    monkeypatch.setitem(stage._bound, "prints_near", counted)
    asked: dict[str, Any] = {"id": "S-1", "strategy": "momentum", "direction": "long", "now": now}
    row = session.row(**asked)
    assert session.row(**asked | {"strategy": "volatility", "direction": "short"})["orderflow.delta_slow"] is not None
    assert len(made) == 1
    assert row["orderflow.delta_slow"] is not None
    monkeypatch.setitem(stage._bound, "prints_near", lambda *_: missing("nobody_knows"))
    unknown = session.row(**asked | {"now": now + 1})
    assert unknown["orderflow.delta_slow"] is None
    assert "nobody_knows" in str(unknown["orderflow.delta_slow_why"])
