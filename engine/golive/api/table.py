"""Tables of ready rows: any file's columns to decisions, by the columnar path."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from golive.api.rows import complete, contradiction, deciding, moments, unnamed
from golive.compiler.program import Program
from golive.core.errors import InvalidInput
from golive.core.row import (
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DECIDED_AT,
    DIRECTION,
    RAW_SIZE,
    SIGNAL_ID,
    STRATEGY,
    SYMBOL,
    Row,
    at,
    why,
    with_companions,
    write_why,
)
from golive.core.verdict import Verdict
from golive.decision import read_decision
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import NEVER, Block, Coded, instants
from golive.evaluator.ingest import LATEST, MOST_SKEW, NO_INSTANT, NO_SKEW

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from golive.api.engine import Engine

Progress = Callable[[int, int], None]

THREADS = 2
ROWS_FOR_THREADS = 100_000
ROWS_AT_ONCE = 1_024
"""Rows that are Python values at the same time while they are decided again."""

SENT_CHECKED, REFUSED_CHECKED = 10_000, 1_000
"""How many rows at most are decided again where no sentences are wanted, of those that may be sent and the others."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of a flat table: arrow arrays, or lists where a column mixes types."""

    columns: Mapping[str, Any]
    rows: int

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Table:
        """Take a DataFrame; NaN in it is how pandas writes absence."""
        names = _distinct(str(name) for name in frame.columns)
        return cls({name: _arrow(frame.iloc[:, i]) for i, name in enumerate(names)}, len(frame))

    @classmethod
    def from_rows(cls, rows: Sequence[Row]) -> Table:
        """Take rows as mappings; an absent key is an absent value. No rows are a table as well."""
        names = dict.fromkeys(name for row in rows for name in row) if rows else {DECIDED_AT: None}
        return cls({name: _arrow_list([row.get(name) for row in rows]) for name in names}, len(rows))

    @classmethod
    def from_arrow(cls, table: pa.Table) -> Table:
        """Take an arrow table, as files are read."""
        names = _distinct(table.column_names)
        return cls({name: table.column(i) for i, name in enumerate(names)}, table.num_rows)

    def row(self, i: int) -> Row:
        """Return one row as plain Python values."""
        return {n: c[i] if isinstance(c, list) else c[i].as_py() for n, c in self.columns.items()}

    def rows_at(self, positions: Any, names: Iterable[str]) -> Iterator[Row]:
        """Yield some of the rows, with some of the columns: many of them at a tenth of what `row` costs each."""
        kept = {name: self.columns[name] for name in names if name in self.columns}
        for start in range(0, len(positions), ROWS_AT_ONCE):
            block = positions[start : start + ROWS_AT_ONCE]
            cells = [[c[i] for i in block] if isinstance(c, list) else c.take(block).to_pylist() for c in kept.values()]
            for values in zip(*cells, strict=True):
                yield dict(zip(kept, values, strict=True))

    def words(self, name: str) -> list[Any]:
        """Return a column as Python values, absent ones as None."""
        column = self.columns.get(name)
        if column is None:
            return [None] * self.rows
        return column if isinstance(column, list) else list(column.to_pylist())


_PLAIN = (float, int, str, bool)
"""Types that arrow holds as they are. In a column that mixes types it would coerce: true to 1, text to bytes."""


def _distinct(names: Iterable[str]) -> list[str]:
    found = list(names)
    twice = next((name for name, count in Counter(found).items() if count > 1), None)
    if twice is not None:
        raise InvalidInput(f"the table has the column `{twice}` twice", hint="keep the one that is meant")
    return found


