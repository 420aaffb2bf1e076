"""`decide_table`: ready rows to decisions by a back end, and a check of it by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from golive.api.arrow_columns import picked, plain
from golive.api.intents import position_column
from golive.api.intents_in_tables import rows_of
from golive.api.policy import Policy
from golive.api.ready_table import moments_of, ready_table, timed
from golive.api.rows import moments
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.back_end import BackEnd, back_end
from golive.core.intent import CLOSE, OPEN
from golive.core.printable import encodable
from golive.core.row import (
    CLOCK_SKEW,
    DECIDED_AT,
    DIRECTION,
    INTENT,
    MARKET_DIGEST,
    RAW_SIZE,
    SIGNAL_ID,
    STRATEGY,
    SYMBOL,
    at,
    with_companions,
)
from golive.core.sentences import Sentences, sentences
from golive.core.verdict import Verdict
from golive.core.window import IntArray
from golive.decision import read_decision
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import NEVER, Block
from golive.evaluator.ingest import NO_INSTANT
from golive.evaluator.trace import Trace

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]

THREADS = 2
ROWS_FOR_THREADS = 100_000

NO_VERDICT = -1
"""In the place of what a gate says of a row that another pipeline decides."""

SENT_CHECKED, REFUSED_CHECKED = 10_000, 1_000
"""How many rows at most are decided again where no sentences are wanted, of those that may be sent and the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Decided rows, in the order they were given; what `decisions.parquet` holds.

    `checked` is how many of them were decided a second time, one by one, with the same answer.
    """

    columns: Mapping[str, Any]
    checked: int = 0

    def to_frame(self) -> pd.DataFrame:
        """Return a DataFrame."""
        # Heavy, and at hand already where somebody gave a frame; a file of signals is decided without it.
        import pandas as pd

        return pd.DataFrame(dict(self.columns))


def decide_table(
    policy: Policy,
    table: SignalTable,
    *,
    backend: str | None = None,
    reasons: bool | Sentences = True,
    progress: Progress | None = None,
) -> Decisions:
    """Decide every row.

    Verdicts and sizes come from the back end, the policy's own unless another is named. Every row is then decided once
    more by the scalar function, which gives the sentences of refused rows and checks that the two agree on verdict,
    size and rule; a row on which they do not is a defect of golive, and stops the run. Without `reasons`, which is for
    studies of many rows, a sample is checked, evenly spaced and always the same: up to 10,000 of the rows that may be
    sent, and 1,000 of the others. `Sentences.REFUSED` asks for those of rows that may not be sent, and checks all of
    these. The back end `scalar` is checked by columns, on every row.

    Raises
    ------
    InvalidInput
        For a column that is there twice or is named nearly like one that is read, a table without `decided_at`, a
        typed column of times that holds floats or has no zone, a signal id that two rows have, or a back end that
        there is not.
    """
    by = policy.backend if backend is None else back_end(backend)
    program, table = policy.program, timed(policy.program, table)
    ready = ready_table(program, table)
    now, skew = moments_of(ready)
    parts = rows_of(program, ready)
    values = by_columns(parts, ready, now, skew, whole_expressions=by is BackEnd.NUMEXPR)
    asked = Sentences.ALL if by is BackEnd.SCALAR else sentences(asked=reasons)
    again = _again(values["verdict"], asked)
    wanted = _wanted(values["verdict"], sentences(asked=reasons))
    texts = [""] * ready.rows
    for i, trace in _traces(policy, ready, again, progress):
        _check(trace, values, i)
        if by is BackEnd.SCALAR:
            _put(trace, values, i)
        if wanted[i]:
            texts[i] = read_decision(trace).reason
    table = replace(table, columns={**table.columns, DIRECTION: _directions(parts, table, ready)})
    return Decisions(columns=_columns(parts, table, now, values, texts), checked=len(again))


def by_columns(
    parts: Mapping[Program, IntArray], table: SignalTable, now: IntArray, skew: IntArray, *, whole_expressions: bool
) -> Mapping[str, Any]:
    """Decide each row by its pipeline; where that has no such gate, the gate's verdict is `NO_VERDICT`."""
    made: dict[str, Any] = {}
    for program, rows in parts.items():
        kernel = ColumnFunction(program.decision, kept(program), whole_expressions=whole_expressions)
        columns = kernel_columns(program, table, rows if len(rows) < table.rows else None)
        block = Block.of(program.decision.sources, columns, len(rows), now[rows], skew[rows])
        values = kernel.run(block, threads=THREADS if len(rows) >= ROWS_FOR_THREADS else 1)
        for name, decided in values.items():
            if len(rows) < table.rows:
                every = made.setdefault(name, np.full(table.rows, NO_VERDICT, dtype=decided.dtype))
                every[rows] = decided
            else:
                made[name] = decided
    return made


def kernel_columns(program: Program, table: SignalTable, rows: IntArray | None = None) -> Mapping[str, Any]:
    """Return the columns that the decision kernel reads, with their times, as the evaluator takes them; of some rows.

    What those rows have no cell of is left out first: a column of integers without a gap is read as it is.
    """
    names = dict.fromkeys(n for s in program.decision.sources for n in (s.port.column, at(s.port.column)))
    there = {name: table.columns[name] for name in names if name in table.columns}
    return {name: plain(cells if rows is None else picked(cells, rows)) for name, cells in there.items()}


def kept(program: Program) -> list[str]:
    """Return the outputs of the decision kernel that a table of decisions is made of."""
    return ["raw", "final", "lots", "verdict", "rule", "confidence", *_verdicts(program)]


