"""A cell of a file that arrow has its own mind about is text, and holds its row."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.cli.signal_files import open_signals


@pytest.mark.parametrize("column", ["decided_at", "kill_switch_at", "clock_skew"])
@pytest.mark.parametrize("cell", ["+{}", "{}.0", "0x{}", "{}e0", "{}0000000000", " {}", "{}\u0663"])
def test_an_instant_that_is_not_written_as_an_integer_holds(
    shipped: Engine, executed: Mapping[str, Any], tmp_path: Path, column: str, cell: str
) -> None:
    path = tmp_path / "signals.csv"
    rows = [{**executed, "signal_id": "A"}, {**executed, "signal_id": "B", column: cell.format(executed[column])}]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    (table,) = open_signals(path, shipped.program).blocks()
    decisions = decide_table(shipped, table)
    assert decisions.columns["verdict"].tolist() == ["EXECUTE", "HOLD"]
