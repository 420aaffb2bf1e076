"""Straight-line code over arrays: numpy in blocks that stay in a cache, and pandas."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from tests.bench.peers.arrays import Answers, Asked, Peer
from tests.bench.peers.stage import WORDS, Dialect, Written, literal, tests_of, write

from golive.compiler.kernel import Source, Step
from golive.evaluator.columns import Array

BLOCK = 16_384
"""Rows of a block that numpy's temporaries stay in a cache with."""

ARRAYS = {**WORDS, "not": "(~{0})", "sure_not": "(~{0})", "floor": "floor({0})", "sqrt": "sqrt({0})"}
DTYPES = {"verdict": np.int32, "final": np.float64, "rule": np.int32}


def by_pandas(asked: Asked) -> Peer:
    """Expression by expression, over float columns in which NaN is unknown."""
    frame = pd.DataFrame(dict(asked.named()))
    run = straight_line(asked, list(frame.columns), pd.Series)

    def decide() -> Answers:
        with np.errstate(all="ignore"):
            made = run(*(frame[name] for name in frame.columns))
        return {name: np.asarray(cells) for name, cells in zip(asked.kernel.outputs, made, strict=True)}

    return decide


def by_numpy(asked: Asked, rows: int = BLOCK) -> Peer:
    columns = dict(asked.named())
    run = straight_line(asked, list(columns), np.asarray)

    def decide() -> Answers:
        out: dict[str, Array] = {name: np.empty(asked.rows, dtype=DTYPES[name]) for name in asked.kernel.outputs}
        with np.errstate(all="ignore"):
            for start in range(0, asked.rows, rows):
                made = run(*(cells[start : start + rows] for cells in columns.values()))
                for cells, block in zip(out.values(), made, strict=True):
                    cells[start : start + rows] = block
        return out

    return decide


def straight_line(asked: Asked, columns: Sequence[str], of: Callable[..., Any]) -> Callable[..., tuple[Any, ...]]:
    """Return a function of columns; `of` makes what it computes with of an array."""
    written = write(asked.kernel, DIALECT)
    scope: dict[str, Any] = {"floor": np.floor, "sqrt": np.sqrt, "nan": np.nan, "array": np.array}
    scope |= {"asarray": np.asarray, "where": lambda m, a, b: of(np.where(m, a, b)), "select": _select, "of": of}
    lines = _letting_go(written)
    text = f"def run({', '.join(columns)}):\n" + "\n".join(f"    {line}" for line in lines)
    exec(text + f"\n    return {', '.join(written.outputs.values())},", scope)
    run: Callable[..., tuple[Any, ...]] = scope["run"]
    return run


def _letting_go(written: Written) -> list[str]:
    """Return assignments, each followed by a `del` of what it was the last to read."""
    lines, last = [f"{name} = {text}" for name, text in written.lines], dict[str, int]()
    for n, line in enumerate(lines):
        last |= dict.fromkeys(re.findall(r"\bs\d+\b", line), n)
    out, kept = [], set(written.outputs.values())
    for n, line in enumerate(lines):
        gone = [name for name, at in last.items() if at == n and name not in kept]
        out += [line, f"del {', '.join(gone)}"] if gone else [line]
    return out


def _select(masks: Sequence[Any], none: int) -> Array:
    made = np.full(len(masks[0]), none, dtype=np.int32)
    for n in range(len(masks) - 1, -1, -1):
        np.copyto(made, n, where=np.asarray(masks[n]))
    return made


def _read(step: Step, source: Source) -> str:
    n = int(step.value or 0)
    tests = tests_of(n, source, " & ")
    if step.op != "in":
        wanted = int(step.op == "in_true")
        return "(" + " & ".join(filter(None, (f"(v{n} == {wanted})", tests))) + ")"
    return f"where({tests}, v{n}, {'nan' if step.kind == 'f' else -1})" if tests else f"v{n}"


def _joined(op: str, masks: Sequence[str]) -> str:
    return "(" + (" & " if op == "and" else " | ").join(masks) + ")"


def _table(step: Step, codes: Sequence[str]) -> str:
    table = repr(step.table)
    return f"of(array({table})[{', '.join(f'asarray({c})' for c in codes)}])"


DIALECT = Dialect(
    words=ARRAYS,
    name="s{}".format,
    constant=lambda value: literal(value, "nan"),
    read=_read,
    joined=_joined,
    first=lambda masks: f"select([{', '.join(masks)}], {len(masks)})",
    table=_table,
)
