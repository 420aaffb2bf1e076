"""zen-engine, the leading rules engine: one decision graph with an expression a named step, row by row.

Its numbers are decimals: rows are held to golive's to a relative 1e-9, and bounds that no decimal holds are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import zen
from tests.bench.peers.arrays import Answers, Asked, Peer
from tests.bench.peers.stage import WORDS, Dialect, bounds, cases, write

from golive.compiler.kernel import Constant, Source, Step

HELD, LEAST = 1e27, 1e-27
"""Between what a decimal can be."""

BOTH = "{0} != null and {1} != null"
ZEN = {
    **WORDS,
    **{op: f"({BOTH} ? {WORDS[op]} : null)" for op in ("add", "sub", "mul", "div_by")},
    **{op: f"({BOTH} and {WORDS[op]})" for op in ("ge", "gt", "le", "lt", "eq")},
    **dict.fromkeys(("sel", "code_sel"), "({0} ? {1} : {2})"),
    **dict.fromkeys(("not", "sure_not"), "(not ({0}))"),
    "div": f"({BOTH} and {{1}} != 0 ? {{0}} / {{1}} : null)",
    "ne": f"({BOTH} and {{0}} != {{1}})",
    "pow": f"({BOTH} and {{0}} >= 0 ? {{0}} ^ {{1}} : null)",
    "neg": "({0} != null ? -{0} : null)",
    "fin": "{0}",
    "known": "({0} != null)",
    "abs": "({0} != null ? abs({0}) : null)",
    "floor": "({0} != null ? floor({0}) : null)",
    "or_zero": "({0} != null and {0} > 0 ? {0} : 0)",
    "min": f"({BOTH} ? ({{0}} <= {{1}} ? {{0}} : {{1}}) : null)",
    "max": f"({BOTH} ? ({{0}} >= {{1}} ? {{0}} : {{1}}) : null)",
}
_CONSTANT = r"\(-?[\d.]+\)"


def by_zen(asked: Asked) -> Peer:
    """Return the batch call of the engine, its fastest over many rows."""
    requests: list[Any] = [{"key": "stage", "context": context} for context in contexts(asked)]
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"stage": graph(asked)}}})

    def decide() -> Answers:
        return _answers([answer["data"]["result"] for answer in engine.evaluate_batch(requests)])

    return decide


def one_by_zen(asked: Asked) -> Callable[[], object]:
    """Return the decision of the first row, by the engine's best call for one."""
    decision = zen.ZenEngine().create_decision(json.dumps(graph(asked)))
    context = contexts(asked.some(1))[0]
    return lambda: decision.evaluate(context)


def contexts(asked: Asked) -> list[dict[str, Any]]:
    columns = asked.named()
    cells = (
        [None if c != c or (abs(c) > HELD and isinstance(c, float)) else c for c in array.tolist()]
        for array in columns.values()
    )
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]


def graph(asked: Asked) -> dict[str, Any]:
    """Return the decision as the engine's own format has it."""
    written = write(asked.kernel, DIALECT)
    lines = [(name.removeprefix("$."), text) for name, text in written.lines] + list(written.outputs.items())
    expressions = [{"id": name, "key": name, "value": _plain(text)} for name, text in lines]
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": place},
        {"id": "steps", "name": "steps", "type": "expressionNode", "position": place}
        | {"content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode", "position": place},
    ]
    ends = (("in", "steps"), ("steps", "out"))
    edges = [{"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in ends]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _plain(text: str) -> str:
    """Leave out the questions whether constants are null."""
    return re.sub(rf"{_CONSTANT} != null and |( and) {_CONSTANT} != null(?= [?a]|\))", "", text)


def _answers(rows: Sequence[dict[str, Any]]) -> Answers:
    return {name: np.array([row[name] for row in rows], dtype=np.float64) for name in ("verdict", "final", "rule")}


def _constant(value: Constant) -> str:
    if value != value:
        return "null"
    return f"({Decimal(repr(value)):f})" if isinstance(value, float) else str(value).lower()


def _read(step: Step, source: Source) -> str:
    n = step.value
    tests = [f"v{n} != null", *_bounds(f"v{n}", source)]
    if source.port.max_age_ns is not None:
        tests += [f"t{n} >= now - {source.port.max_age_ns}", f"t{n} <= latest"]
    if step.op != "in":
        wanted = int(step.op == "in_true")
        return f"(v{n} == {wanted} and {' and '.join(tests)})"
    return f"({' and '.join(tests)} ? v{n} : {'null' if step.kind == 'f' else -1})"


def _bounds(name: str, source: Source) -> list[str]:
    lo, hi = bounds(source) or (-np.inf, np.inf)
    least = [f"{name} > 0"] if 0.0 < lo < LEAST else [f"{name} >= {_constant(float(lo))}"] if lo > -HELD else []
    return [*least, *([f"{name} <= {_constant(float(hi))}"] if hi < HELD else [])]


def _table(step: Step, codes: Sequence[str]) -> str:
    known, other = cases(step)
    text = ""
    for at, answer in known:
        text += " and ".join(f"{c} == {n}" for c, n in zip(codes, at, strict=True)) + f" ? {_constant(answer)} : "
    return f"({text}{_constant(other)})"


DIALECT = Dialect(
    words=ZEN,
    name="$.s{}".format,
    constant=_constant,
    read=_read,
    joined=lambda op, masks: "(" + f" {op} ".join(masks) + ")",
    first=lambda masks: "(" + "".join(f"{m} ? {n} : " for n, m in enumerate(masks)) + f"{len(masks)})",
    table=_table,
)
