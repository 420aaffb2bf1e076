"""Books of whole tables give what each book gives by itself, to the last bit, whatever is wrong with some of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.library import told_apart

from golive.api import Engine, books_in_tables
from golive.api.book_rows import complete, of_books
from golive.api.rows import moments
from golive.api.signal_table import SignalTable
from golive.core.row import BOOK_COLUMNS, Row, with_companions

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def bare(shipped: Engine, executed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row that executes without what a book gives."""
    given = {name for spec in of_books(shipped.program) for name in with_companions(spec.port.column)}
    return {name: cell for name, cell in executed.items() if name not in given}


def book(random: np.random.Generator, now: int, levels: tuple[int, int] = (20, 20)) -> dict[str, Any]:
    """Return a book around 60,000 that changed a moment ago."""
    bids, asks = (np.cumsum(random.integers(1, 9, n)).astype(float) for n in levels)
    sides = (60_000.0 - bids, random.uniform(0, 5, levels[0]), 60_000.0 + asks, random.uniform(0, 5, levels[1]))
    at = now - int(random.integers(SECOND))
    cells: dict[str, Any] = {name: side.tolist() for name, side in zip(BOOK_COLUMNS, sides, strict=True)}
    return {**cells, "book_at": at, "book_changed_at": at - int(random.integers(SECOND))}


def by_row(engine: Engine, table: SignalTable) -> list[Row]:
    return [complete(engine.program, row, *moments(row)) for row in table.to_rows()]


def same(engine: Engine, table: SignalTable) -> bool:
    """Say whether a table is completed as its rows are, one after another."""
    whole = books_in_tables.completed(engine.program, table)
    expected = [{name: row.get(name) for name in whole.columns} for row in by_row(engine, table)]
    return str(whole.to_rows()) == str(expected)


