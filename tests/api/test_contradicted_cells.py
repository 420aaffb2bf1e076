"""A value that is given together with a reason why it is unknown is doubt, whatever the reason is written as."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from tests.library import decided

from golive.api import Engine
from golive.core.row import why

REASONS: Mapping[str, Any] = {
    "text": "stale:too_old:it is old",
    "word": "late",
    "empty": "",
    "true": True,
    "false": False,
    "one": 1,
    "half": 0.5,
    "bytes": b"late",
    "list": ["late"],
    "mapping": {"code": 7},
    "date": pd.Timestamp("2026-01-05", tz="UTC"),
}
READ = ("kill_switch", "position", "daily_loss", "taker_fee", "direction", "strategy", "decided_at", "prints.share_off")


@pytest.mark.parametrize("said", list(REASONS))
def test_a_value_beside_a_reason_of_any_type_holds(shipped: Engine, executed: Mapping[str, Any], said: str) -> None:
    for column in READ:
        row = {**executed, why(column): REASONS[said]}
        assert not decided(shipped, row) & {"EXECUTE", "REDUCE"}, column


@pytest.mark.parametrize("said", [None, math.nan, pd.NA, pd.NaT], ids=str)
def test_an_absent_reason_is_none_however_a_table_writes_absence(
    shipped: Engine, executed: Mapping[str, Any], said: Any
) -> None:
    for column in READ:
        assert decided(shipped, {**executed, why(column): said}) == {"EXECUTE"}, column


@pytest.mark.parametrize("said", ["true", "one", "half", "bytes", "list", "date"])
def test_a_typed_column_of_reasons_that_are_no_text_holds_as_well(
    shipped: Engine, executed: Mapping[str, Any], said: str
) -> None:
    rows = [{**executed, "signal_id": id} for id in ("A", "B")]
    table = pa.Table.from_pylist(rows).drop_columns(["kill_switch_why"])
    with_reasons = table.append_column("kill_switch_why", pa.array([REASONS[said], None]))
    assert shipped.decide_frame(with_reasons)["verdict"].to_pylist() == ["HOLD", "EXECUTE"]
    floats = table.append_column("kill_switch_why", pa.array([0.5, math.nan]))
    assert shipped.decide_frame(floats)["verdict"].to_pylist() == ["HOLD", "EXECUTE"]
