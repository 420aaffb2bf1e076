"""Many rows at a time: a kernel over row blocks that stay in cache, by as many threads as are asked for.

Each thread has its own compiled steps, because a numexpr object is not safe to share.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from golive.compiler.kernel import Kernel
from golive.evaluator.column_reader import ColumnReader, Moments
from golive.evaluator.columns import DTYPES, Array, Block
from golive.evaluator.elementwise import StepFunction, StepValues, asks_numexpr, compile_step
from golive.evaluator.plan import PlannedStep, plan_steps
from golive.evaluator.whole_expressions import expression, plan_expressions

BLOCK_ROWS = 65_536
"""Rows a block: the calls cost little by then, and the few arrays alive at once still fit in a cache."""


class ColumnFunction:
    """A kernel over columns. `run` gives every kept step as an array, by name; `keep` limits which.

    With `whole_expressions` numexpr evaluates whole expressions instead of one operation at a time; the answers are the
    same.
    """

    def __init__(self, kernel: Kernel, keep: Sequence[str] | None = None, *, whole_expressions: bool = False) -> None:
        self.kernel = kernel
        self.names = tuple(kernel.outputs if keep is None else keep)
        kept = {kernel.outputs[name] for name in self.names}
        self.plan = plan_expressions(kernel, kept) if whole_expressions else plan_steps(kernel, kept)
        self._by_numexpr = any(p.text or asks_numexpr(kernel.steps[p.step]) for p in self.plan)
        self._local = threading.local()

    def run(self, block: Block, *, threads: int = 1) -> dict[str, Array]:
        """Evaluate all rows; the answer does not depend on the number of threads or on the size of blocks."""
        steps = self.kernel.steps
        kept = {self.kernel.outputs[n] for n in self.names}
        outputs: dict[int, Array] = {s: np.empty(block.rows, dtype=DTYPES[steps[s].kind]) for s in kept}
        bounds = [(i, min(i + BLOCK_ROWS, block.rows)) for i in range(0, block.rows, BLOCK_ROWS)]
        with _NUMEXPR_THREADS.one() if self._by_numexpr else contextlib.nullcontext():
            if threads > 1 and len(bounds) > 1:
                with ThreadPoolExecutor(threads) as pool:
                    list(pool.map(lambda w: self._blocks(block, bounds[w::threads], outputs), range(threads)))
            else:
                self._blocks(block, bounds, outputs)
        return {name: outputs[self.kernel.outputs[name]] for name in self.names}

    def _blocks(self, block: Block, bounds: Sequence[tuple[int, int]], outputs: Mapping[int, Array]) -> None:
        if not hasattr(self._local, "worker"):
            self._local.worker = _Worker(self.kernel, self.plan)
        worker: _Worker = self._local.worker
        with np.errstate(all="ignore"):
            for start, stop in bounds:
                worker.run(block, start, stop, outputs)


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
    """One thread's compiled steps and scratch arrays."""

    def __init__(self, kernel: Kernel, plan: Sequence[PlannedStep]) -> None:
        self.kernel = kernel
        self.constants: StepValues = {}
        self.readers: list[tuple[int, ColumnReader]] = []
        self.functions: list[tuple[PlannedStep, StepFunction]] = []
        for planned in plan:
            step = kernel.steps[planned.step]
            if step.op in ("in", "in_true", "in_false"):
                self.readers.append((planned.step, ColumnReader(kernel, step)))
            elif step.op == "const":
                self.constants[planned.step] = step.value
            else:
                compiled = expression(planned, kernel) if planned.text else compile_step(kernel, step)
                self.functions.append((planned, compiled))
        self.scratch = _Scratch(kernel)

    def run(self, block: Block, start: int, stop: int, outputs: Mapping[int, Array]) -> None:
        """Evaluate some rows; what is kept is written to its place among all rows."""
        rows = stop - start
        values = self.inputs(block, start, stop)
        for step in values.keys() & outputs.keys():
            outputs[step][start:stop] = values[step]
        for planned, function in self.functions:
            step = planned.step
            out = outputs[step][start:stop] if step in outputs else self.scratch.take(step)[:rows]
            values[step] = function(values, out, rows)
            self.scratch.release(planned.frees)
        self.scratch.release_all()

    def inputs(self, block: Block, start: int, stop: int) -> StepValues:
        """Return the steps that are computed from no other: constants and columns."""
        moments = Moments(block, start, stop)
        values = {step: self.constant(step, constant, stop - start) for step, constant in self.constants.items()}
        return values | {step: reader.read(block, start, stop, moments) for step, reader in self.readers}

    def constant(self, step: int, constant: Any, rows: int) -> Any:
        """Return a constant as it is used: an array where masks are looked into bit by bit, else a typed scalar."""
        kind = self.kernel.steps[step].kind
        return np.full(rows, constant) if kind == "m" else DTYPES[kind](constant)


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

    def release_all(self) -> None:
        """Take back every array."""
        self.release(tuple(self._taken))
