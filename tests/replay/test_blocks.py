"""Blocks of a run in a file: the same rows as in memory, and memory that does not grow with them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import BinaryIO

import pyarrow as pa
import pytest
from tests.replays import SIMULATED, market, replay

from golive.api.engine import Engine
from golive.cli.output_files import nameless_files
from golive.core.row import Row
from golive.execution.account import Equity
from golive.replay.blocks import Blocks, BlocksInFile
from golive.replay.decided_rows import DecidedRows
from golive.replay.money.worth_at_looks import CurveSeen, EquityPoint
from golive.replay.replay import Run

NewFile = Callable[[], BinaryIO]

KEPT_SHARE = 0.03
"""What may stay in memory of what goes into a file: the places of blocks, and the few rows that are no block yet."""


@pytest.fixture
def new_file(tmp_path: Path) -> Iterator[NewFile]:
    with nameless_files(tmp_path / "run") as opened:
        yield opened


def held(rows: DecidedRows, of: Iterator[Row], n: int) -> int:
    """Return how many bytes stay, of arrow and of Python, after so many more rows."""
    tracemalloc.start()
    before = pa.total_allocated_bytes()
    for row in islice(of, n):
        rows.append(row)
    python, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    arrow: int = pa.total_allocated_bytes() - before
    return python + arrow


def rows_like(run: Run) -> Iterator[Row]:
    """Yield rows of a run again and again, each a new one."""
    kept = list(run.rows[:64])
    return ({**kept[n % len(kept)], "signal_id": f"signal-{n}"} for n in count())


def test_memory_does_not_grow_with_what_goes_into_a_file(momentum_run: Run, new_file: NewFile) -> None:
    program, first, more = momentum_run.engine.program, 1280, 11_520
    in_memory, in_file = DecidedRows(program), DecidedRows(program, blocks=BlocksInFile(new_file()))
    grown = {}
    for name, rows in (("memory", in_memory), ("file", in_file)):
        of = rows_like(momentum_run)
        held(rows, of, first)
        grown[name] = held(rows, of, more)
        assert len(rows) == first + more
    assert grown["memory"] > 500 * more
    assert grown["file"] < KEPT_SHARE * grown["memory"]
    assert in_file.table() == in_memory.table()


def test_a_curve_in_a_file_grows_by_a_small_share_of_one_in_memory(new_file: NewFile) -> None:
    grown = {}
    for name, seen in (("memory", CurveSeen()), ("file", CurveSeen(BlocksInFile(new_file())))):
        tracemalloc.start()
        before = pa.total_allocated_bytes()
        for look in range(12_800):
            seen.take(look, 10**14, Equity(value=10**14 + look))
        python, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        grown[name] = python + pa.total_allocated_bytes() - before
    assert grown["file"] < 0.1 * grown["memory"]


def test_a_run_is_the_same_in_files_and_in_memory(shipped: Engine, momentum_run: Run, new_file: NewFile) -> None:
    opened: list[BinaryIO] = []

    def open_blocks() -> Blocks:
        opened.append(new_file())
        return BlocksInFile(opened[-1])

    run = replay(shipped, market(SIMULATED), strategies=["momentum"], open_blocks=open_blocks)
    assert len(run.rows) > 128, "at least one block"
    assert all(file.seek(0, 2) for file in opened[:1])
    for file in opened:
        file.close()
    assert run.rows.table() == momentum_run.rows.table()
    assert [dict(row) for row in run.rows] == [dict(row) for row in momentum_run.rows]
    assert run.rows[-1] == momentum_run.rows[-1]
    assert run.money == momentum_run.money
    assert run.decisions.columns["verdict"].tolist() == momentum_run.decisions.columns["verdict"].tolist()


def test_blocks_are_read_as_they_were_put_there_at_any_time(new_file: NewFile) -> None:
    columns = [[], ["a", None], [None] * 7, ["", "word" * 900], ["b"] * 300]
    blocks = [pa.RecordBatch.from_pydict({"word": pa.array(one, type=pa.string())}) for one in columns]
    kept = BlocksInFile(new_file())
    assert list(kept) == []
    for n, block in enumerate(blocks, start=1):
        kept.append(block)
        assert list(kept) == list(kept) == blocks[:n]


@pytest.mark.parametrize("seed", range(8))
def test_a_curve_of_any_money_comes_back_from_its_blocks(seed: int) -> None:
    random = Random(seed)
    choices = [None, 0, random.randint(-(10**40), 10**40), random.randint(-(10**12), 10**12)]
    told = [Equity(value=random.choice(choices)) for _ in range(random.randint(128, 500))]
    seen = CurveSeen()
    for ts, equity in enumerate(told):
        seen.take(ts, 10**30, equity)
    assert seen.blocks
    changed = [ts for ts in range(len(told)) if ts == 0 or told[ts] != told[ts - 1]]
    ends = {ts - 1 for ts in changed if ts} | {len(told) - 1}
    expected = [EquityPoint(ts=ts, cash=10**30, equity=told[ts].value) for ts in sorted({*changed, *ends})]
    assert list(seen.all()) == expected


def test_nothing_is_left_of_nameless_files_beside_a_run(tmp_path: Path) -> None:
    with nameless_files(tmp_path / "deeper" / "run") as opened:
        opened().write(b"rows")
        assert not list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_a_file_that_takes_no_more_stops_the_run(shipped: Engine) -> None:
    with Path("/dev/full").open("wb") as full, pytest.raises(OSError, match="No space left"):
        replay(shipped, market(SIMULATED), strategies=["momentum"], open_blocks=lambda: BlocksInFile(full))
