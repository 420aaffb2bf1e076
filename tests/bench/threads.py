"""Ways for two processors to decide at once, beside one thread: over how long it takes, and over the work it is.

`python -m tests.bench.threads --rows 1000000` prints both as ratios, all ways taking turns. On a machine that others
use as well the clock says who else was there, and the time of the processors what a way costs by itself. Tables are
decided by one thread; `engine/README.md` says why.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from unittest import mock

import click
import numexpr
import numpy as np
import pyarrow as pa
from tests.bench.frames import signals
from tests.bench.peers.arrays import Answers, Asked, asked
from tests.bench.peers.stage import decision_stage
from tests.bench.recorded_rows import sample_rows

from golive.api import Engine
from golive.api.decide_block import BlockDecider
from golive.api.decide_table import ROWS_AT_ONCE
from golive.api.frames import signals_of
from golive.core.sentences import Sentences
from golive.evaluator import blocks
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import DTYPES, Array, Block, KernelColumn

BASE, TABLE_ROWS, TWO = 100_000, 1_000_000, 2
ONE_THREAD = "one thread"

Way = Callable[[], tuple[Answers, float]]
"""Decides, and returns the answers with the seconds of processors that other processes spent on them."""


def ways_of_the_kernel(question: Asked, stack: contextlib.ExitStack) -> Mapping[str, Way]:
    """Return the ways to decide columns; the processes among them end with the stack."""
    whole = ColumnFunction(question.kernel, tuple(question.kernel.outputs), whole_expressions=True)
    kernel, block = ColumnFunction(question.kernel, tuple(question.kernel.outputs)), question.block
    return {
        ONE_THREAD: _here(partial(kernel.run, block)),
        "two threads, an operation at a time": _here(partial(kernel.run, block, threads=TWO)),
        "whole expressions, one thread": _here(partial(whole.run, block)),
        "whole expressions, two threads": _here(partial(whole.run, block, threads=TWO)),
        "whole expressions, numexpr's own two threads": _here(partial(_by_own_threads, whole, block)),
        "two processes over shared memory": _by_processes(question, stack),
    }


def ways_of_a_table(engine: Engine, rows: int) -> Mapping[str, Way]:
    """Return the ways to decide a table: block after block, or two at a time, each thread with kernels of its own."""
    table = signals(engine, sample_rows(engine), rows)
    return {
        ONE_THREAD: _here(partial(decided, engine, table, 1)),
        "two threads, a block of the table each": _here(partial(decided, engine, table, TWO)),
    }


def decided(engine: Engine, table: pa.Table, threads: int) -> Answers:
    """Return what is decided of a table, by so many threads."""
    source, local = signals_of(table), threading.local()

    def of(start: int) -> Mapping[str, Array]:
        if not hasattr(local, "decider"):
            local.decider = BlockDecider(engine, reasons=Sentences.NONE)
        decider: BlockDecider = local.decider
        return decider.decide(source.part(start, min(start + ROWS_AT_ONCE, source.rows))).answers

    with ThreadPoolExecutor(threads) as pool:
        each = list(pool.map(of, range(0, source.rows, ROWS_AT_ONCE)))
    return {name: np.concatenate([answers[name] for answers in each]) for name in each[0]}


def _here(decide: Callable[[], Answers]) -> Way:
    return lambda: (decide(), 0.0)


class _OwnThreads:
    """In the place of what keeps numexpr at one thread."""

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        before = numexpr.set_num_threads(TWO)
        try:
            yield
        finally:
            numexpr.set_num_threads(before)


def _by_own_threads(whole: ColumnFunction, block: Block) -> Answers:
    with mock.patch.object(blocks, "_NUMEXPR_THREADS", _OwnThreads()):
        return whole.run(block)


# Processes: columns and answers are files that both map; that they are put there is not counted.


def _by_processes(question: Asked, stack: contextlib.ExitStack) -> Way:
    ends = np.linspace(0, question.rows, TWO + 1).astype(int).tolist()

    @cache
    def opened() -> tuple[Path, ProcessPoolExecutor, Answers]:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pool = stack.enter_context(ProcessPoolExecutor(TWO, mp_context=get_context("spawn")))
        return folder, pool, _share(question, folder)

    def way() -> tuple[Answers, float]:
        folder, pool, answers = opened()
        spent = [pool.submit(_decide_part, folder, start, stop) for start, stop in pairwise(ends)]
        return answers, sum(done.result() for done in spent)

    return way


def _share(question: Asked, folder: Path) -> Answers:
    block = question.block
    (folder / "kernel").write_bytes(pickle.dumps(question.kernel))
    columns = {f"v{n}": c.values for n, c in enumerate(block.columns)}
    columns |= {f"t{n}": c.at for n, c in enumerate(block.columns) if c.at is not None}
    for name, cells in {**columns, "now": block.now, "skew": block.skew}.items():
        np.save(folder / f"{name}.npy", cells)
    kinds = {name: DTYPES[question.kernel.steps[step].kind] for name, step in question.kernel.outputs.items()}
    return {
        name: np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=kind, shape=(block.rows,))
        for name, kind in kinds.items()
    }


@lru_cache(maxsize=1)
def _opened(folder: Path) -> tuple[ColumnFunction, Block, Answers]:
    kernel = pickle.loads((folder / "kernel").read_bytes())
    there = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    columns = tuple(KernelColumn(values=there[f"v{n}"], at=there.get(f"t{n}")) for n, _ in enumerate(kernel.sources))
    block = Block(rows=len(there["now"]), columns=columns, now=there["now"], skew=there["skew"])
    answers = {name: np.load(folder / f"{name}.npy", mmap_mode="r+") for name in kernel.outputs}
    return ColumnFunction(kernel, tuple(kernel.outputs)), block, answers


def _decide_part(folder: Path, start: int, stop: int) -> float:
    """Decide some rows in another process; return the seconds of a processor that it took."""
    function, block, answers = _opened(folder)
    before = time.process_time()
    columns = tuple(
        replace(c, values=c.values[start:stop], at=None if c.at is None else c.at[start:stop]) for c in block.columns
    )
    part = Block(rows=stop - start, columns=columns, now=block.now[start:stop], skew=block.skew[start:stop])
    for name, cells in function.run(part).items():
        answers[name][start:stop] = cells
    return time.process_time() - before


def ratios(ways: Mapping[str, Way], rounds: int) -> Iterator[tuple[str, float, float]]:
    """Yield each way with the median of its time over that of one thread: of the clock, and of the processors."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(-1, rounds):
        for name, way in ways.items():
            clock, here = time.perf_counter(), time.process_time()
            _, elsewhere = way()
            took = time.perf_counter() - clock, time.process_time() - here + elsewhere
            # The first turn compiles and maps.
            if turn >= 0:
                spent[name].append(took)
    for name, each in spent.items():
        of_clock, of_processors = (
            median(a[i] / b[i] for a, b in zip(each, spent[ONE_THREAD], strict=True)) for i in range(2)
        )
        yield name, of_clock, of_processors


