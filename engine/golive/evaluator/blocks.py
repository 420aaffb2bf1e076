"""Many rows at a time: a kernel over row blocks that stay in cache, by as many threads as are asked for.

Each thread has its own compiled steps, because a numexpr object is not safe to share.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from golive.compiler.kernel import Kernel, Step, needed_steps
from golive.core.signature import Kind
from golive.core.value import LARGEST
from golive.evaluator.columns import DTYPES, Array, Block, Column, kind_of
from golive.evaluator.elementwise import Apply, Values, compile_step
from golive.evaluator.whole_expressions import Compute, expression, plan_expressions

BLOCK_ROWS = 65_536
"""Rows a block: the calls cost little by then, and the few arrays alive at once still fit in a cache."""

__all__ = ["BLOCK_ROWS", "Block", "Column", "ColumnFunction"]


class ColumnFunction:
    """A kernel over columns. `run` gives every kept step as an array, by name; `keep` limits which.

    `pure_numexpr` evaluates whole expressions by numexpr instead of one operation at a time; the answers are the same.
    """

    def __init__(self, kernel: Kernel, keep: Sequence[str] | None = None, *, pure_numexpr: bool = False) -> None:
        self.kernel = kernel
        self.names = tuple(kernel.outputs if keep is None else keep)
        kept = {kernel.outputs[name] for name in self.names}
        self.plan = plan_expressions(kernel, kept) if pure_numexpr else plan_steps(kernel, kept)
        self._local = threading.local()

    def run(self, block: Block, *, threads: int = 1) -> dict[str, Array]:
        """Evaluate all rows; the answer does not depend on the number of threads or on the size of blocks."""
        steps = self.kernel.steps
        kept = {self.kernel.outputs[n] for n in self.names}
        outputs: dict[int, Array] = {s: np.empty(block.rows, dtype=DTYPES[steps[s].kind]) for s in kept}
        bounds = [(i, min(i + BLOCK_ROWS, block.rows)) for i in range(0, block.rows, BLOCK_ROWS)]
        with _NUMEXPR_THREADS.one():
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


def plan_steps(kernel: Kernel, kept: set[int]) -> tuple[Compute, ...]:
    """List the steps that the kept ones need, each to be computed by itself, with what it is the last reader of."""
    order = needed_steps(kernel.steps, kept)
    last = {argument: step for step in order for argument in kernel.steps[step].arguments}
    frees: dict[int, list[int]] = {}
    for argument, step in last.items():
        if argument not in kept:
            frees.setdefault(step, []).append(argument)
    return tuple(
        Compute(step=s, text="", operands=kernel.steps[s].arguments, frees=tuple(frees.get(s, ()))) for s in order
    )


class _Worker:
    """One thread's compiled steps and scratch arrays."""

    def __init__(self, kernel: Kernel, computes: Sequence[Compute]) -> None:
        self.kernel = kernel
        self.constants: Values = {}
        self.readers: list[tuple[Compute, _Reader]] = []
        self.applies: list[tuple[Compute, Apply]] = []
        for compute in computes:
            step = kernel.steps[compute.step]
            if step.op in ("in", "in_true", "in_false"):
                self.readers.append((compute, _Reader(kernel, step)))
            elif compute.text:
                self.applies.append((compute, expression(compute, kernel)))
            elif step.op == "const":
                self.constants[compute.step] = step.value
            else:
                self.applies.append((compute, compile_step(kernel, step)))
        self.scratch: dict[str, list[Array]] = {kind: [] for kind in DTYPES}

    def run(self, block: Block, start: int, stop: int, outputs: Mapping[int, Array]) -> None:
        rows = stop - start
        moments = _Moments(block, start, stop)
        values: Values = {}
        for step, constant in self.constants.items():
            if step in outputs:
                outputs[step][start:stop] = constant
            values[step] = self.constant(step, constant, rows)
        for compute, reader in self.readers:
            values[compute.step] = reader.read(block, start, stop, moments)
            if compute.step in outputs:
                outputs[compute.step][start:stop] = values[compute.step]
        steps, scratch = self.kernel.steps, self.scratch
        owned: dict[int, Array] = {}
        for compute, apply in self.applies:
            i = compute.step
            if i in outputs:
                values[i] = apply(values, outputs[i][start:stop], rows)
            else:
                kind = steps[i].kind
                whole = scratch[kind].pop() if scratch[kind] else np.empty(BLOCK_ROWS, dtype=DTYPES[kind])
                owned[i] = whole
                values[i] = apply(values, whole[:rows], rows)
            for done in compute.frees:
                if done in owned:
                    scratch[steps[done].kind].append(owned.pop(done))
        for i, array in owned.items():
            scratch[steps[i].kind].append(array)

    def constant(self, step: int, constant: Any, rows: int) -> Any:
        """Return a constant as it is used: an array where masks are looked into bit by bit, else a typed scalar."""
        kind = self.kernel.steps[step].kind
        return np.full(rows, constant) if kind == "m" else DTYPES[kind](constant)


class _Moments:
    """The decision times of one block, and the oldest times that ages allow, each worked out once."""

    def __init__(self, block: Block, start: int, stop: int) -> None:
        self.now = block.now[start:stop]
        self.latest = self.now + block.skew[start:stop]
        self._oldest: dict[int, Array] = {}

    def oldest(self, age: int) -> Array:
        if age not in self._oldest:
            self._oldest[age] = self.now - age
        return self._oldest[age]


class _Reader:
    """Reads one column: its value where it is in range and fresh, unknown elsewhere."""

    def __init__(self, kernel: Kernel, step: Step) -> None:
        assert step.value is not None
        self.position = int(step.value)
        source = kernel.sources[self.position]
        self.port, self.wanted = source.port, {"in_true": 1, "in_false": 0}.get(step.op)
        self.number = source.port.type.kind is Kind.NUMBER
        self.lo, self.hi = max(self.port.type.lo, -LARGEST), min(self.port.type.hi, LARGEST)
        self.unknown = np.nan if kind_of(source) == "f" else np.int32(-1)

    def read(self, block: Block, start: int, stop: int, moments: _Moments) -> Array:
        column = block.columns[self.position]
        given = column.values[start:stop]
        ok = self.usable(column, given, start, stop, moments)
        if self.wanted is not None:
            says: Array = given == self.wanted
            return says if ok is None else says & ok
        if ok is None or ok.all():
            return given
        # Twice as fast as `where`: most rows are usable, and a plain copy needs no choice.
        read = given.copy()
        np.copyto(read, self.unknown, where=~ok)
        return read

    def usable(self, column: Column, given: Array, start: int, stop: int, moments: _Moments) -> Array | None:
        ok: Array | None = None
        if self.number:
            ok = given >= self.lo
            ok &= given <= self.hi
        if self.port.max_age_ns is None:
            return ok
        assert column.at is not None
        at = column.at[start:stop]
        fresh: Array = at >= moments.oldest(self.port.max_age_ns)
        fresh &= at <= moments.latest
        return fresh if ok is None else fresh & ok