ODD = st.sampled_from([None, math.nan, math.inf, 0.0, -0.0, -1.0, 1e-70, 1e70, 5e-324, 59_999.0, 60_000.0, 60_001.0])
ODD_CELLS: Mapping[str, st.SearchStrategy[Any]] = {
    "book_at": st.sampled_from([None, 0, 3 * SECOND, -SECOND // 4, -SECOND, 10**18]),
    "book_changed_at": st.sampled_from([None, 0, SECOND, 10 * SECOND, -SECOND, 2**60]),
    "direction": st.sampled_from([None, "short", "sideways", ""]),
    "decided_at": st.sampled_from([None, 0, 5]),
    "clock_skew": st.sampled_from([None, 0, 10**6, -1, 10**15]),
    "tick": st.sampled_from([None, math.nan, 5.0, -1.0]),
    "symbol": st.sampled_from([None, "ETH-PERP", "nothing"]),
    "data_quality.mid": st.sampled_from([None, 60_000.0, 60_000.5, math.nan, math.inf, 60_000.000001]),
    "data_quality.mid_why": st.sampled_from(
        [None, "stale:too_old:it is old", "invalid:contradicted:data_quality.mid is given, and a reason why it is"]
    ),
    "data_quality.frozen_for": st.sampled_from([None, 0.0, 1e-3, 1e6, -1.0]),
    "orderflow.imbalance": st.sampled_from([None, 0.5, math.nan]),
}


@st.composite
def tables(draw: st.DrawFn, now: int, bare: Row) -> list[dict[str, Any]]:
    """Draw rows with books of a few depths, and change some levels and some cells."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    depths = st.sampled_from([(20, 20), (20, 20), (7, 12), (9, 8), (5, 5), (4, 5), (1, 1), (0, 3), (0, 0)])
    rows = []
    for depth in draw(st.lists(depths, min_size=1, max_size=8)):
        row = {**bare, **book(random, now, depth)}
        for name in draw(st.lists(st.sampled_from(BOOK_COLUMNS), max_size=2)):
            change = draw(st.sampled_from(["cell", "shuffled", "twice", "short", "zeros", "absent", "empty"]))
            row[name] = changed(row[name] or [], change, draw(ODD), random)
        for name in draw(st.lists(st.sampled_from(sorted(ODD_CELLS)), max_size=2)):
            odd: Any = draw(ODD_CELLS[name])
            row[name] = now - odd if name in ("book_at", "book_changed_at") and odd is not None else odd
        rows.append(row)
    return told_apart(rows)


def changed(side: list[Any], change: str, odd: Any, random: np.random.Generator) -> list[Any] | None:
    side = list(side)
    if change in ("absent", "empty"):
        return None if change == "absent" else []
    if change == "zeros":
        return [0.0 if random.random() < 0.3 else level for level in side]
    if change == "shuffled":
        return [side[i] for i in random.permutation(len(side))]
    if side and change == "short":
        return side[:-1]
    if side:
        side[random.integers(len(side))] = side[0] if change == "twice" else odd
    return side


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_books_of_a_table_give_what_each_gives_by_itself(shipped: Engine, bare: Row, data: st.DataObject) -> None:
    rows = data.draw(tables(bare["decided_at"], bare))
    assert same(shipped, SignalTable.from_rows(rows))
    names = dict.fromkeys(name for row in rows for name in row)
    arrow = pa.table({name: column([row.get(name) for row in rows]) for name in names})
    assert same(shipped, SignalTable.from_arrow(arrow))


def column(cells: list[Any]) -> pa.Array:
    lists = any(isinstance(cell, list) for cell in cells)
    return pa.array(cells, pa.list_(pa.float64()) if lists else None)


def test_a_book_in_no_doubt_is_not_looked_at_by_itself(
    shipped: Engine, bare: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    random, now = np.random.default_rng(5), bare["decided_at"]
    depths = [(20, 20), (20, 20), (25, 7), (6, 6)]
    rows = told_apart([{**bare, **book(random, now, depth)} for depth in depths])
    rows[1]["ask_prices"].reverse()
    rows[1]["ask_sizes"].reverse()
    rows[2]["bid_sizes"][3] = 0.0
    table = SignalTable.from_rows(rows)
    expected = by_row(shipped, table)
    monkeypatch.setattr(books_in_tables, "complete", lambda *_: pytest.fail("a row was looked at by itself"))
    whole = books_in_tables.completed(shipped.program, table).to_rows()
    assert str(whole) == str([{name: row.get(name) for name in whole[0]} for row in expected])


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.float64()), pa.large_list(pa.float64()), pa.list_(pa.float64(), 20), pa.list_(pa.float32())]
)
def test_every_kind_of_list_is_a_side_of_a_book(shipped: Engine, bare: Row, kind: pa.DataType) -> None:
    random = np.random.default_rng(6)
    rows = told_apart([{**bare, **book(random, bare["decided_at"])} for _ in range(5)])
    table = pa.Table.from_pylist(rows)
    for name in BOOK_COLUMNS:
        cells = pa.array([row[name] for row in rows], kind)
        table = table.set_column(table.column_names.index(name), name, cells)
    assert same(shipped, SignalTable.from_arrow(table))
    assert same(shipped, SignalTable.from_arrow(table.slice(2, 2)))


def test_frames_with_books_are_decided_as_their_rows_are(shipped: Engine, bare: Row) -> None:
    random = np.random.default_rng(7)
    depths = [(20, 20), (8, 30), (4, 20), (20, 20)] * 10
    rows = told_apart([{**bare, **book(random, bare["decided_at"], depth)} for depth in depths])
    singly = [shipped.decide(row) for row in rows]
    expected = [(one.verdict.name, one.final_size, one.reason) for one in singly]
    assert {verdict for verdict, _, _ in expected} >= {"EXECUTE", "HOLD"}
    table = pa.Table.from_pylist(rows)
    for frame in (table, pl.from_arrow(table), table.to_pandas()):
        decided: Any = shipped.decide_frame(frame)
        cells = [list(decided[name]) for name in ("verdict", "final_size", "reason")]
        plain = [[cell.as_py() if isinstance(cell, pa.Scalar) else cell for cell in column] for column in cells]
        assert list(zip(*plain, strict=True)) == expected
