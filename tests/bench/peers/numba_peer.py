"""Numba: one loop over the rows, fused by hand and compiled, by two threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numba
import numpy as np
from tests.bench.peers.arrays import Answers, Asked, Peer
from tests.bench.peers.stage import WORDS, Dialect, literal, tests_of, write

from golive.compiler.kernel import Source, Step
from golive.evaluator.columns import Array

THREADS = 2

LOOPED = {
    **WORDS,
    **dict.fromkeys(("sel", "code_sel"), "({1} if {0} else {2})"),
    **dict.fromkeys(("not", "sure_not"), "(not {0})"),
    "or_zero": "({0} if {0} > 0.0 else 0.0)",
    "min": "({0} if {0} <= {1} else {1} + ({0} - {0}))",
    "max": "({0} if {0} >= {1} else {1} + ({0} - {0}))",
    "floor": "np.floor({0})",
    "sqrt": "np.sqrt({0})",
}


def by_numba(asked: Asked, *, jit: bool = True) -> Peer:
    """Return what is compiled before it is timed; without `jit` it is the same loop in plain Python."""
    columns = {name: np.ascontiguousarray(cells) for name, cells in asked.named().items()}
    run = _loop(asked, list(columns), jit=jit)
    cuts = [asked.rows * n // THREADS for n in range(THREADS + 1)]

    def decide() -> Answers:
        verdict, rule = np.empty(asked.rows, np.int32), np.empty(asked.rows, np.int32)
        final: Array = np.empty(asked.rows)
        with ThreadPoolExecutor(THREADS) as pool:
            parts = [pool.submit(run, a, b, verdict, final, rule, *columns.values()) for a, b in pairwise(cuts)]
            for part in parts:
                part.result()
        return {"verdict": verdict, "final": final, "rule": rule}

    run(0, 0, np.empty(0, np.int32), np.empty(0), np.empty(0, np.int32), *columns.values())

    return decide


def _loop(asked: Asked, columns: Sequence[str], *, jit: bool) -> Callable[..., None]:
    written = write(asked.kernel, DIALECT)
    arrays = ", ".join(f"{name}_all" for name in columns)
    names = written.outputs
    lines = [
        f"def run(start, stop, verdict, final, rule, {arrays}):",
        "    for i in range(start, stop):",
        *(f"        {name} = {name}_all[i]" for name in columns),
        *(f"        {name} = {text}" for name, text in written.lines),
        *(f"        {output}[i] = {names[output]}" for output in ("verdict", "final", "rule")),
    ]
    scope: dict[str, Any] = {"np": np, "nan": np.nan, **_tables(asked)}
    exec("\n".join(lines), scope)
    # A division by zero gives an infinity, as arrays do.
    made: Callable[..., None] = numba.njit(nogil=True, error_model="numpy")(scope["run"]) if jit else scope["run"]
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
    return f"(v{n} if {tests} else {'nan' if step.kind == 'f' else -1})" if tests else f"v{n}"


def _first(masks: Sequence[str]) -> str:
    return "(" + "".join(f"{n} if {mask} else " for n, mask in enumerate(masks)) + f"{len(masks)})"


DIALECT = Dialect(
    words=LOOPED,
    name="s{}".format,
    constant=lambda value: literal(value, "nan"),
    read=_read,
    joined=lambda op, masks: "(" + (" & " if op == "and" else " | ").join(masks) + ")",
    first=_first,
    table=lambda step, codes: f"{_named(step)}[{', '.join(codes)}]",
)
