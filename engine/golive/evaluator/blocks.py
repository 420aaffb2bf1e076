"""Many rows at a time: a kernel over row blocks that stay in cache, by as many threads as are asked for.

Each thread has compiled steps to itself while it runs, because a numexpr object is not safe to share.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np

from golive.compiler.kernel import Kernel
from golive.core.back_end import BackEnd
from golive.evaluator.column_reader import READS, BlockRows, ColumnReader
from golive.evaluator.columns import DTYPES, Array, Block
from golive.evaluator.elementwise import StepFunction, StepValues, asks_numexpr, compile_step
from golive.evaluator.first_failing import without_negations
from golive.evaluator.plan import PlannedStep, plan_steps
from golive.evaluator.whole_expressions import expression, plan_expressions

BLOCK_ROWS = 32_768
"""Rows a block: the calls cost little by then, and the few arrays alive at once still fit in a cache."""


class Worker(Protocol):
    """Evaluates row blocks for one thread at a time."""

    def run(self, part: BlockRows, outputs: Mapping[int, Array]) -> None:
        """Evaluate some rows; what is kept is written to its place among all rows."""
        ...


class ColumnFunction:
    """A kernel over columns. `run` gives every kept step as an array, by name; `keep` limits which.

    With `whole_expressions` numexpr evaluates whole expressions instead of one operation at a time; the answers are the
    same.
    """

    def __init__(self, kernel: Kernel, keep: Sequence[str] | None = None, *, whole_expressions: bool = False) -> None:
        self.kernel = kernel = without_negations(kernel)
        self.names = tuple(kernel.outputs if keep is None else keep)
        kept = {kernel.outputs[name] for name in self.names}
        self.plan = plan_expressions(kernel, kept) if whole_expressions else plan_steps(kernel, kept)
        self._whole_expressions = whole_expressions
        self._by_numexpr = any(p.text or asks_numexpr(kernel.steps[p.step]) for p in self.plan)
        self._idle: list[Worker] = []

    @property
    def by(self) -> BackEnd:
        """Return which back end this is."""
        return BackEnd.NUMEXPR if self._whole_expressions else BackEnd.COLUMNS

    def run(self, block: Block, *, threads: int = 1) -> dict[str, Array]:
        """Evaluate all rows; the answer does not depend on the number of threads or on the size of blocks."""
        steps = self.kernel.steps
        kept = {self.kernel.outputs[n] for n in self.names}
        outputs: dict[int, Array] = {s: np.empty(block.rows, dtype=DTYPES[steps[s].kind]) for s in kept}
        # One after another, whichever thread asks: a busy machine lets one of them wait.
        size = rows_a_block(block.rows, threads)
        starts = iter(range(0, block.rows, size))
        with _NUMEXPR_THREADS.one() if self._by_numexpr else contextlib.nullcontext():
            if threads > 1 and block.rows > BLOCK_ROWS:
                with ThreadPoolExecutor(threads) as pool:
                    list(pool.map(lambda _: self._blocks(block, starts, size, outputs), range(threads)))
            else:
                self._blocks(block, starts, size, outputs)
        return {name: outputs[self.kernel.outputs[name]] for name in self.names}

    def worker(self, kept: Set[int]) -> Worker:
        """Return what evaluates row blocks, for one thread."""
        return _Worker(self.kernel, self.plan, kept)

    def _blocks(self, block: Block, starts: Iterator[int], size: int, outputs: Mapping[int, Array]) -> None:
        """Evaluate row blocks until there are no more, by steps that no other thread uses meanwhile."""
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = self.worker(outputs.keys())
        with np.errstate(all="ignore"):
            for start in starts:
                worker.run(BlockRows(block, start, min(start + size, block.rows)), outputs)
        self._idle.append(worker)


def rows_a_block(rows: int, threads: int) -> int:
    """Return in blocks of how many rows to evaluate so many: as many blocks for each thread, and all of one size."""
    if rows <= BLOCK_ROWS:
        return max(1, rows)
    blocks = threads * -(-rows // (BLOCK_ROWS * threads))
    return -(-rows // blocks)


class _NumexprThreads:
    """numexpr's number of threads, which is one for the whole process: the last run to end gives it back.

    Were it given back while another run is evaluating, that run would wait for threads that are gone, for ever.
    """

    def __init__(self) -> None:
        self._lock, self._runs, self._before = threading.Lock(), 0, 0

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Keep numexpr at one thread."""
        import numexpr

        with self._lock:
            if not self._runs:
                self._before = numexpr.set_num_threads(1)
            self._runs += 1
        try:
            yield
        finally:
            with self._lock:
                self._runs -= 1
                if not self._runs:
                    numexpr.set_num_threads(self._before)


_NUMEXPR_THREADS = _NumexprThreads()


class _Worker:
    """Compiled steps, and the arrays that they write into, of one thread at a time."""

    def __init__(self, kernel: Kernel, plan: Sequence[PlannedStep], kept: Set[int]) -> None:
        self.kernel = kernel
        self.constants: StepValues = {}
        self.functions: list[tuple[int, ColumnReader | StepFunction, Array | None]] = []
        scratch = _Scratch(kernel)
        for planned in plan:
            step = planned.step
            if kernel.steps[step].op == "const":
                self.constants[step] = kernel.steps[step].value
            else:
                array = None if step in kept else scratch.take(step)
                self.functions.append((step, _function(planned, kernel), array))
            scratch.release(planned.frees)

    def run(self, part: BlockRows, outputs: Mapping[int, Array]) -> None:
        """Evaluate some rows; what is kept is written to its place among all rows, the rest where the next block's is.

        Columns are read where they are first needed, so that few are in use at a time.
        """
        rows, here = part.rows, slice(part.start, part.stop)
        values = {step: self.constant(step, constant, rows) for step, constant in self.constants.items()}
        for step in values.keys() & outputs.keys():
            outputs[step][here] = values[step]
        for step, function, array in self.functions:
            out = outputs[step][here] if array is None else array[:rows]
            if isinstance(function, ColumnReader):
                values[step] = function.read(part, out, must_copy=array is None)
            else:
                values[step] = function(values, out, rows)

    def constant(self, step: int, constant: Any, rows: int) -> Any:
        """Return a constant as it is used: an array where masks are looked into bit by bit, else a typed scalar."""
        kind = self.kernel.steps[step].kind
        return np.full(rows, constant) if kind == "m" else DTYPES[kind](constant)


def _function(planned: PlannedStep, kernel: Kernel) -> ColumnReader | StepFunction:
    step = kernel.steps[planned.step]
    if step.op in READS:
        return ColumnReader(kernel, step)
    return expression(planned, kernel) if planned.text else compile_step(kernel, step)


class _Scratch:
    """Arrays of a block's length for the steps that nobody keeps, each used again when its last reader is done."""

    def __init__(self, kernel: Kernel) -> None:
        self._kinds = [step.kind for step in kernel.steps]
        self._free: dict[str, list[Array]] = {kind: [] for kind in DTYPES}
        self._taken: dict[int, Array] = {}

    def take(self, step: int) -> Array:
        """Return an array for a step, of its type."""
        kind = self._kinds[step]
        array = self._free[kind].pop() if self._free[kind] else np.empty(BLOCK_ROWS, dtype=DTYPES[kind])
        self._taken[step] = array
        return array

    def release(self, steps: Iterable[int]) -> None:
        """Take back the arrays of steps that had one."""
        for step in steps:
            if step in self._taken:
                self._free[self._kinds[step]].append(self._taken.pop(step))