def _verdicts(program: Program) -> list[str]:
    return [f"{gate.id}.verdict" for gate in program.checked.gates]


def _wanted(verdicts: Any, asked: Sentences) -> Any:
    """Say of which rows a sentence is asked for."""
    return (
        verdicts > int(Verdict.REDUCE) if asked is Sentences.REFUSED else np.full(len(verdicts), asked is Sentences.ALL)
    )


def _again(verdicts: Any, asked: Sentences) -> IntArray:
    """Return the rows decided a second time: those of which a sentence is asked for, and a sample of others."""
    wanted = _wanted(verdicts, asked)
    return np.arange(len(verdicts)) if wanted.all() else np.union1d(np.flatnonzero(wanted), _sample(verdicts))


def _sample(verdicts: Any) -> IntArray:
    """Return the rows to check where no sentences are wanted, evenly spaced among those sent and those refused."""
    sent = verdicts <= int(Verdict.REDUCE)
    some = [
        rows[:: max(1, -(-len(rows) // most))]
        for rows, most in ((np.flatnonzero(sent), SENT_CHECKED), (np.flatnonzero(~sent), REFUSED_CHECKED))
    ]
    return np.sort(np.concatenate(some))


def _traces(
    policy: Policy, table: SignalTable, positions: IntArray, progress: Progress | None
) -> Iterator[tuple[int, Trace]]:
    """Yield rows by their positions, evaluated one by one; each is done when the next is asked for."""
    rows = table.rows_at(positions, _read_by_row(policy.program))
    for done, (i, row) in enumerate(zip(positions.tolist(), rows, strict=True), start=1):
        now, skew = moments(row)
        yield i, policy.evaluate(row, now=now, skew=skew)
        if progress is not None:
            progress(done, len(positions))


def _check(trace: Trace, values: Mapping[str, Any], i: int) -> None:
    if any(trace.value(name) != values[name][i] for name in ("verdict", "final", "rule")):
        message = f"row {i}: the back ends disagree; nothing was decided, please report this row"
        raise RuntimeError(message)


def _put(trace: Trace, values: Mapping[str, Any], i: int) -> None:
    for name in kept(trace.program):
        values[name][i] = trace.value(name)


def _read_by_row(program: Program) -> Iterable[str]:
    """Return the columns that deciding a row reads, each once."""
    sources = (s.port.column for one in program.decisions.values() for s in one.decision.sources)
    bounds = (position_column(program),) if program.closing is not None else ()
    read = (INTENT, DIRECTION, *bounds, *sources)
    return dict.fromkeys((DECIDED_AT, CLOCK_SKEW, *(name for c in read for name in with_companions(c))))


def _words(table: SignalTable, name: str) -> list[Any]:
    return [encodable(word) if isinstance(word, str) else word for word in table.words(name)]


def _directions(parts: Mapping[Program, IntArray], table: SignalTable, ready: SignalTable) -> list[Any]:
    """Return the directions as told, and of what closes the derived ones."""
    words = list(table.words(DIRECTION))
    closing = [rows for one, rows in parts.items() if one.checked.intent == CLOSE]
    derived = ready.words(DIRECTION) if closing else []
    for i in (i for rows in closing for i in rows.tolist()):
        words[i] = derived[i]
    return words


def _columns(
    parts: Mapping[Program, IntArray],
    table: SignalTable,
    now: IntArray,
    values: Mapping[str, Any],
    sentences: list[str],
) -> Mapping[str, Any]:
    program = next(iter(parts))
    names = np.array([*(v.name for v in Verdict), None], dtype=object)
    gates = [gate.id for one in program.decisions.values() for gate in one.checked.gates]
    nothing = np.full(table.rows, NO_VERDICT)
    return {
        SIGNAL_ID: _words(table, SIGNAL_ID),
        "ts": np.where(now == NO_INSTANT, NEVER, now),
        SYMBOL: _words(table, SYMBOL),
        STRATEGY: _words(table, program.checked.strategy.column),
        DIRECTION: _words(table, DIRECTION),
        INTENT: [OPEN] * table.rows if INTENT not in table.columns and not program.closing else _words(table, INTENT),
        RAW_SIZE: values["raw"],
        "verdict": names[values["verdict"]],
        "final_size": values["final"],
        "lots": np.where(values["verdict"] <= int(Verdict.REDUCE), values["lots"], 0.0).astype(np.int64),
        "gate": _placed(parts, lambda one, rows: _of_rules(one, "gate")[values["rule"][rows]]),
        "rule": _placed(parts, lambda one, rows: _of_rules(one, "id")[values["rule"][rows]]),
        "reason": sentences,
        "confidence": values["confidence"],
        "policy_digest": [program.digests.policy] * table.rows,
        MARKET_DIGEST: _words(table, MARKET_DIGEST),
        **{f"gate_{gate}": names[values.get(f"{gate}.verdict", nothing)] for gate in gates},
    }


def _of_rules(program: Program, field: str) -> Any:
    """Return what each rule says of itself, by the position that the output `rule` gives."""
    return np.array([*(getattr(rule, field) for rule in program.rules), ""], dtype=object)


def _placed(parts: Mapping[Program, IntArray], made: Callable[[Program, IntArray], Any]) -> Any:
    """Return one column of what each pipeline says of its rows."""
    column = np.empty(sum(len(rows) for rows in parts.values()), dtype=object)
    for program, rows in parts.items():
        column[rows] = made(program, rows)
    return column