@click.command()
@click.option("--rows", type=click.IntRange(min=1_000), default=1_000_000)
@click.option("--rounds", type=click.IntRange(min=1), default=5)
@click.option("--only", multiple=True, help="Only ways with such words in their names, beside one thread.")
def main(*, rows: int, rounds: int, only: tuple[str, ...]) -> None:
    """Print what each way takes over what one thread takes."""
    engine = Engine.shipped()
    question = asked(engine, decision_stage(engine), min(BASE, rows)).tiled(rows)
    with contextlib.ExitStack() as stack:
        for name, ways in {
            "kernel": ways_of_the_kernel(question, stack),
            "table": ways_of_a_table(engine, min(rows, TABLE_ROWS)),
        }.items():
            chosen = {w: way for w, way in ways.items() if w == ONE_THREAD or not only or any(o in w for o in only)}
            for way, of_clock, of_processors in ratios(chosen, rounds) if len(chosen) > 1 else ():
                click.echo(f"{name}, {way}: {of_clock:.2f} of the clock, {of_processors:.2f} of the processors")
    runnable, processors = os.getloadavg()[0], os.cpu_count()
    click.echo(f"{rows:,} rows, {rounds} rounds; {runnable:.1f} wanted to run on {processors} processors")


if __name__ == "__main__":
    main()
