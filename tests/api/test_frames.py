"""Tables of any library are read alike: on one file all give the decisions that the run gave, each in its own kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.library import NOW, SECOND, decided, engine_with, row_of, told_apart

from golive.api import Engine
from golive.api.column_types import written_schema
from golive.api.decisions_table import decisions_table
from golive.core.errors import InvalidInput
from golive.replay.decided_rows import DecidedRows
from golive.replay.replay import Run

GATE = """\
inputs: {share: {from: world.share}, clock: {from: world.clock}}
require:
  - {id: much, that: share >= 0, else: "little"}
  - {id: day, that: hour_of_day(clock) >= 0, else: "never"}
"""


@pytest.fixture(scope="module")
def file(shipped: Engine, momentum_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run") / "signals.parquet"
    pq.write_table(momentum_run.rows.table(), path, store_schema=False)
    return path


def from_arrow_of_polars(path: Path) -> pd.DataFrame:
    made: pd.DataFrame = pa.table(pl.read_parquet(path)).to_pandas(types_mapper=pd.ArrowDtype)
    return made


def encoded(path: Path) -> pa.Table:
    """Return the file with its words in every encoding that arrow has."""
    table = pq.read_table(path)
    for n, name in enumerate(table.column_names):
        if pa.types.is_string(table.schema.field(name).type):
            column = table.column(name).combine_chunks()
            forms = (
                column.cast(pa.string_view()),
                column.cast(pa.large_string()),
                column.dictionary_encode(),
                column.cast(pa.string_view()).dictionary_encode(),
                pa.compute.run_end_encode(column),
            )
            table = table.set_column(table.column_names.index(name), name, forms[n % len(forms)])
    return table


READERS: Mapping[str, tuple[Callable[[Path], Any], type]] = {
    "pandas": (pd.read_parquet, pd.DataFrame),
    "pandas of arrow types": (lambda path: pd.read_parquet(path, dtype_backend="pyarrow"), pd.DataFrame),
    "pandas of nullable types": (lambda path: pd.read_parquet(path, dtype_backend="numpy_nullable"), pd.DataFrame),
    "pandas of seconds": (lambda path: pl.read_parquet(path).to_pandas(), pd.DataFrame),
    "pandas of string views": (from_arrow_of_polars, pd.DataFrame),
    "polars": (pl.read_parquet, pl.DataFrame),
    "duckdb": (lambda path: duckdb.connect().sql(f"SELECT * FROM '{path}'"), duckdb.DuckDBPyRelation),
    "arrow": (pq.read_table, pa.Table),
    "arrow in every encoding": (encoded, pa.Table),
    "arrow in pieces": (lambda path: pa.Table.from_batches(pq.read_table(path).to_batches(100)), pa.Table),
    "an arrow reader": (lambda path: pq.read_table(path).to_reader(), pa.RecordBatchReader),
    "an arrow batch": (lambda path: pq.read_table(path).combine_chunks().to_batches()[0], pa.RecordBatch),
}


def cells(frame: Any) -> list[dict[str, Any]]:
    table = pa.Table.from_pandas(frame, preserve_index=False) if isinstance(frame, pd.DataFrame) else pa.table(frame)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


@pytest.mark.parametrize("name", list(READERS))
def test_the_signals_of_a_run_are_decided_as_they_were_whatever_holds_them(
    shipped: Engine, momentum_run: Run, file: Path, name: str
) -> None:
    read, kind = READERS[name]
    frame = shipped.decide_frame(read(file))
    assert isinstance(frame, kind)
    expected = decisions_table(shipped.program, momentum_run.decisions)
    assert cells(frame) == expected.to_pylist()
    assert {"EXECUTE", "SKIP"} <= set(expected["verdict"].to_pylist())


def test_rows_of_a_file_are_decided_one_by_one_as_they_were(shipped: Engine, momentum_run: Run, file: Path) -> None:
    words = momentum_run.decisions.columns["verdict"].tolist()
    for rows in (pd.read_parquet(file).to_dict("records"), pl.read_parquet(file).to_dicts()):
        again = [shipped.decide({str(k): v for k, v in row.items()}).verdict.name for row in rows[:200]]
        assert again == words[:200]


def test_the_schema_of_signals_depends_on_the_program_only(shipped: Engine, momentum_run: Run) -> None:
    schema = written_schema(shipped.program)
    for rows in ((), momentum_run.rows[:1], momentum_run.rows):
        assert DecidedRows(shipped.program, rows).table().schema == schema
    times = [field for field in schema if field.name.endswith("_at")]
    assert len(times) > 15
    assert {str(field.type) for field in times} == {"timestamp[ns, tz=UTC]"}
    with pytest.raises(ValueError, match="no program reads: nonesuch"):
        DecidedRows(shipped.program, [{"nonesuch": 1}]).table()


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(told_apart(rows))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "+05:30"])
def test_an_instant_of_any_unit_and_zone_is_a_time_and_none_is_absent(unit: Any, zone: str) -> None:
    frame = frame_of([row_of(), row_of(), row_of()])
    for name in ("decided_at", "share_at", "clock"):
        instants = pd.to_datetime(frame[name], unit="ns", utc=True).dt.tz_convert(zone)
        frame[name] = instants.dt.as_unit(unit)
    frame.loc[1, "share_at"] = pd.NaT
    frame.loc[2, "share_at"] = pd.Timestamp(NOW - 3 * SECOND, unit="ns", tz=zone)
    assert str(frame["share_at"].dtype).startswith(f"datetime64[{unit}")
    made = engine_with(GATE).decide_frame(frame)
    assert made.verdict.tolist() == ["EXECUTE", "HOLD", "HOLD"]
    assert made.ts.tolist() == [NOW] * 3


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.Table.from_pylist])
def test_floats_in_the_place_of_times_are_refused_by_name_with_the_remedy(make: Callable[..., Any]) -> None:
    for column in ("decided_at", "share_at", "clock_skew", "clock", "book_changed_at"):
        rows = told_apart([row_of(**{column: float(NOW)}), row_of(**{column: None})])
        with pytest.raises(InvalidInput, match=f"the column `{column}` holds floats") as error:
            engine_with(GATE).decide_frame(make(rows))
        assert "datetime64[ns, UTC]" in str(error.value.hint)


def test_a_column_of_floats_that_are_all_absent_is_absent() -> None:
    frame = frame_of([row_of(), row_of()]).assign(share_at=np.nan)
    assert frame["share_at"].dtype == "float64"
    assert engine_with(GATE).decide_frame(frame).verdict.tolist() == ["HOLD", "HOLD"]
    unread = frame_of([row_of(), row_of()]).assign(created_at=0.5)
    assert engine_with(GATE).decide_frame(unread).verdict.tolist() == ["EXECUTE", "EXECUTE"]


@pytest.mark.parametrize("make", [lambda f: f, pl.from_pandas, pa.Table.from_pandas])
def test_times_without_a_zone_are_refused_by_name_with_the_remedy(make: Callable[[pd.DataFrame], Any]) -> None:
    for column in ("decided_at", "share_at", "clock"):
        frame = frame_of([row_of()])
        frame[column] = pd.to_datetime(frame[column], unit="ns")
        with pytest.raises(InvalidInput, match=f"the column `{column}` holds dates and times without a zone") as error:
            engine_with(GATE).decide_frame(make(frame))
        assert "tz_localize" in str(error.value.hint)


@pytest.mark.parametrize(
    "at", [np.datetime64(NOW, "ns"), pd.Timestamp(NOW, unit="ns", tz="UTC"), pd.Timestamp(NOW, unit="ns", tz="Japan")]
)
def test_an_instant_in_a_row_is_a_time_by_row_and_by_table(at: Any) -> None:
    row = row_of(decided_at=at, share_at=at, clock=at)
    assert decided(engine_with(GATE), row) == {"EXECUTE"}
    assert engine_with(GATE).decide(row).ts == NOW


def test_a_naive_instant_in_a_row_holds_and_says_that_it_has_no_zone() -> None:
    row = row_of(share_at=pd.Timestamp(NOW, unit="ns"))
    assert decided(engine_with(GATE), row) == {"HOLD"}
    assert engine_with(GATE).decide(row).reason.endswith("is a Timestamp without a zone, not integer nanoseconds")


ODD: Mapping[str, pa.Array] = {
    "dates": pa.array([19_000], pa.date32()),
    "instants": pa.array([1000], pa.timestamp("s", tz="UTC")),
    "instants of no calendar": pa.array([2**60], pa.timestamp("s", tz="UTC")),
    "naive instants": pa.array([1000], pa.timestamp("s")),
    "times of day": pa.array([1000], pa.time64("us")),
    "durations": pa.array([1000], pa.duration("ns")),
    "decimals": pa.array(["0.5"]).cast(pa.decimal128(5, 2)),
    "truths": pa.array([True]),
    "text": pa.array(["0.5"]),
    "bytes": pa.array([b"0.5"]),
    "structs": pa.array([{"a": 0.5}]),
    "mappings": pa.array([[("a", 0.5)]], pa.map_(pa.string(), pa.float64())),
    "lists": pa.array([[0.5]]),
    "lists of instants": pa.array([[2**60]], pa.list_(pa.timestamp("s"))),
    "nothing": pa.nulls(1),
    "identities": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16], pa.binary(16))),
    "half of a pair": pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(np.array([0, 3], np.int32)), pa.py_buffer(b"\xed\xa0\x80")]
    ),
}


@pytest.mark.parametrize("name", list(ODD))
def test_a_column_of_what_no_column_of_signals_holds_holds_its_row_and_raises_nothing(name: str) -> None:
    engine, plain = engine_with(GATE), pa.Table.from_pylist([row_of()])
    for column in ("share", "raw_size", "strategy", "signal_id"):
        odd = ODD[name] if name != "text" else pa.array([" "])
        table = plain.set_column(plain.column_names.index(column), column, odd)
        made = engine.decide_frame(table).to_pylist()
        assert [row["verdict"] for row in made] == ["HOLD"], column
        assert made[0]["final_size"] == 0.0
        assert made[0]["reason"]


@pytest.mark.parametrize("name", [n for n in ODD if n not in ("instants", "naive instants", "nothing")])
def test_a_column_of_times_that_holds_something_else_holds_its_row(name: str) -> None:
    plain = pa.Table.from_pylist([row_of()])
    for column in ("share_at", "decided_at", "clock"):
        table = plain.set_column(plain.column_names.index(column), column, ODD[name])
        assert engine_with(GATE).decide_frame(table)["verdict"].to_pylist() == ["HOLD"], column


@pytest.mark.parametrize("made", [pd.period_range("2024-01-01", periods=2, freq="D"), pd.interval_range(0, 2)])
def test_periods_and_intervals_are_no_numbers_and_are_named(made: Any) -> None:
    engine = engine_with(GATE)
    for column in ("raw_size", "share", "share_at"):
        for series in (pd.Series(made), pd.Series(pd.Categorical(made))):
            decided_frame = engine.decide_frame(frame_of([row_of(), row_of()]).assign(**{column: series}))
            assert decided_frame.verdict.tolist() == ["HOLD", "HOLD"], column
            kinds = ("Period", "Interval")
            assert all(any(f"is a {kind}" in reason for kind in kinds) for reason in decided_frame.reason), column


@pytest.mark.parametrize(
    "table",
    [None, 5, "signals.parquet", {"a": 1}, [row_of()], pl.LazyFrame({"a": [1]}), pl.Series([1])],
)
def test_what_is_no_table_is_refused_with_what_is_one(table: Any) -> None:
    with pytest.raises(InvalidInput, match=type(table).__name__):
        engine_with(GATE).decide_frame(table)
