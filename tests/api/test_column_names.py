"""A column that is nearly named like one that is read is refused by name: what it says would be left out unseen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from golive.api import Engine
from golive.api.column_names import misnamed
from golive.api.column_types import column_types
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.cli import main
from golive.core.errors import InvalidInput
from golive.loader.shipped import library_root

VARIANTS: Mapping[str, str] = {
    "Daily_Loss": "daily_loss",
    "DAILY_LOSS": "daily_loss",
    "daily_loss ": "daily_loss",
    " daily_loss": "daily_loss",
    "daily loss": "daily_loss",
    "daily-loss": "daily_loss",
    "dailyLoss": "daily_loss",
    "daily_loss\u200b": "daily_loss",
    "\ufeffdaily_loss": "daily_loss",
    "daily_loss\u00a0": "daily_loss",
    "daily\u2011loss": "daily_loss",
    "da\u00ef\u006cy_loss": "daily_loss",
    "d\u0430ily_loss": "daily_loss",
    "\uff44aily_loss": "daily_loss",
    "Kill_Switch": "kill_switch",
    "orderflow_imbalance": "orderflow.imbalance",
    "Equity_At": "equity_at",
    "Equity_Why": "equity_why",
    "Bid_Prices": "bid_prices",
    "Book_Changed_At": "book_changed_at",
    "Decided_At": "decided_at",
    "Signal_ID": "signal_id",
}
SAID = "is written otherwise than `{}`"
TABLES: Mapping[str, Callable[[list[dict[str, Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "arrow": pa.Table.from_pylist,
}


def clean(executed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in executed.items() if value is not None}


@pytest.mark.parametrize("variant", list(VARIANTS), ids=ascii)
def test_a_row_with_a_name_that_is_nearly_a_columns_holds_and_names_it(
    shipped: Engine, executed: Mapping[str, Any], variant: str
) -> None:
    row = clean(executed)
    assert shipped.decide(row).verdict.name == "EXECUTE"
    decision = shipped.decide({**row, variant: 0.9})
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)
    assert SAID.format(VARIANTS[variant]) in decision.reason
    with pytest.raises(InvalidInput, match="is written otherwise than"):
        decide_table(shipped, SignalTable.from_rows([{**row, variant: 0.9}]))


@pytest.mark.parametrize("kind", list(TABLES))
def test_a_table_with_such_a_name_is_refused_by_name_whatever_holds_it(
    shipped: Engine, executed: Mapping[str, Any], kind: str
) -> None:
    row = clean(executed)
    for variant, column in VARIANTS.items():
        with pytest.raises(InvalidInput, match="is written otherwise than") as error:
            shipped.decide_frame(TABLES[kind]([{**row, variant: 0.9}]))
        assert SAID.format(column) in str(error.value)
        assert f"name it `{column}`" in error.value.hint


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("variant", ["Daily_Loss", "daily_loss ", "daily_loss\u200b", "d\u0430ily_loss"], ids=ascii)
def test_a_file_with_such_a_name_is_refused_by_name_whatever_its_format(
    executed: Mapping[str, Any], tmp_path: Path, suffix: str, variant: str
) -> None:
    row, path = {**clean(executed), variant: 0.9}, tmp_path / f"signals.{suffix}"
    match suffix:
        case "csv":
            pd.DataFrame([row]).to_csv(path, index=False)
        case "jsonl":
            path.write_text(json.dumps(row) + "\n", encoding="utf-8")
        case _:
            pq.write_table(pa.Table.from_pylist([row]), path)
    out = tmp_path / "d.jsonl"
    done = CliRunner().invoke(main, ["decide", str(library_root()), "--signals", str(path), "--out", str(out)])
    assert done.exit_code == 2
    assert SAID.format("daily_loss") in done.output
    assert not out.exists()


def test_names_of_the_callers_own_and_those_of_columns_are_left_alone(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    assert misnamed(shipped.program, column_types(shipped.program)) is None
    own = {"note": 1, "loss": 2, "daily_losses": 3, "\u65e5\u672c": 4, "created_at": 5, "": 6}
    assert shipped.decide({**clean(executed), **own}).verdict.name == "EXECUTE"
    assert shipped.decide_frame(pd.DataFrame([{**clean(executed), **own}])).verdict.tolist() == ["EXECUTE"]
    assert shipped.decide({**clean(executed), 7: "x", None: "y"}).verdict.name == "EXECUTE"  # type: ignore[dict-item]
