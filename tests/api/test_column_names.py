"""A column that is nearly named like one that is read is refused by name: what it says would be left out unseen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
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
AGAIN: Mapping[str, str] = {
    "account.kill_switch": "kill_switch",
    "account.daily_loss": "daily_loss",
    "Account_Daily_Loss": "daily_loss",
    "account.daily_pnl": "daily_pnl",
    "account.position_at": "position_at",
    "signal.raw_size": "raw_size",
    "venue.taker_fee": "taker_fee",
    "kill_switch.1": "kill_switch",
    "kill_switch_1": "kill_switch",
    "Kill_Switch_1": "kill_switch",
    "kill_switch:1": "kill_switch",
    "kill_switch (2)": "kill_switch",
    "kill_switch_x": "kill_switch",
    "kill_switch_y": "kill_switch",
    "kill_switch_right": "kill_switch",
    "kill_switch_duplicated_0": "kill_switch",
    "equity_at_right": "equity_at",
    "orderflow.imbalance.1": "orderflow.imbalance",
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


@pytest.mark.parametrize("again", list(AGAIN))
def test_a_second_column_of_one_that_is_there_holds_in_a_row_and_refuses_a_table(
    shipped: Engine, executed: Mapping[str, Any], again: str
) -> None:
    row, column = clean(executed), AGAIN[again]
    decision = shipped.decide({**row, again: 0.9})
    assert (decision.verdict.name, decision.final_size) == ("HOLD", 0.0)
    assert SAID.format(column) in decision.reason
    for make in TABLES.values():
        with pytest.raises(InvalidInput, match="is written otherwise than"):
            shipped.decide_frame(make([{**row, again: 0.9}]))
    alone = shipped.decide({**{n: v for n, v in row.items() if n != column}, again: row.get(column, 0.0)})
    assert alone.verdict.name != "EXECUTE", "a second column is never taken for the first"


def test_a_join_of_two_tables_that_tell_one_thing_twice_is_refused_whichever_library_joined(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    row = clean(executed)
    other = {"signal_id": row["signal_id"], "kill_switch": "fired"}
    signals, account = pl.DataFrame([row]), pl.DataFrame([other])
    assert shipped.decide_frame(signals)["verdict"].to_list() == ["EXECUTE"]
    joined: list[Any] = [
        signals.join(account, on="signal_id"),
        pd.DataFrame([row]).merge(pd.DataFrame([other]), on="signal_id", suffixes=("", "_y")),
        duckdb.sql("SELECT * FROM signals JOIN account USING (signal_id)"),
    ]
    for frame in joined:
        with pytest.raises(InvalidInput, match="taken for"):
            shipped.decide_frame(frame)


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
    own = {
        "note": 1,
        "note_1": 1,
        "created_at.1": 1,
        "my.kill_switch_count": 1,
        "loss": 2,
        "daily_losses": 3,
        "\u65e5\u672c": 4,
        "created_at": 5,
        "": 6,
    }
    assert shipped.decide({**clean(executed), **own}).verdict.name == "EXECUTE"
    assert shipped.decide_frame(pd.DataFrame([{**clean(executed), **own}])).verdict.tolist() == ["EXECUTE"]
    no_names: dict[Any, Any] = {**clean(executed), 7: "x", None: "y"}
    assert shipped.decide(no_names).verdict.name == "EXECUTE"
