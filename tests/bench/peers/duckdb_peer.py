"""DuckDB: one query of nested layers over a table of its own, as a user's data would be."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
from tests.bench.peers.arrays import Answers, Asked, Peer
from tests.bench.peers.stage import WORDS, Dialect, cases, tests_of, write

from golive.compiler.kernel import Constant, Source, Step

THREADS = 2

SQL = {
    **WORDS,
    **dict.fromkeys(("sel", "code_sel"), "(CASE WHEN {0} THEN {1} ELSE {2} END)"),
    "not": "(NOT coalesce({0}, FALSE))",
    "sure_not": "(NOT {0})",
    "eq": "({0} = {1})",
    "ne": "({0} <> {1})",
    "code_eq": "({0} = {1})",
    "known": "({0} IS NOT NULL)",
    "fin": "(CASE WHEN isfinite({0}) THEN {0} END)",
    "floor": "floor({0})",
    "sqrt": "sqrt({0})",
    "pow": "pow({0}, {1})",
    "or_zero": "(CASE WHEN {0} > 0.0 THEN {0} ELSE 0.0 END)",
    "min": "(CASE WHEN {0} <= {1} THEN {0} ELSE {1} + ({0} - {0}) END)",
    "max": "(CASE WHEN {0} >= {1} THEN {0} ELSE {1} + ({0} - {0}) END)",
}


def by_duckdb(asked: Asked, *, copied: bool = True) -> Peer:
    """Return the query over a table of the database, or over arrow where ten million rows are not to be there twice."""
    base = duckdb.connect(config={"threads": THREADS})
    base.register("arrived" if copied else "signals", asked.arrow())
    if copied:
        base.execute("CREATE TABLE signals AS SELECT * FROM arrived")
    query = sql(asked)

    def decide() -> Answers:
        made = base.execute(query).fetchnumpy()
        return {name: np.asarray(cells) for name, cells in made.items()}

    return decide


def sql(asked: Asked, source: str = "signals") -> str:
    """Return the query over columns that are named as `Asked.named` does."""
    written, query = write(asked.kernel, DIALECT), source
    for layer in written.layers:
        columns = ", ".join(f"{text} AS {name}" for name, text in layer)
        query = f"(SELECT *, {columns} FROM {query})"
    return f"SELECT {', '.join(f'{text} AS {name}' for name, text in written.outputs.items())} FROM {query}"


def _constant(value: Constant) -> str:
    if value != value:
        return "CAST(NULL AS DOUBLE)"
    return f"CAST({value!r} AS DOUBLE)" if isinstance(value, float) else str(value).upper()


def _read(step: Step, source: Source) -> str:
    n = int(step.value or 0)
    tests = tests_of(n, source, " AND ")
    if step.op != "in":
        wanted = int(step.op == "in_true")
        return f"coalesce({' AND '.join(filter(None, (f'v{n} = {wanted}', tests)))}, FALSE)"
    return f"(CASE WHEN {tests} THEN v{n}{'' if step.kind == 'f' else ' ELSE -1'} END)" if tests else f"v{n}"


def _joined(op: str, masks: Sequence[str]) -> str:
    return "(" + f" {op.upper()} ".join(masks) + ")"


def _first(masks: Sequence[str]) -> str:
    return "(CASE " + " ".join(f"WHEN {m} THEN {n}" for n, m in enumerate(masks)) + f" ELSE {len(masks)} END)"


def _table(step: Step, codes: Sequence[str]) -> str:
    known, other = cases(step)
    chain = ""
    for at, answer in known:
        test = " AND ".join(f"{c} = {n}" for c, n in zip(codes, at, strict=True))
        chain += f" WHEN {test} THEN {_constant(answer)}"
    return f"(CASE{chain} ELSE {_constant(other)} END)"


DIALECT = Dialect(
    words=SQL, name="s{}".format, constant=_constant, read=_read, joined=_joined, first=_first, table=_table
)
