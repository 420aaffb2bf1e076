"""Many rows at a time: a kernel as numexpr expressions over row blocks that stay in cache.

A step that is used twice, kept, or read by a look-up is materialised; one used once is written into its user. Each
thread has its own compiled expressions, because a numexpr object is not safe to share.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.compiler.kernel import Kernel, Source, Step
from golive.compiler.operations import OPERATIONS
from golive.core.signature import Kind
from golive.core.value import LARGEST
from golive.evaluator.ingest import moment

Array = NDArray[Any]

BLOCK_ROWS = 8_192
"""Rows a block: its temporaries fit in a core's second-level cache."""

MAX_OPERANDS = 24
MAX_DEPTH = 16
"""Bounds on one expression, well inside numexpr's own (63 inputs, about 60 levels of nesting)."""

NEVER = np.iinfo(np.int64).min
"""The time of a value that has none: older than any age allows."""

_DTYPES: dict[str, type] = {"f": np.float64, "m": np.bool_, "e": np.int32}
_NUMEXPR = {"f": np.float64, "m": bool, "e": np.int32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column in the kernel's form: doubles (NaN unknown) or codes (-1 unknown), and times in nanoseconds."""

    values: Array
    at: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Columns of equal length in the kernel's form, by the position of their source, and the decisions' times."""

    rows: int
    columns: tuple[Column, ...]
    now: NDArray[np.int64]
    skew: NDArray[np.int64]

    @classmethod
    def of(
        cls, sources: Sequence[Source], columns: Mapping[str, Any], rows: int, now: int | Array, skew: int | Array
    ) -> Block:
        """Put columns into the kernel's form. Absent columns are unknown; words are looked up, never guessed."""
        made = tuple(_column(source, columns, rows) for source in sources)
        moments = (np.broadcast_to(np.asarray(x, dtype=np.int64), (rows,)) for x in (now, skew))
        instants, skews = moments
        return cls(rows=rows, columns=made, now=instants, skew=skews)


def _column(source: Source, columns: Mapping[str, Any], rows: int) -> Column:
    port = source.port
    given = columns.get(port.column)
    at = None
    if port.max_age_ns is not None:
        times = columns.get(f"{port.column}_at")
        at = np.full(rows, NEVER) if times is None else _times(times)
    if given is None:
        return Column(
            values=np.full(rows, np.nan if _kind(source) == "f" else -1.0).astype(_DTYPES[_kind(source)]), at=at
        )
    return Column(values=_values(source, given), at=at)


def _kind(source: Source) -> str:
    if source.derive:
        return "e" if source.derive == "weekday" else "f"
    return "f" if source.port.type.kind is Kind.NUMBER else "e"


def _values(source: Source, given: Any) -> Array:
    """Return doubles or codes; conditions are codes too: 1 true, 0 false, -1 unknown."""
    kind = source.port.type.kind
    if source.derive:
        return _moments(source, given)
    if kind is Kind.NUMBER:
        return _numbers(given)
    if kind is Kind.BOOL:
        return _codes(given, {True: 1, False: 0}, bool)
    return _codes(given, {m: c for c, m in enumerate(source.port.type.members)}, str)


def _numbers(given: Any) -> Array:
    if isinstance(given, Coded):
        # Words are never read as numbers.
        return np.full(len(given.codes), np.nan)
    array = given if isinstance(given, np.ndarray) else np.asarray(given, dtype=object)
    if array.dtype.kind == "f":
        return array.astype(np.float64, copy=False)
    if array.dtype.kind in "iu":
        return array.astype(np.float64)
    if array.dtype.kind == "b":
        return np.full(len(array), np.nan)
    return np.fromiter((_number(v) for v in array), dtype=np.float64, count=len(array))


def _number(value: Any) -> float:
    numeric = isinstance(value, int | float | np.integer | np.floating)
    if isinstance(value, bool | np.bool_) or not numeric:
        return float("nan")
    try:
        return float(value)
    except OverflowError:
        return float("nan")


@dataclass(frozen=True, slots=True)
class Coded:
    """Words as codes into `words`, -1 where there is none: what a categorical column already is."""

    codes: Array
    words: tuple[Any, ...]


def _codes(given: Any, wanted: Mapping[Any, int], kind: type) -> Array:
    if isinstance(given, Coded):
        table = np.array([*(wanted.get(w, -1) if isinstance(w, kind) else -1 for w in given.words), -1], dtype=np.int32)
        return table[given.codes]
    array = given if isinstance(given, np.ndarray) else np.asarray(given, dtype=object)
    if array.dtype.kind == "b":
        return array.astype(np.int32) if kind is bool else np.full(len(array), -1, dtype=np.int32)
    items = array.tolist()
    answers = (wanted.get(v, -1) if isinstance(v, kind) else -1 for v in items)
    return np.fromiter(answers, dtype=np.int32, count=len(items))


def _times(given: Any) -> NDArray[np.int64]:
    if isinstance(given, Coded):
        return np.full(len(given.codes), NEVER)
    array = given if isinstance(given, np.ndarray) else np.asarray(given, dtype=object)
    if array.dtype.kind == "i":
        return array.astype(np.int64, copy=False)
    low, high = np.iinfo(np.int64).min // 2, np.iinfo(np.int64).max // 2
    return np.fromiter(
        (
            int(v) if isinstance(v, int | np.integer) and not isinstance(v, bool) and low < v < high else NEVER
            for v in array
        ),
        dtype=np.int64,
        count=len(array),
    )


def _moments(source: Source, given: Any) -> Array:
    times = _times(given)
    distinct = {int(t): moment(int(t), source.derive, source.port.zone) for t in np.unique(times) if t != NEVER}
    unknown = -1 if source.derive == "weekday" else np.nan
    answers = (distinct.get(int(t), unknown) for t in times)
    return np.fromiter(answers, dtype=_DTYPES[_kind(source)], count=len(times))


# Evaluation


class ColumnFunction:
    """A kernel over columns. `run` gives every kept step as an array, by name; `keep` limits which."""

    def __init__(self, kernel: Kernel, keep: Sequence[str] | None = None) -> None:
        self.kernel = kernel
        self.names = tuple(kernel.outputs if keep is None else keep)
        self.plan = plan(kernel, {kernel.outputs[name] for name in self.names})
        self._local = threading.local()

    def run(self, block: Block, *, threads: int = 1) -> dict[str, Array]:
        """Evaluate all rows; the answer does not depend on the number of threads or on the size of blocks."""
        steps = self.kernel.steps
        kept = {self.kernel.outputs[n] for n in self.names}
        outputs: dict[int, Array] = {s: np.empty(block.rows, dtype=_DTYPES[steps[s].kind]) for s in kept}
        bounds = [(i, min(i + BLOCK_ROWS, block.rows)) for i in range(0, block.rows, BLOCK_ROWS)]
        with _one_numexpr_thread():
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


@contextlib.contextmanager
def _one_numexpr_thread() -> Iterator[None]:
    import numexpr

    before = numexpr.set_num_threads(1)
    try:
        yield
    finally:
        numexpr.set_num_threads(before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compute:
    """One materialised step: a numexpr text over other materialised steps, or an operation numpy does.

    `frees` are the materialised steps whose last reader this is.
    """

    step: int
    text: str
    operands: tuple[int, ...]
    frees: tuple[int, ...] = ()


def plan(kernel: Kernel, kept: set[int]) -> tuple[Compute, ...]:
    """Choose what to materialise and write the expressions."""
    return _Planner(kernel, kept).plan()


class _Planner:
    def __init__(self, kernel: Kernel, kept: set[int]) -> None:
        self.kernel, self.kept = kernel, kept
        steps = kernel.steps
        needed: set[int] = set()
        stack = list(kept)
        while stack:
            s = stack.pop()
            if s not in needed:
                needed.add(s)
                stack += steps[s].arguments
        self.needed = needed
        self.uses = dict.fromkeys(range(len(steps)), 0)
        for s in needed:
            for a in steps[s].arguments:
                self.uses[a] += self.copies(steps[s], a)
        self.text: dict[int, str] = {}
        self.operands: dict[int, tuple[int, ...]] = {}
        self.depth: dict[int, int] = {}

    def copies(self, step: Step, argument: int) -> int:
        """Return how often a user writes its argument; look-ups need it materialised."""
        operation = OPERATIONS.get(step.op)
        if operation is None:
            return 1 if step.op in ("and", "or") else 2
        places = [i for i, a in enumerate(step.arguments) if a == argument]
        return sum(operation.numexpr.count("{" + str(i) + "}") for i in places)

    def plan(self) -> tuple[Compute, ...]:
        made: list[Compute] = []
        for i in sorted(self.needed):
            step = self.kernel.steps[i]
            if self.is_literal(step) and i not in self.kept:
                self.text[i], self.operands[i], self.depth[i] = self.literal(step), (), 0
                continue
            text, operands, depth = self.write(step)
            inline = self.uses[i] == 1 and i not in self.kept and bool(text)
            if inline and len(operands) <= MAX_OPERANDS and depth < MAX_DEPTH:
                self.text[i], self.operands[i], self.depth[i] = f"({text})", operands, depth
                continue
            made.append(Compute(step=i, text=text, operands=operands))
            self.text[i], self.operands[i], self.depth[i] = f"v{i}", (i,), 0
        return tuple(self.released(made))

    def write(self, step: Step) -> tuple[str, tuple[int, ...], int]:
        if step.op not in OPERATIONS and step.op not in ("and", "or"):
            return "", step.arguments, 0
        arguments = list(step.arguments)
        parts = [self.text[a] for a in arguments]
        operands = tuple(dict.fromkeys(o for a in arguments for o in self.operands[a]))
        depth = 1 + max((self.depth[a] for a in arguments), default=0)
        if step.op in ("and", "or"):
            return (" & " if step.op == "and" else " | ").join(parts), operands, depth
        return OPERATIONS[step.op].numexpr.format(*parts), operands, depth

    @staticmethod
    def is_literal(step: Step) -> bool:
        """Say whether numexpr can read a constant; it has no words for NaN, infinity and masks."""
        return step.op == "const" and step.kind != "m" and step.value is not None and math.isfinite(step.value)

    @staticmethod
    def literal(step: Step) -> str:
        return f"({step.value!r})"

    def released(self, made: list[Compute]) -> Iterator[Compute]:
        last: dict[int, int] = {}
        for n, compute in enumerate(made):
            for operand in compute.operands:
                last[operand] = n
        for n, compute in enumerate(made):
            frees = tuple(o for o in compute.operands if last[o] == n and o not in self.kept)
            yield Compute(step=compute.step, text=compute.text, operands=compute.operands, frees=frees)


class _Worker:
    """One thread's compiled expressions and scratch arrays."""

    def __init__(self, kernel: Kernel, computes: Sequence[Compute]) -> None:
        self.kernel, self.computes = kernel, computes
        self.calls = [self.compile(c) for c in computes]
        self.free: dict[str, list[Array]] = {kind: [] for kind in _DTYPES}

    def run(self, block: Block, start: int, stop: int, outputs: Mapping[int, Array]) -> None:
        values: dict[int, Array] = {}
        owned: dict[int, Array] = {}
        rows = stop - start
        for compute, call in zip(self.computes, self.calls, strict=True):
            i = compute.step
            kind = self.kernel.steps[i].kind
            if i in outputs:
                out = outputs[i][start:stop]
            else:
                whole = self.free[kind].pop() if self.free[kind] else np.empty(BLOCK_ROWS, dtype=_DTYPES[kind])
                owned[i] = whole
                out = whole[:rows]
            call(values, out, block, start, stop)
            values[i] = out
            for done in compute.frees:
                if done in owned:
                    self.free[self.kernel.steps[done].kind].append(owned.pop(done))
        for i, array in owned.items():
            self.free[self.kernel.steps[i].kind].append(array)

    def compile(self, compute: Compute) -> Callable[[dict[int, Array], Array, Block, int, int], None]:
        step = self.kernel.steps[compute.step]
        match step.op:
            case "in" | "in_true" | "in_false":
                return self.reader(step)
            case "const":
                value = step.value

                def fill(values: dict[int, Array], out: Array, block: Block, start: int, stop: int) -> None:
                    out[...] = value

                return fill
            case "look" | "grid":
                operands = step.arguments
                table: Array = np.array(step.table, dtype=_DTYPES[step.kind])

                def look(values: dict[int, Array], out: Array, block: Block, start: int, stop: int) -> None:
                    out[...] = table[tuple(values[o] for o in operands)]

                return look
            case "first":
                return _first(step.arguments)
        return _expression(compute, self.kernel)

    def reader(self, step: Step) -> Callable[[dict[int, Array], Array, Block, int, int], None]:
        assert step.value is not None
        position = int(step.value)
        source = self.kernel.sources[position]
        port, wanted = source.port, {"in_true": 1, "in_false": 0}.get(step.op)
        age = port.max_age_ns
        number = _kind(source) == "f" and not source.derive
        lo, hi = max(port.type.lo, -LARGEST), min(port.type.hi, LARGEST)
        unknown = np.nan if _kind(source) == "f" else -1

        def read(values: dict[int, Array], out: Array, block: Block, start: int, stop: int) -> None:
            column = block.columns[position]
            given = column.values[start:stop]
            ok = (given >= lo) & (given <= hi) if number else None
            if age is not None:
                assert column.at is not None
                at, now = column.at[start:stop], block.now[start:stop]
                fresh = at >= now - age
                fresh &= at <= now + block.skew[start:stop]
                fresh &= at != NEVER
                ok = fresh if ok is None else ok & fresh
            if wanted is not None:
                np.equal(given, wanted, out=out)
                if ok is not None:
                    out &= ok
                return
            out[...] = given if ok is None else unknown
            if ok is not None:
                np.copyto(out, given, where=ok)

        return read


def _first(operands: tuple[int, ...]) -> Callable[[dict[int, Array], Array, Block, int, int], None]:
    def first(values: dict[int, Array], out: Array, block: Block, start: int, stop: int) -> None:
        out[...] = len(operands)
        for n in range(len(operands) - 1, -1, -1):
            np.copyto(out, n, where=values[operands[n]])

    return first


def _expression(compute: Compute, kernel: Kernel) -> Callable[[dict[int, Array], Array, Block, int, int], None]:
    import numexpr

    operands = compute.operands
    signature = [(f"v{o}", _NUMEXPR[kernel.steps[o].kind]) for o in operands]
    # 'none', because numexpr's default rewrites x / 3.0 as x * (1 / 3.0), which is another number.
    compiled = numexpr.NumExpr(compute.text, signature, optimization="none")

    def evaluate(values: dict[int, Array], out: Array, block: Block, start: int, stop: int) -> None:
        compiled(*[values[o] for o in operands], out=out, casting="unsafe", ex_uses_vml=False)

    return evaluate
