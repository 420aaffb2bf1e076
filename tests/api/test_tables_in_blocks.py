"""A table is decided a block at a time, and its rows as they are decided one by one, whatever its columns hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.library import engine_with, row_of, told_apart

import golive.api.decide_table as module
from golive.api import Engine
from golive.api.arrow_columns import of_values, picked, plain, with_cells
from golive.api.decide_table import decide_table
from golive.api.described_in_tables import contradicted, described_table
from golive.api.described_terms import Described, described
from golive.api.rows import unnamed
from golive.api.signal_ids import doubted_ids
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput
from golive.core.row import Row, is_why
from golive.core.sentences import Sentences
from golive.core.span import NOWHERE
from golive.core.unit import BASE, NANOS, QUOTE, Dimension
from golive.documents.header import NO_PROVENANCE
from golive.documents.venue_terms import VenueFees
from golive.evaluator.columns import Block

GATE = """\
inputs: {share: {from: world.share}}
parameters:
  least: {value: 0.5, range: [0, 1], tighter: higher, source: written for this test}
require: [{id: much, that: share >= least, else: "little"}]
"""
KINDS: Mapping[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda table: table.to_pandas(),
    "pandas of arrow types": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.from_arrow,
    "arrow": lambda table: table,
    "arrow in pieces": lambda table: pa.Table.from_batches(table.to_batches(5)),
}


def listed(frame: Any) -> dict[str, list[Any]]:
    table = pa.Table.from_pandas(frame, preserve_index=False) if isinstance(frame, pd.DataFrame) else pa.table(frame)
    cells: dict[str, list[Any]] = table.to_pydict()
    return cells


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("asked", list(Sentences))
def test_where_a_block_ends_changes_nothing(kind: str, asked: Sentences, monkeypatch: pytest.MonkeyPatch) -> None:
    shares = [0.7, None, 0.1, math.inf, 0.5, math.nan, -0.0] * 3
    table = pa.Table.from_pylist(told_apart([row_of(share=share) for share in shares]))
    engine = engine_with(GATE)
    whole = listed(engine.decide_frame(KINDS[kind](table), reasons=asked))
    assert set(whole["verdict"]) == {"EXECUTE", "SKIP", "HOLD"}
    for rows in (1, 4, len(shares)):
        monkeypatch.setattr(module, "ROWS_AT_ONCE", rows)
        assert str(listed(engine.decide_frame(KINDS[kind](table), reasons=asked))) == str(whole)


@pytest.mark.parametrize("ends", [(0, 1, 1, 8, 12), (0, 0, 12), (0, 12, 12), (0, 3, 3, 3, 7, 7, 12)])
def test_pieces_that_hold_nothing_change_nothing(ends: tuple[int, ...]) -> None:
    rows = told_apart([row_of(share=share) for share in (0.7, None, 0.1, 0.5)] * 3)
    table, engine = pa.Table.from_pylist(rows), engine_with(GATE)
    expected = listed(engine.decide_frame(table))
    pieces = [table.slice(start, stop - start).combine_chunks() for start, stop in pairwise(ends)]
    assert listed(engine.decide_frame(pa.concat_tables(pieces))) == expected
    for name in ("share", "share_at", "signal_id", "strategy"):
        column = pa.chunked_array([pa.array(piece[name].to_pylist(), table[name].type) for piece in pieces])
        for cells in (column, column.dictionary_encode()) if name == "strategy" else (column,):
            one = table.set_column(table.column_names.index(name), name, cells)
            for asked in Sentences:
                assert listed(engine.decide_frame(one, reasons=asked))["verdict"] == expected["verdict"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_id_that_comes_again_in_another_block_is_refused_by_its_rows(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    rows = told_apart([row_of() for _ in range(7)])
    rows[5]["signal_id"] = rows[2]["signal_id"]
    with pytest.raises(InvalidInput, match="row 6 has the signal id `S2` of row 3"):
        engine_with(GATE).decide_frame(KINDS[kind](pa.Table.from_pylist(rows)), reasons=False)


def test_ids_that_name_nothing_may_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    ids = ["", None, " ", "", None, "a b", "a\u200b", "a\u200b", "one", "\u00e9t\u00e9"]
    table = pa.table({**pa.Table.from_pylist([row_of()] * len(ids)).to_pydict(), "signal_id": ids})
    verdicts = listed(engine_with(GATE).decide_frame(table, reasons=False))["verdict"]
    assert [v == "EXECUTE" for v in verdicts] == [False] * 5 + [True, False, False, True, True]


def test_a_row_on_which_back_ends_differ_is_named_by_its_place_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    # Engines of its own: what `engine_with` gives is shared with other tests.
    engine = Engine(engine_with(GATE).program)
    table = SignalTable.from_rows(told_apart([row_of(share=s) for s in (0.1, 0.1, 0.1, 0.9)]))
    liar = Engine(engine_with(GATE.replace("value: 0.5", "value: 0.95")).program)
    engine.__dict__["_scalar"] = liar._scalar
    for reasons in (True, False):
        with pytest.raises(RuntimeError, match="row 3: the back ends disagree"):
            decide_table(engine, table, reasons=reasons)


# What is seen of whole columns against what is said of each row

NUMBERS = st.one_of(
    st.none(),
    st.sampled_from([0.0, -0.0, 1.0, math.nan, math.inf, -math.inf, 0.1, 5e-4, 100.0, 86_400.0, 60.0, 1e9, 60_003.15]),
    st.floats(),
    st.integers(-5, 2**60),
)
TERMS = ("unit_value", "lot", "minimum_size", "tick", "taker_fee", "session", "data_quality.mid")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(
        st.dictionaries(st.sampled_from(TERMS), NUMBERS, max_size=3)
        | st.dictionaries(
            st.sampled_from(["symbol", "venue", "strategy"]), st.sampled_from([None, "x", 5]), max_size=1
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_the_terms_of_a_table_are_doubted_as_those_of_its_rows(
    shipped: Engine, executed: Row, changes: list[dict[str, Any]]
) -> None:
    rows = [{**executed, **change} for change in changes]
    terms = described(shipped.program)
    for table in (SignalTable.from_rows(rows), SignalTable({k: [r[k] for r in rows] for k in rows[0]}, len(rows))):
        by_row = [terms.checked(row) for row in table.to_rows()]
        assert str(described_table(shipped.program, table).to_rows()) == str(
            [{name: row.get(name) for name in described_table(shipped.program, table).columns} for row in by_row]
        )
        unexplained = described_table(shipped.program, table, explained=False).to_rows()
        assert str(unexplained) == str([without_new_reasons(row, was) for row, was in zip(by_row, rows, strict=True)])


def without_new_reasons(row: Row, was: Row) -> Row:
    return {name: was[name] if is_why(name) else row[name] for name in was}


DAY = 86_400 * NANOS
DATES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([10 * DAY - 1, 10 * DAY, 11 * DAY, 2**62, 2**63, -(2**70), 10.0, "10"]),
    st.builds(np.int64, st.integers(9 * DAY, 12 * DAY)),
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cells=st.lists(
        st.fixed_dictionaries(
            {"decided_at": DATES, "taker_fee": st.sampled_from([None, 1e-4, 5e-4, math.nan]), "unit_value": NUMBERS}
        ),
        min_size=1,
    )
)
@pytest.mark.parametrize("unit", [QUOTE, BASE], ids=["in quote", "in base"])
def test_fees_with_dates_and_terms_of_either_unit_are_contradicted_in_tables_as_in_rows(
    shipped: Engine, executed: Row, unit: Dimension, cells: list[dict[str, Any]]
) -> None:
    terms = Described(shipped.program)
    terms.units = dict.fromkeys(terms.units, unit)
    dated = partial(VenueFees, maker=0.0, span=NOWHERE, provenance=NO_PROVENANCE)
    fees = (dated(since=10, taker=5e-4), dated(since=11, taker=1e-4))
    terms.markets = {name: replace(market, dated_fees=fees) for name, market in terms.markets.items()}
    rows = [{**executed, **some} for some in cells]
    table = SignalTable({k: [row[k] for row in rows] for k in executed}, len(rows))
    wrong = contradicted(terms, table)
    by_row = [terms.doubts(*map(row.get, terms.columns.read)) for row in rows]
    assert {n: [i for i, doubts in enumerate(by_row) if n in doubts] for n in {n for d in by_row for n in d}} == {
        name: np.flatnonzero(mask).tolist() for name, mask in wrong.items()
    }


def test_terms_that_agree_with_their_market_are_in_no_doubt(shipped: Engine, executed: Row) -> None:
    rows = [dict(executed), {**executed, "tick": 7.0}, {**executed, "lot": executed["lot"] * 1.5}]
    wrong = contradicted(described(shipped.program), SignalTable.from_rows(rows))
    assert {name: mask.tolist() for name, mask in wrong.items()} == {
        "tick": [False, True, False],
        "lot": [False, False, True],
    }


ODD_IDS = [None, "", " ", "a", "a b", "~!", "\u00e9t\u00e9", "\u200b", "x\n", "\x7f"]


@settings(max_examples=200, deadline=None)
@given(
    ids=st.lists(st.just("plain")) | st.lists(st.sampled_from(ODD_IDS) | st.text(max_size=3), max_size=8),
    start=st.integers(0, 3),
)
def test_ids_of_a_typed_column_are_doubted_as_each_of_them_is(ids: list[str | None], start: int) -> None:
    expected = {i: doubt for i, id in enumerate(ids[start:]) if (doubt := unnamed(id)) is not None}
    for kind in (pa.string(), pa.large_string()):
        column = pa.array(ids, kind)[start:]
        for cells in (column, column.dictionary_encode()):
            assert doubted_ids(SignalTable({"signal_id": cells}, len(column))) == expected


CELLS = st.one_of(
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)),
    st.lists(st.none() | st.booleans()),
    st.lists(st.none() | st.floats()),
    st.lists(st.none() | st.sampled_from(["long", "short", "armed", ""])),
    st.lists(st.none()),
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=CELLS)
def test_a_typed_column_with_gaps_is_read_as_its_cells_are(shipped: Engine, cells: list[Any]) -> None:
    sources = shipped.program.decision.sources
    names = {n for s in sources for n in (s.port.column, f"{s.port.column}_at")}
    values = of_values(cells)
    assert isinstance(values, pa.Array)
    typed, loose = ({name: plain(column) for name in names} for column in (values, cells))
    one, other = (Block.of(sources, columns, len(cells), 0, 0) for columns in (typed, loose))
    for mine, theirs in zip(one.columns, other.columns, strict=True):
        assert mine.values.tobytes() == theirs.values.tobytes()
        if mine.at is not None and theirs.at is not None:
            out_of_reach = np.abs(mine.at.astype(float)) >= 2.0**62
            assert ((mine.at == theirs.at) | out_of_reach).all()


@settings(max_examples=200, deadline=None)
@given(cells=CELLS, new=st.dictionaries(st.integers(0, 5), st.one_of(st.none(), st.text(), st.floats(), st.integers())))
def test_a_cell_that_is_put_into_a_column_is_what_was_put(cells: list[Any], new: dict[int, Any]) -> None:
    at = {i: value for i, value in new.items() if i < len(cells)}
    expected = [at.get(i, cell) for i, cell in enumerate(cells)]
    for column in (of_values(cells), cells):
        made = with_cells(column, at)
        got = made if isinstance(made, list) else made.to_pylist()
        assert [(type(cell), str(cell)) for cell in got] == [(type(cell), str(cell)) for cell in expected]


# Many rows


def odd_columns(engine: Engine, row: Row, rows: int) -> dict[str, Any]:
    """Return columns around a row that executes, in every row of which two cells are odd."""
    random = np.random.default_rng(17)
    ports = {port.column: port for port in engine.program.columns}
    columns = {name: [value] * rows for name, value in row.items() if value is not None}
    columns["signal_id"] = [f"S{i}" for i in range(rows)]
    names = [name for name in columns if name not in ("signal_id", "market_digest")]
    now = row["decided_at"]
    for i, drawn in enumerate(random.integers(len(names), size=(rows, 2)).tolist()):
        for name in (names[n] for n in drawn):
            columns[name][i] = odd(ports.get(name), columns[name][i], now, random)
    return columns


def odd(port: Any, value: Any, now: int, random: np.random.Generator) -> Any:
    if isinstance(value, str):
        members = tuple(port.type.members) if port is not None else ()
        return [None, "nonsense", *members][random.integers(2 + len(members))]
    if isinstance(value, bool):
        return [None, not value][random.integers(2)]
    if isinstance(value, int):
        return [None, now, now - 10**9, now - 10**12, now + 1, now + 10**10, 0, -(2**62)][random.integers(8)]
    if not isinstance(value, float):
        return None
    lo, hi = (port.type.lo, port.type.hi) if port is not None else (0.0, 1.0)
    edges = [lo, hi, *(math.nextafter(edge, way) for edge in (lo, hi) for way in (-math.inf, math.inf))]
    chosen = [None, math.nan, math.inf, -math.inf, 0.0, -0.0, -value, 1e-300, *edges][random.integers(14)]
    return None if chosen is None else float(chosen)


def test_without_sentences_odd_rows_are_decided_as_with_them(shipped: Engine, executed: Row) -> None:
    columns = odd_columns(shipped, executed, 4_000)
    # Told later than what its model says besides, and of no intent: what no sentence is made of is looked at at once.
    columns["market_regime.confidence_at"][::7] = [executed["decided_at"] - 1] * len(columns["signal_id"][::7])
    columns["intent"][::5] = [None] * len(columns["intent"][::5])
    table = pa.table({name: of_values(cells) for name, cells in columns.items()})
    with_them, without = (shipped.decide_frame(table, reasons=asked) for asked in (True, False))
    assert len(with_them["rule"].unique()) >= 8
    for name in set(with_them.column_names) - {"reason"}:
        assert with_them[name].to_pylist() == without[name].to_pylist(), name


def test_a_hundred_thousand_odd_rows_are_decided_by_columns_and_one_by_one_to_the_last_bit(
    shipped: Engine, executed: Row
) -> None:
    columns = odd_columns(shipped, executed, 100_000)
    table = pa.table({name: of_values(cells) for name, cells in columns.items()})
    by_columns, by_row = (shipped.decide_frame(table, reasons=False, backend=by) for by in ("columns", "scalar"))
    assert len(by_columns["verdict"].unique()) >= 4
    for name in by_columns.column_names:
        one, other = (frame[name].combine_chunks() for frame in (by_columns, by_row))
        assert one.equals(other), name


def test_a_row_that_no_column_has_is_refused_however_its_rows_were_looked_at() -> None:
    column = pa.array([1.5, None, 3.5])
    assert picked(column, np.array([2, 1]), below=3).to_pylist() == [3.5, None]
    for below in (0, 4):
        with pytest.raises(pa.ArrowIndexError, match="out of bounds"):
            picked(column, np.array([3]), below=below)
