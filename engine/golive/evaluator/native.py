"""`NativeFunction`: a kernel over columns as machine code, for tables of many rows (the back end `jit`).

The bits are those of `ColumnFunction`: what compiled code would compute otherwise, it leaves to the same numexpr.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cached_property

import numpy as np

from golive.compiler.kernel import Kernel
from golive.core.back_end import BackEnd
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.column_reader import BlockRows
from golive.evaluator.columns import DTYPES, Array, Block, KernelColumn, kind_of
from golive.evaluator.elementwise import StepFunction, StepValues, compile_step
from golive.evaluator.machine_code import Announce, CodeStore, MachineCode, Native, compiled
from golive.evaluator.native_parts import parts_of
from golive.evaluator.native_pieces import LANES
from golive.evaluator.native_text import DECLARED, PartText, Place


class NativeFunction(ColumnFunction):
    """A `ColumnFunction` whose steps are compiled, when it first runs; the answers are the same, bit by bit.

    What is compiled may be kept in a `store`, and `announce` hears of what takes a while to compile.

    Raises
    ------
    InvalidInput
        From `run`: llvmlite is not installed.
    """

    def __init__(
        self,
        kernel: Kernel,
        keep: Sequence[str] | None = None,
        *,
        store: CodeStore | None = None,
        announce: Announce | None = None,
    ) -> None:
        super().__init__(kernel, keep)
        self._store, self._announce = store, announce

    @property
    def by(self) -> BackEnd:
        return BackEnd.JIT

    @cached_property
    def code(self) -> NativeCode:
        kept = {self.kernel.outputs[name] for name in self.names}
        return NativeCode(self.kernel, kept, store=self._store, announce=self._announce)

    def worker(self, kept: Set[int]) -> NativeWorker:
        return NativeWorker(self.code)


class NativeCode:
    """The compiled parts of a kernel, which threads share: they write to no array but what they are given."""

    def __init__(
        self, kernel: Kernel, kept: set[int], *, store: CodeStore | None = None, announce: Announce | None = None
    ) -> None:
        self.kernel, self.kept = kernel, kept
        self.parts = parts_of(kernel, kept)
        texts = [PartText(kernel, part, f"part{n}") for n, part in enumerate(self.parts)]
        self.places = [tuple(text.places) for text in texts]
        self.frame_bytes = max(text.frame_bytes for text in texts)
        # Besides its arrays a function takes the bytes of its frames.
        named = {text.name: len(text.places) + 1 for text in texts}
        self.text = "\n".join((DECLARED, *(text.text for text in texts)))
        self.machine_code: MachineCode = compiled(self.text, named, store=store, announce=announce)
        self.functions: list[Native] = [self.machine_code.functions[name] for name in named]
        self.constants: StepValues = {
            i: DTYPES[step.kind](step.value) for i, step in enumerate(kernel.steps) if step.op == "const"
        }


class NativeWorker:
    """Compiled parts with the arrays between them, of one thread at a time."""

    def __init__(self, code: NativeCode) -> None:
        self.code = code
        steps = code.kernel.steps
        self.outside: list[list[tuple[int, StepFunction]]] = [
            [(i, compile_step(code.kernel, steps[i])) for i in part.outside] for part in code.parts
        ]
        made = {i for part in code.parts for i in (*part.stored, *part.outside)}
        self.frames: Array = np.empty(code.frame_bytes, dtype=np.uint8)
        self.between: dict[int, Array] = {i: np.empty(0, dtype=DTYPES[steps[i].kind]) for i in made - code.kept}

    def run(self, part: BlockRows, outputs: Mapping[int, Array]) -> None:
        """Evaluate some rows; what is kept is written to its place among all rows."""
        here = slice(part.start, part.stop)
        answers = {step: outputs[step][here] for step in self.code.kept}
        if part.rows >= LANES:
            self._run(part, answers)
        elif part.rows:
            padded = {step: np.empty(LANES, dtype=cells.dtype) for step, cells in answers.items()}
            self._run(_padded(part), padded)
            for step, cells in padded.items():
                answers[step][...] = cells[: part.rows]

    def _run(self, part: BlockRows, answers: Mapping[int, Array]) -> None:
        values: StepValues = {**self.code.constants, **answers, **self._arrays_between(part.rows)}
        for step in self.code.constants.keys() & answers.keys():
            answers[step][...] = self.code.constants[step]
        for function, places, outside in zip(self.code.functions, self.code.places, self.outside, strict=True):
            _call(function, part.rows, self.frames, [self._array(place, part, values) for place in places])
            for step, apply in outside:
                apply(values, values[step], part.rows)

    def _arrays_between(self, rows: int) -> dict[int, Array]:
        for step, array in self.between.items():
            if len(array) < rows:
                self.between[step] = np.empty(rows, dtype=array.dtype)
        return {step: array[:rows] for step, array in self.between.items()}

    def _array(self, place: Place, part: BlockRows, values: StepValues) -> Array:
        """Return an array that compiled code reads or writes, in one piece and of the type that it takes it for."""
        name, number = place
        if name == "step":
            array, kind = values[number], DTYPES[self.code.kernel.steps[number].kind]
        elif name == "values":
            array = part.block.columns[number].values[part.start : part.stop]
            kind = DTYPES[kind_of(self.code.kernel.sources[number])]
        else:
            array = _moments(name, number, part)
            kind = np.int64
        if len(array) != part.rows or array.dtype != kind:
            raise TypeError(f"{name} {number}: {len(array)} of {array.dtype}, not {part.rows} of {np.dtype(kind)}")
        return np.ascontiguousarray(array)


def _moments(name: str, number: int, part: BlockRows) -> Array:
    if name == "now":
        return part.now
    if name == "latest":
        return part.latest
    at = part.block.columns[number].at
    assert at is not None
    return at[part.start : part.stop]


def _call(function: Native, rows: int, frames: Array, arrays: list[Array]) -> None:
    """Run compiled code over as many rows as are whole lanes, then over the last lanes, some of them once more."""
    whole = rows - rows % LANES
    starts = [a.ctypes.data for a in arrays]
    function(whole, frames.ctypes.data, *starts)
    if whole < rows:
        function(
            LANES, frames.ctypes.data, *(s + (rows - LANES) * a.itemsize for s, a in zip(starts, arrays, strict=True))
        )


def _padded(part: BlockRows) -> BlockRows:
    """Return fewer rows than lanes as so many: the same ones again."""
    here = slice(part.start, part.stop)
    columns = tuple(
        KernelColumn(values=np.resize(c.values[here], LANES), at=None if c.at is None else np.resize(c.at[here], LANES))
        for c in part.block.columns
    )
    now, skew = np.resize(part.now, LANES), np.resize(part.block.skew[here], LANES)
    return BlockRows(Block(rows=LANES, columns=columns, now=now, skew=skew), 0, LANES)
