"""Polars: a lazy plan of layers, run in memory or streaming, by as many threads as there are processors.

What several steps need stands in a layer of its own, so that its optimiser has no common expressions left to look for:
without that, or without any, the plan takes as long. Of a million rows planning is a thirtieth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from tests.bench.peers.arrays import Answers, Asked, Peer
from tests.bench.peers.stage import WORDS, Dialect, bounds, cases, write

from golive.compiler.kernel import Constant, Source, Step

POLARS = {
    **WORDS,
    **dict.fromkeys(("sel", "code_sel"), "pl.when({0}).then({1}).otherwise({2})"),
    "not": "(~({0}).fill_null(False))",
    "sure_not": "(~({0}))",
    "known": "({0}).is_not_null()",
    "fin": "pl.when(({0}).is_finite()).then({0})",
    "abs": "({0}).abs()",
    "floor": "({0}).floor()",
    "sqrt": "({0}).sqrt()",
    "or_zero": "pl.when(({0}) > 0.0).then({0}).otherwise(0.0)",
    "min": "pl.when({0} <= {1}).then({0}).otherwise({1} + ({0} - {0}))",
    "max": "pl.when({0} >= {1}).then({0}).otherwise({1} + ({0} - {0}))",
}


def by_polars(asked: Asked, *, engine: str = "in-memory") -> Peer:
    frame = pl.from_arrow(asked.arrow())
    assert isinstance(frame, pl.DataFrame)
    plan = polars_plan(asked, frame.lazy())
    run: Any = plan.collect

    def decide() -> Answers:
        made = run(engine=engine)
        return {name: made[name].to_numpy() for name in made.columns}

    return decide


def polars_plan(asked: Asked, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the plan over columns that are named as `Asked.named` does."""
    written, scope = write(asked.kernel, DIALECT), {"pl": pl}
    for layer in written.layers:
        frame = frame.with_columns(**{_bare(name): eval(text, scope) for name, text in layer})
    return frame.select(**{name: eval(text, scope) for name, text in written.outputs.items()})


def _bare(name: str) -> str:
    return name.removeprefix("pl.col('").removesuffix("')")


def _constant(value: Constant) -> str:
    return f"pl.lit({value!r})" if value == value else "pl.lit(None, pl.Float64)"


def _read(step: Step, source: Source) -> str:
    n, between, age = step.value, bounds(source), source.port.max_age_ns
    value, tests = f"pl.col('v{n}')", []
    if between is not None:
        tests.append(f"{value}.is_between({between[0]!r}, {between[1]!r})")
    if age is not None:
        tests.append(f"pl.col('t{n}').is_between(pl.col('now') - {age}, pl.col('latest'))")
    if step.op != "in":
        wanted = int(step.op == "in_true")
        return f"({' & '.join([f'({value} == {wanted})', *tests])}).fill_null(False)"
    if not tests:
        return value
    return f"pl.when({' & '.join(tests)}).then({value})" + ("" if step.kind == "f" else ".otherwise(pl.lit(-1))")


def _joined(op: str, masks: Sequence[str]) -> str:
    return "(" + (" & " if op == "and" else " | ").join(f"({m})" for m in masks) + ")"


def _first(masks: Sequence[str]) -> str:
    return "pl." + ".".join(f"when({m}).then({n})" for n, m in enumerate(masks)) + f".otherwise({len(masks)})"


def _table(step: Step, codes: Sequence[str]) -> str:
    known, other = cases(step)
    chain = ""
    for at, answer in known:
        test = " & ".join(f"({c} == {n})" for c, n in zip(codes, at, strict=True))
        chain += f".when({test}).then({_constant(answer)})"
    return f"pl{chain}.otherwise({_constant(other)})"


DIALECT = Dialect(
    words=POLARS,
    name="pl.col('s{}')".format,
    constant=_constant,
    read=_read,
    joined=_joined,
    first=_first,
    table=_table,
)