def _arrow(series: pd.Series[Any]) -> Any:
    import pyarrow as pa

    if series.dtype != np.dtype(object):
        with contextlib.suppress(pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
            return pa.array(series, from_pandas=True)
    absent = series.isna().tolist()
    return _arrow_list([None if gone else value for value, gone in zip(series.tolist(), absent, strict=True)])


def _arrow_list(values: list[Any]) -> Any:
    """Return values of one plain kind as an arrow array, and anything else as it is.

    Arrow alone would read true after 1.5 as 1.0, and round an integer after 1.5 to a double.
    """
    import pyarrow as pa

    kinds = {type(value) for value in values} - {type(None)}
    if len(kinds) > 1 or not kinds.issubset(_PLAIN):
        return values
    try:
        return pa.array(values)
    except OverflowError:
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Decided rows, in the order they were given; what `decisions.parquet` holds.

    `checked` is how many of them were decided a second time, one by one, with the same answer.
    """

    columns: Mapping[str, Any]
    checked: int = 0

    def to_frame(self) -> pd.DataFrame:
        """Return a DataFrame."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns))


def decide_table(engine: Engine, table: Table, *, reasons: bool = True, progress: Progress | None = None) -> Decisions:
    """Decide every row.

    Verdicts and sizes come from the columnar path. Every row is then decided once more by the scalar function, which
    gives the sentences of refused rows and checks that the two agree on verdict, size and rule; a row on which they do
    not is a defect of golive, and stops the run. Without `reasons`, which is for studies of many rows, a sample is
    checked, evenly spaced and always the same: up to 10,000 of the rows that may be sent, and 1,000 of the others.

    Raises
    ------
    InvalidInput
        For a column that is there twice, a table without `decided_at`, or a signal id that two rows have.
    """
    program = engine.program
    asked, table = table, _named(program, _without_contradictions(program, table))
    if any(column in table.columns for column in BOOK_COLUMNS):
        table = _with_book_features(program, table)
    now, skew = _moments(table)
    columns = {source.port.column: None for source in program.decision.sources}
    given = {name: _plain(table.columns[name]) for name in _needed(columns) if name in table.columns}
    kernel = ColumnFunction(program.decision, _kept(program))
    block = Block.of(program.decision.sources, given, table.rows, now, skew)
    values = kernel.run(block, threads=THREADS if table.rows >= ROWS_FOR_THREADS else 1)
    again = np.arange(table.rows) if reasons else _sample(values["verdict"])
    said = _decided_again(engine, table, values, again, reasons=reasons, progress=progress)
    return Decisions(columns=_columns(program, asked, now, values, said), checked=len(again))


def _named(program: Program, table: Table) -> Table:
    """Return the table with nobody asking in rows without an id, as `rows.named`; refuse an id that comes again.

    One signal would be told twice that it may be sent.
    """
    ids = table.words(SIGNAL_ID)
    words = [word for word in ids if isinstance(word, str) and word.strip()]
    if len(set(words)) != len(words):
        first: dict[str, int] = {}
        for row, word in enumerate(ids, 1):
            if isinstance(word, str) and word.strip() and first.setdefault(word, row) != row:
                hint = "every signal has an id of its own, by which its order is sent once"
                raise InvalidInput(f"row {row} has the signal id `{word}` of row {first[word]}", hint=hint)
    if len(words) == table.rows:
        return table
    asking = program.checked.strategy.column
    reason = why(asking)
    doubts = [unnamed(word) for word in ids]
    pairs = zip(table.words(asking), table.words(reason), doubts, strict=True)
    made = [(value, said) if doubt is None else (None, write_why(doubt)) for value, said, doubt in pairs]
    return Table({**table.columns, asking: [v for v, _ in made], reason: [w for _, w in made]}, table.rows)


def _with_book_features(program: Program, table: Table) -> Table:
    rows = [table.row(i) for i in range(table.rows)]
    return Table.from_rows([{**complete(program, row, *moments(row))} for row in rows])


def _without_contradictions(program: Program, table: Table) -> Table:
    """Return the table with cells made unknown that come with a reason why they are unknown, as `rows.consistent`."""
    changed: dict[str, Any] = {}
    for column, reason in deciding(program):
        if column in table.columns and reason in table.columns:
            both = _texts(table.columns[reason]) & _present(table.columns[column])
            if both.any():
                values, reasons = table.words(column), table.words(reason)
                changed[column] = [None if b else v for v, b in zip(values, both, strict=True)]
                said = write_why(contradiction(column))
                changed[reason] = [said if b else r for r, b in zip(reasons, both, strict=True)]
    return Table({**table.columns, **changed}, table.rows) if changed else table


def _texts(column: Any) -> Any:
    if isinstance(column, list):
        return np.array([isinstance(v, str) for v in column], dtype=bool)
    kind = column.type.value_type if hasattr(column.type, "value_type") else column.type
    return _present(column) if _is_text(kind) else np.zeros(len(column), dtype=bool)


def _present(column: Any) -> Any:
    if isinstance(column, list):
        return np.array([v is not None for v in column], dtype=bool)
    return np.asarray(column.is_valid())


def _needed(columns: Mapping[str, Any]) -> list[str]:
    return [name for column in columns for name in (column, at(column))]


def _kept(program: Program) -> list[str]:
    return ["raw", "final", "verdict", "rule", "confidence", *(f"{g.id}.verdict" for g in program.checked.gates)]


def _moments(table: Table) -> tuple[Any, Any]:
    if DECIDED_AT not in table.columns:
        hint = "integer nanoseconds UTC; `golive decide --describe` lists the columns"
        raise InvalidInput(f"the table has no column `{DECIDED_AT}`", hint=hint)
    now = instants(_plain(table.columns[DECIDED_AT]))
    usable = (now > -LATEST) & (now < LATEST)
    skew = np.zeros_like(now)
    if CLOCK_SKEW in table.columns:
        given = table.columns[CLOCK_SKEW]
        skew = np.where(_present(given), instants(_plain(given)), 0)
    usable_skew = usable & (skew >= 0) & (skew <= MOST_SKEW)
    return np.where(usable, now, NO_INSTANT), np.where(usable_skew, skew, NO_SKEW)


def _plain(column: Any) -> Any:
    """Return a column in a form the evaluator takes without guessing: doubles, integers, codes or Python values."""
    import pyarrow as pa

    if isinstance(column, list):
        return np.array([*column, None], dtype=object)[:-1]
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_floating(kind):
        return np.asarray(array.cast(pa.float64()).fill_null(float("nan")).to_numpy(zero_copy_only=False))
    if pa.types.is_int64(kind):
        # Only times are read as integers exactly; as a number an absent integer must not become one.
        return _integers(array)
    if pa.types.is_dictionary(kind) and not _is_text(kind.value_type):
        return _plain(array.dictionary_decode())
    if _is_text(kind) or pa.types.is_dictionary(kind):
        coded = array if pa.types.is_dictionary(kind) else array.dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return Coded(np.asarray(codes, dtype=np.int64), tuple(coded.dictionary.to_pylist()))
    return np.array([*array.to_pylist(), None], dtype=object)[:-1]


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _integers(array: Any) -> Any:
    if array.null_count:
        return np.array([*array.to_pylist(), None], dtype=object)[:-1]
    return np.asarray(array.to_numpy(zero_copy_only=False))


def _sample(verdicts: Any) -> Any:
    """Return the rows to check where no sentences are wanted, evenly spaced among those sent and those refused."""
    sent = verdicts <= int(Verdict.REDUCE)
    some = [
        rows[:: max(1, -(-len(rows) // most))]
        for rows, most in ((np.flatnonzero(sent), SENT_CHECKED), (np.flatnonzero(~sent), REFUSED_CHECKED))
    ]
    return np.sort(np.concatenate(some))


def _decided_again(
    engine: Engine, table: Table, values: Mapping[str, Any], again: Any, *, reasons: bool, progress: Progress | None
) -> list[str]:
    """Decide rows by the scalar function as well; return the sentences of the refused ones, where they are wanted."""
    said = [""] * table.rows
    sources = (s.port.column for s in engine.program.decision.sources)
    names = dict.fromkeys((DECIDED_AT, CLOCK_SKEW, *(name for c in sources for name in with_companions(c))))
    for n, (i, row) in enumerate(zip(again.tolist(), table.rows_at(again, names), strict=True)):
        now, skew = moments(row)
        trace = engine.evaluate(row, now=now, skew=skew)
        if any(trace.value(name) != values[name][i] for name in ("verdict", "final", "rule")):
            message = f"row {i}: the back ends disagree; nothing was decided, please report this row"
            raise RuntimeError(message)
        if reasons:
            said[i] = read_decision(trace).reason
        if progress is not None:
            progress(n + 1, len(again))
    return said


def _columns(program: Program, table: Table, now: Any, values: Mapping[str, Any], said: list[str]) -> Mapping[str, Any]:
    rules = [*((r.gate, r.id) for r in program.rules), ("", "")]
    names = np.array([v.name for v in Verdict], dtype=object)
    gates = {f"gate_{g.id}": names[values[f"{g.id}.verdict"]] for g in program.checked.gates}
    positions = values["rule"]
    return {
        SIGNAL_ID: table.words(SIGNAL_ID),
        "ts": np.where(now == NO_INSTANT, NEVER, now),
        SYMBOL: table.words(SYMBOL),
        STRATEGY: table.words(program.checked.strategy.column),
        DIRECTION: table.words(DIRECTION),
        RAW_SIZE: values["raw"],
        "verdict": names[values["verdict"]],
        "final_size": values["final"],
        "gate": np.array([g for g, _ in rules], dtype=object)[positions],
        "rule": np.array([r for _, r in rules], dtype=object)[positions],
        "reason": said,
        "confidence": values["confidence"],
        "policy_digest": [program.digests.policy] * table.rows,
        **gates,
    }
