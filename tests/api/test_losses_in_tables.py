"""The day's results of a whole table are read as those of its rows are, and most of them all at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.library import NOW

from golive.account.daily_loss import most_loss, with_loss
from golive.api import Engine, losses_in_tables
from golive.api.arrow_columns import of_values
from golive.api.losses_in_tables import with_losses
from golive.api.signal_table import SignalTable
from golive.core.row import Row
from golive.evaluator.ingest import double_of

RESULTS = ("daily_loss", "daily_loss_at", "daily_loss_why", "daily_pnl", "daily_pnl_at", "daily_pnl_why")
ROWS = 6

NUMBERS = st.sampled_from(
    [0.0, -0.0, 0.03, -0.03, 10.0, 10.0000001, -10.0, -250.0, 1e300, math.inf, -math.inf, math.nan]
)
KINDS: Mapping[str, st.SearchStrategy[Any]] = {
    "doubles": NUMBERS,
    "integers": st.sampled_from([0, 1, -1, 10, 11, -11, 2**53 + 1]),
    "text": st.sampled_from(["0.03", "", "missing:x:nobody knows"]),
    "conditions": st.booleans(),
    "times": st.sampled_from([NOW, NOW - 1, 0]),
    "anything": NUMBERS | st.sampled_from([True, "-3 %", 1, -1, 10**400, NOW]),
}


def columns(*kinds: str) -> st.SearchStrategy[list[Any] | None]:
    """Draw the cells of a column, of one kind each, or of one that is not there."""
    return st.one_of(
        st.none(),
        *(st.lists(st.none() | KINDS[kind], min_size=ROWS, max_size=ROWS) for kind in kinds),
    )


VALUES = columns("doubles", "doubles", "integers", "text", "conditions", "anything")
TIMES, REASONS = columns("times", "times", "anything"), columns("text", "doubles", "conditions", "anything")


def results(rows: Iterable[Row]) -> list[str]:
    """Return the cells of each row that have to do with the day's result, as text: NaN equals nothing.

    An integer is the double as which it is read.
    """
    return [str([_as_read(row.get(name)) for name in RESULTS]) for row in rows]


def _as_read(cell: Any) -> Any:
    return double_of(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def by_table(engine: Engine, table: SignalTable) -> list[str]:
    return results(with_losses(engine.program, table).to_rows())


def by_row(engine: Engine, table: SignalTable) -> list[str]:
    most = most_loss(engine.program)
    assert most is not None
    return results(with_loss(row, most) for row in table.to_rows())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """Return a list of the rows that are looked at by themselves, as they come."""
    rows: list[Row] = []

    def seen(row: Row, most: float) -> Row:
        rows.append(row)
        return with_loss(row, most)

    monkeypatch.setattr(losses_in_tables, "with_loss", seen)
    return rows


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.tuples(VALUES, TIMES, REASONS, VALUES, TIMES, REASONS))
def test_the_results_of_a_table_are_those_of_its_rows(shipped: Engine, cells: tuple[list[Any] | None, ...]) -> None:
    there = {"decided_at": [NOW] * ROWS} | {n: c for n, c in zip(RESULTS, cells, strict=True) if c is not None}
    for made in ({name: of_values(column) for name, column in there.items()}, there):
        table = SignalTable(made, ROWS)
        assert by_table(shipped, table) == by_row(shipped, table)


def signed(rows: int) -> dict[str, Any]:
    result = np.random.default_rng(3).normal(0.0, 0.02, rows)
    return {"daily_pnl": pa.array(result), "daily_pnl_at": pa.array(np.full(rows, NOW))}


@pytest.mark.parametrize(
    "beside",
    [
        {},
        {"daily_loss": pa.nulls(1_000)},
        {"daily_loss": pa.nulls(1_000, pa.float64()), "daily_loss_at": pa.nulls(1_000, pa.int64())},
        {"daily_loss_why": pa.nulls(1_000, pa.string()), "daily_pnl_why": pa.nulls(1_000, pa.string())},
    ],
    ids=lambda beside: ", ".join(beside) or "alone",
)
def test_signed_results_are_taken_all_at_once(shipped: Engine, asked: list[Row], beside: dict[str, Any]) -> None:
    table = SignalTable({**signed(1_000), **beside}, 1_000)
    assert by_table(shipped, table) == by_row(shipped, table)
    assert not asked


def test_a_result_that_is_in_doubt_is_looked_at_by_itself(shipped: Engine, asked: list[Row]) -> None:
    doubts = pa.array([None] * 999 + ["missing:x:nobody knows"])
    beside = {"daily_loss": pa.array([None, 0.01, *[None] * 998]), "daily_pnl_why": doubts}
    table = SignalTable({**signed(1_000), **beside}, 1_000)
    assert by_table(shipped, table) == by_row(shipped, table)
    assert len(asked) == 2
