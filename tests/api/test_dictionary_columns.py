"""Words of decisions are held by codes that are no wider than their number asks for, however the table is cut."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.library import engine_with, row_of

from golive.api.dictionary_columns import by_dictionary, joined, narrowed
from golive.api.frames import ArrowSignals

GATE = """\
inputs: {share: {from: world.share}}
parameters:
  least: {value: 0.5, range: [0, 1], tighter: higher, source: written for this test}
require: [{id: much, that: share >= least, else: "little"}]
"""
MANY = [f"w{n}" for n in range(40_000)]


@pytest.mark.parametrize(
    ("words", "kind"), [(0, pa.int8()), (1, pa.int8()), (127, pa.int8()), (128, pa.int16()), (32_768, pa.int32())]
)
def test_so_many_words_are_told_apart_by_the_narrowest_codes_that_count_them(words: int, kind: pa.DataType) -> None:
    codes = np.append(np.arange(words), -1)
    column = by_dictionary(codes, MANY[:words])
    assert column.to_pylist() == [*MANY[:words], None]
    assert column.type.index_type == kind
    wide = pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), MANY[:words])
    assert narrowed(wide).equals(column)


WORDS = st.lists(st.none() | st.sampled_from(["", "a", "b", *MANY[:200]]), max_size=12)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_blocks_are_joined_to_the_words_that_they_hold_by_one_dictionary(blocks: list[list[str | None]]) -> None:
    cells = [narrowed(pa.array(block, pa.string()).dictionary_encode()) for block in blocks]
    numbers = [pa.array(range(len(block)), pa.int64()) for block in blocks]
    made = joined([pa.record_batch({"w": w, "n": n}) for w, n in zip(cells, numbers, strict=True)])
    assert made["w"].to_pylist() == [word for block in blocks for word in block]
    assert made["n"].to_pylist() == [n for block in blocks for n in range(len(block))]
    first, *others = made["w"].chunks
    assert all(other.dictionary.equals(first.dictionary) for other in others)


def test_blocks_of_a_hundred_words_each_are_joined_by_codes_that_count_all_of_them() -> None:
    blocks = [by_dictionary(np.arange(100), MANY[i : i + 100]) for i in (0, 100, 200)]
    made = joined([pa.record_batch({"w": block}) for block in blocks])
    assert made["w"].to_pylist() == MANY[:300]
    assert made["w"].type.index_type == pa.int16()


LENGTHS = st.lists(st.integers(0, 5), max_size=6)


@settings(deadline=None)
@given(LENGTHS, st.sets(st.integers(0, 29)))
def test_rows_are_picked_out_of_pieces_as_out_of_one(lengths: list[int], wanted: set[int]) -> None:
    rows = sum(lengths)
    positions = np.array(sorted(i for i in wanted if i < rows), dtype=np.int64)
    table = pa.table(
        {"w": MANY[:rows], "n": np.arange(rows), "c": pa.array(MANY[:rows], pa.string()).dictionary_encode()}
    )
    starts = accumulate(lengths, initial=0)
    pieces = [table.slice(start, length).combine_chunks() for start, length in zip(starts, lengths, strict=False)]
    picked = ArrowSignals(pa.concat_tables([table.slice(0, 0), *pieces])).picked(positions)
    assert picked.to_rows() == [{"w": f"w{i}", "n": i, "c": f"w{i}"} for i in positions.tolist()]


def test_what_a_row_of_decisions_holds_besides_its_id_is_sixty_bytes_at_the_most() -> None:
    rows, most = 10_000, 60
    table = pa.table({name: pa.array([cell] * rows) for name, cell in row_of(share=0.7).items()})
    ids = pa.array([f"S{i}" for i in range(rows)])
    table = table.set_column(table.column_names.index("signal_id"), "signal_id", ids)
    decided = engine_with(GATE).decide_frame(table, reasons=False)
    assert set(decided["verdict"].to_pylist()) == {"EXECUTE"}
    assert decided.drop(["signal_id"]).nbytes / rows < most
