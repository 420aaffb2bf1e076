"""Parquet in any row groups is read as the rows that it holds, and no more of it than a few groups at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from golive.cli import parquet_parts
from golive.cli.arrow_signals import read_parquet


@pytest.mark.parametrize("group", [1, 3, 7, 50])
@pytest.mark.parametrize("together", [1, 5, 8, 1_000])
def test_row_groups_of_any_size_are_read_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int, together: int
) -> None:
    table = pa.table({"signal_id": [f"s{n}" for n in range(50)], "side": ["long", None] * 25, "edge": range(50)})
    pq.write_table(table, tmp_path / "s.parquet", row_group_size=group)
    monkeypatch.setattr(parquet_parts, "PART_ROWS", together)
    blocks = read_parquet(tmp_path / "s.parquet")
    assert pa.concat_tables([block.cast(table.schema) for block in blocks]).equals(table)


def test_parquet_without_row_groups_has_no_rows(tmp_path: Path) -> None:
    with pq.ParquetWriter(tmp_path / "s.parquet", pa.schema([("signal_id", pa.string())])):
        pass
    assert [block.num_rows for block in read_parquet(tmp_path / "s.parquet")] == []


def test_a_row_group_is_not_in_memory_as_a_whole_before_its_first_rows_are(tmp_path: Path) -> None:
    rows, columns = 200_000, 20
    random = np.random.default_rng(3)
    whole = pa.table({f"c{n}": random.random(rows) for n in range(columns)})
    pq.write_table(whole, tmp_path / "s.parquet", row_group_size=rows, use_dictionary=False, compression="none")
    size = whole.nbytes
    del whole
    before = pa.total_allocated_bytes()
    block = next(read_parquet(tmp_path / "s.parquet"))
    held = pa.total_allocated_bytes() - before
    assert block.num_rows < rows
    assert held < 0.6 * size
