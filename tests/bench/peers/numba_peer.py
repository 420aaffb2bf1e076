"""Numba: one loop over the rows, fused by hand and compiled, by two threads of numba's own.

The loop is what its documentation asks for: `prange`, for then LLVM is told that no array lies over another and works
out four rows at a time; selects in the place of branches; arrays in one piece; no bounds checked; no `fastmath`, which
would give other answers. It is compiled before it is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from tests.bench.peers.arrays import Answers, Asked, Peer
from tests.bench.peers.stage import WORDS, Dialect, literal, tests_of, write

from golive.compiler.kernel import Source, Step
from golive.evaluator.columns import Array

THREADS = 2

LOOPED = {
    **WORDS,
    **dict.fromkeys(("sel", "code_sel"), "where({0}, {1}, {2})"),
    **dict.fromkeys(("not", "sure_not"), "(not {0})"),
    "floor": "np.floor({0})",
    "sqrt": "np.sqrt({0})",
}


def _where(typing: Any, mask: Any, first: Any, second: Any) -> Any:
    """Select a number or a code without a branch."""
    made = types.float64 if types.float64 in (first, second) else types.int64

    def written(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(builder.trunc(arguments[0], ir.IntType(1)), *arguments[1:])

    return made(types.boolean, made, made), written


where: Any = intrinsic(_where)


def by_numba(asked: Asked, *, jit: bool = True) -> Peer:
    """Return what is compiled before it is timed; without `jit` it is the same loop in plain Python."""
    columns = {name: np.ascontiguousarray(cells) for name, cells in asked.named().items()}
    run = _loop(asked, list(columns), jit=jit)

    def decide() -> Answers:
        verdict, rule = np.empty(asked.rows, np.int32), np.empty(asked.rows, np.int32)
        final: Array = np.empty(asked.rows)
        numba.set_num_threads(THREADS)
        run(asked.rows, verdict, final, rule, *columns.values())
        return {"verdict": verdict, "final": final, "rule": rule}

    run(0, np.empty(0, np.int32), np.empty(0), np.empty(0, np.int32), *columns.values())

    return decide


def _loop(asked: Asked, columns: Sequence[str], *, jit: bool) -> Callable[..., None]:
    written = write(asked.kernel, DIALECT)
    arrays = ", ".join(f"{name}_all" for name in columns)
    names = written.outputs
    lines = [
        f"def run(rows, verdict, final, rule, {arrays}):",
        "    for i in prange(rows):",
        *(f"        {name} = {name}_all[i]" for name in columns),
        *(f"        {name} = {text}" for name, text in written.lines),
        *(f"        {output}[i] = {names[output]}" for output in ("verdict", "final", "rule")),
    ]
    scope: dict[str, Any] = {"np": np, "nan": np.nan, "prange": numba.prange if jit else range, **_tables(asked)}
    scope["where"] = where if jit else lambda mask, first, second: first if mask else second
    exec("\n".join(lines), scope)
    # A division by zero gives an infinity, as arrays do.
    made: Callable[..., None] = numba.njit(parallel=True, error_model="numpy")(scope["run"]) if jit else scope["run"]
    return made


def _tables(asked: Asked) -> dict[str, Array]:
    return {_named(step): np.array(step.table) for step in asked.kernel.steps if step.op in ("look", "grid")}


def _named(step: Step) -> str:
    return "table_" + "_".join(str(a) for a in step.arguments) + f"_{abs(hash(step.table))}"


def _read(step: Step, source: Source) -> str:
    n = int(step.value or 0)
    tests = tests_of(n, source, " & ")
    if step.op != "in":
        wanted = int(step.op == "in_true")
        return "(" + " & ".join(filter(None, (f"(v{n} == {wanted})", tests))) + ")"
    return f"where({tests}, v{n}, {'nan' if step.kind == 'f' else -1})" if tests else f"v{n}"


def _first(masks: Sequence[str]) -> str:
    return "".join(f"where({mask}, {n}, " for n, mask in enumerate(masks)) + f"{len(masks)}" + ")" * len(masks)


DIALECT = Dialect(
    words=LOOPED,
    name="s{}".format,
    constant=lambda value: literal(value, "nan"),
    read=_read,
    joined=lambda op, masks: "(" + (" & " if op == "and" else " | ").join(masks) + ")",
    first=_first,
    table=lambda step, codes: f"{_named(step)}[{', '.join(codes)}]",
)
