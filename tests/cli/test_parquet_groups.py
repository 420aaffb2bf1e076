"""Parquet has the same bytes for the same rows: in whatever pieces they come, by their words or written out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golive.cli import parquet_groups
from golive.cli.kept_memory import kept_memory
from golive.cli.table_writers import parquet_writer

SCHEMA = pa.schema([("signal_id", pa.string()), ("verdict", pa.string()), ("lots", pa.int64())])
WORDS = st.lists(st.none() | st.sampled_from(["EXECUTE", "SKIP", "", "HOLD"]), max_size=40)


def written(path: Path, pieces: list[pa.Table]) -> bytes:
    with parquet_writer(path, SCHEMA) as write:
        for piece in pieces:
            write(piece)
    return path.read_bytes()


def rows_of(words: list[str | None]) -> pa.Table:
    ids = [f"s{n}" for n in range(len(words))]
    return pa.table({"signal_id": ids, "verdict": words, "lots": range(len(words))}).cast(SCHEMA)


def by_words(table: pa.Table, index: pa.DataType, beside: list[str]) -> pa.Table:
    """Return the verdicts by codes of a type, into what is there and more."""
    words = [*beside, *dict.fromkeys(word for word in table["verdict"].to_pylist() if word is not None)]
    codes = [None if word is None else words.index(word) for word in table["verdict"].to_pylist()]
    cells = pa.DictionaryArray.from_arrays(pa.array(codes, index), pa.array(words, pa.string()))
    return table.set_column(1, "verdict", cells)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=WORDS, cuts=st.lists(st.integers(0, 40), max_size=4), index=st.sampled_from([pa.int8(), pa.int32()]))
def test_neither_pieces_nor_how_words_come_change_a_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str | None], cuts: list[int], index: pa.DataType
) -> None:
    monkeypatch.setattr(parquet_groups, "ROWS_A_GROUP", 7)
    table = rows_of(words)
    whole = written(tmp_path / "whole.parquet", [table])
    ends = sorted({0, len(words), *(cut for cut in cuts if cut < len(words))})
    pieces = [table.slice(start, end - start) for start, end in pairwise(ends)] or [table]
    assert written(tmp_path / "pieces.parquet", pieces) == whole
    coded = [by_words(piece, index, ["HALT", "REDUCE"][:n]) for n, piece in enumerate(pieces)]
    assert written(tmp_path / "coded.parquet", coded) == whole
    assert pq.read_table(tmp_path / "coded.parquet").equals(table)


def test_a_file_without_rows_is_one_with_a_schema(tmp_path: Path) -> None:
    written(tmp_path / "none.parquet", [])
    assert pq.read_table(tmp_path / "none.parquet").schema.equals(SCHEMA)


def test_more_words_than_a_dictionary_page_holds_are_written_all_the_same(tmp_path: Path) -> None:
    table = rows_of([f"a sentence of its own about row {n}, as long as sentences are" for n in range(70_000)])
    written(tmp_path / "many.parquet", [by_words_at_once(table)])
    assert pq.read_table(tmp_path / "many.parquet").equals(table)


def by_words_at_once(table: pa.Table) -> pa.Table:
    return table.set_column(1, "verdict", table["verdict"].dictionary_encode())


def test_arrow_takes_memory_as_before_once_nothing_is_kept() -> None:
    before = pa.default_memory_pool().backend_name
    with kept_memory():
        assert pa.default_memory_pool().backend_name == "system"
    assert pa.default_memory_pool().backend_name == before
    with pytest.raises(KeyError), kept_memory():
        raise KeyError
    assert pa.default_memory_pool().backend_name == before
