"""One column of a block as a kernel reads it: the value where it is in range and fresh, unknown elsewhere."""

from __future__ import annotations

import numpy as np

from golive.compiler.kernel import Kernel, Step
from golive.core.signature import Kind
from golive.core.value import LARGEST
from golive.evaluator.columns import Array, Block, KernelColumn, kind_of

READS = ("in", "in_true", "in_false")
"""The operations that read a column."""


class BlockRows:
    """Some rows of a block, with their decision times, and the oldest times that ages allow, each worked out once."""

    def __init__(self, block: Block, start: int, stop: int) -> None:
        self.block, self.start, self.stop, self.rows = block, start, stop, stop - start
        self.now = block.now[start:stop]
        self.latest = self.now + block.skew[start:stop]
        self._oldest: dict[int, Array] = {}

    def oldest(self, age: int) -> Array:
        if age not in self._oldest:
            self._oldest[age] = self.now - age
        return self._oldest[age]


class ColumnReader:
    """Reads the column that one step stands for; `in_true` and `in_false` ask a condition for one of its answers."""

    def __init__(self, kernel: Kernel, step: Step) -> None:
        assert step.value is not None
        self.position = int(step.value)
        source = kernel.sources[self.position]
        self.port, self.wanted = source.port, {"in_true": 1, "in_false": 0}.get(step.op)
        self.number = source.port.type.kind is Kind.NUMBER
        self.lo, self.hi = max(self.port.type.lo, -LARGEST), min(self.port.type.hi, LARGEST)
        self.unknown = np.nan if kind_of(source) == "f" else np.int32(-1)

    def read(self, part: BlockRows, out: Array, *, must_copy: bool) -> Array:
        """Return the cells of some rows: in `out`, or as they stand where all of them are usable and no copy is due."""
        column = part.block.columns[self.position]
        values = column.values[part.start : part.stop]
        ok = self.usable(column, values, part)
        if self.wanted is not None:
            answers: Array = np.equal(values, self.wanted, out=out)
            return answers if ok is None else np.logical_and(answers, ok, out=answers)
        all_usable = ok is None or bool(ok.all())
        if all_usable and not must_copy:
            return values
        # Twice as fast as `where`: most rows are usable, and a plain copy needs no choice.
        out[...] = values
        if ok is not None and not all_usable:
            np.copyto(out, self.unknown, where=np.logical_not(ok, out=ok))
        return out

    def usable(self, column: KernelColumn, values: Array, part: BlockRows) -> Array | None:
        ok: Array | None = None
        if self.number:
            ok = values >= self.lo
            ok &= values <= self.hi
        if self.port.max_age_ns is None:
            return ok
        assert column.at is not None
        at = column.at[part.start : part.stop]
        fresh: Array = at >= part.oldest(self.port.max_age_ns)
        fresh &= at <= part.latest
        return fresh if ok is None else np.logical_and(fresh, ok, out=fresh)
