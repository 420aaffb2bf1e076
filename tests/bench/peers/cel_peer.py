"""Rust's CEL, row by row: one program, in which each layer is a map of named expressions over those before.

Its comparisons refuse NaN, so each asks first whether its numbers are known, as an engineer who met one would write.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import cel
import numpy as np
from tests.bench.peers.arrays import Answers, Asked, Peer
from tests.bench.peers.stage import WORDS, Dialect, cases, literal, tests_of, write

from golive.compiler.kernel import Source, Step

BOTH = "{0} == {0} && {1} == {1}"
CEL = {
    **WORDS,
    **{op: f"({BOTH} && {WORDS[op]})" for op in ("ge", "gt", "le", "lt")},
    **dict.fromkeys(("sel", "code_sel"), "({0} ? {1} : {2})"),
    **dict.fromkeys(("not", "sure_not"), "(!({0}))"),
    "ne": f"({BOTH} && {{0}} != {{1}})",
    "pow": "power({0}, {1})",
    "abs": "absolute({0})",
    "floor": "floor({0})",
    "or_zero": "({0} == {0} && {0} > 0.0 ? {0} : 0.0)",
    "min": f"({BOTH} ? ({{0}} <= {{1}} ? {{0}} : {{1}}) : nan)",
    "max": f"({BOTH} ? ({{0}} >= {{1}} ? {{0}} : {{1}}) : nan)",
}
_NAME = re.compile(r"\bs\d+\b")
_CONSTANT = r"(\(-?[\d.e-]+\)) == \1"

PIECE = 20
"""Conditions of one chain."""

Row = dict[str, Any]


def by_cel(asked: Asked) -> Peer:
    columns = asked.named()
    rows = [
        dict(zip(columns, row, strict=True))
        for row in zip(*(array.tolist() for array in columns.values()), strict=True)
    ]
    run = compiled(asked)

    def decide() -> Answers:
        made = [run(row) for row in rows]
        return {name: np.array([row[name] for row in made], dtype=np.float64) for name in asked.kernel.outputs}

    return decide


def one_by_cel(asked: Asked) -> Callable[[], object]:
    """Return the decision of the first row."""
    run, row = compiled(asked), {name: array[0].item() for name, array in asked.named().items()}
    return lambda: run(row)


def compiled(asked: Asked) -> Callable[[Row], Row]:
    written = write(asked.kernel, DIALECT)
    layer_of = {name: n for n, layer in enumerate(written.layers) for name, _ in layer}

    def mapped(texts: Iterable[tuple[str, str]]) -> str:
        return "{" + ", ".join(f"'{n}': {_NAME.sub(lambda m: f'L{layer_of[m[0]]}.{m[0]}', t)}" for n, t in texts) + "}"

    text = mapped(written.outputs.items())
    for n, layer in reversed(tuple(enumerate(written.layers))):
        # A list of one is how CEL gives a value a name.
        text = f"[{mapped((name, _plain(t)) for name, t in layer)}].map(L{n}, {text})[0]"
    program = cel.compile(text)
    functions: dict[str, Callable[..., Any]] = {"power": _power, "floor": _floor, "absolute": abs}

    def run(row: Row) -> Row:
        made: Row = program.execute(cel.Context(variables={**row, "nan": math.nan}, functions=functions))
        return made

    return run


def _plain(text: str) -> str:
    """Leave out the questions whether constants are known."""
    return re.sub(rf"{_CONSTANT} && | && {_CONSTANT.replace('1', '2')}(?= [?&])", "", text)


def _power(a: float, b: float) -> float:
    return float(a**b) if a >= 0.0 else math.nan


def _floor(a: float) -> float:
    return float(math.floor(a)) if math.isfinite(a) else math.nan


def _read(step: Step, source: Source) -> str:
    n = int(step.value or 0)
    tests = tests_of(n, source, " && ")
    if step.op != "in":
        wanted = int(step.op == "in_true")
        return "(" + " && ".join(filter(None, (f"(v{n} == {wanted})", tests))) + ")"
    known = f"v{n} == v{n}" if step.kind == "f" else ""
    asks = " && ".join(filter(None, (known, tests)))
    return f"({asks} ? v{n} : {'nan' if step.kind == 'f' else -1})" if asks else f"v{n}"


def _first(masks: Sequence[str]) -> str:
    """Return a chain of chains: the parser reads no longer one than it can nest."""
    text = str(len(masks))
    for start in reversed(range(0, len(masks), PIECE)):
        piece = masks[start : start + PIECE]
        *most, last = range(start, start + len(piece))
        chain = "".join(f"{masks[n]} ? {n} : " for n in most)
        text = f"({' || '.join(piece)} ? ({chain}{last}) : {text})"
    return text


def _table(step: Step, codes: Sequence[str]) -> str:
    known, other = cases(step)
    text = ""
    for at, answer in known:
        text += " && ".join(f"{c} == {n}" for c, n in zip(codes, at, strict=True)) + f" ? {literal(answer, 'nan')} : "
    return f"({text}{literal(other, 'nan')})"


DIALECT = Dialect(
    words=CEL,
    name="s{}".format,
    constant=lambda value: literal(value, "nan"),
    read=_read,
    joined=lambda op, masks: "(" + (" && " if op == "and" else " || ").join(masks) + ")",
    first=_first,
    table=_table,
)
