"""Decisions of a block as arrow columns: words by dictionaries, so that a million rows hold each word once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from golive.api.arrow_columns import coded, is_text
from golive.api.dictionary_columns import by_dictionary, narrowed
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.intent import CLOSE, OPEN
from golive.core.printable import encodable
from golive.core.row import DIRECTION, INTENT, MARKET_DIGEST, RAW_SIZE, SIGNAL_ID, STRATEGY, SYMBOL
from golive.core.verdict import Verdict
from golive.core.window import IntArray
from golive.evaluator.columns import NEVER, Array, Coded
from golive.evaluator.ingest import NO_INSTANT

DETERMINED, GATE = ("verdict", "gate", "rule"), "gate_"
"""The columns that say what was decided, and what those begin with that say what each gate did."""

Parts = Mapping[Program, IntArray]


def decided_columns(
    parts: Parts,
    as_told: SignalTable,
    ready: SignalTable,
    now: IntArray,
    values: Mapping[str, Array],
    sentences: Mapping[int, str],
) -> pa.RecordBatch:
    """Return what a table of decisions holds, in the order of `decisions_schema`.

    An instant that there is not is `NEVER`, a size that is unknown NaN. `as_told` are the rows as they were given,
    `ready` as they were decided.
    """
    program = next(iter(parts))
    rows, verdicts = as_told.rows, values["verdict"]
    gates = [gate.id for one in program.decisions.values() for gate in one.checked.gates]
    lots = np.where(verdicts <= int(Verdict.REDUCE), values["lots"], 0.0).astype(np.int64)
    columns = {
        SIGNAL_ID: _ids(as_told),
        "ts": _times(now),
        SYMBOL: _words(as_told, SYMBOL),
        STRATEGY: _words(as_told, program.checked.strategy.column),
        DIRECTION: _directions(parts, as_told, ready),
        INTENT: _intents(program, as_told),
        RAW_SIZE: values["raw"],
        "verdict": _verdicts(verdicts),
        "final_size": values["final"],
        "lots": lots,
        "gate": _of_rules(parts, values["rule"], "gate"),
        "rule": _of_rules(parts, values["rule"], "id"),
        "reason": _sentences(rows, sentences),
        "confidence": values["confidence"],
        "policy_digest": _same(program.digests.policy, rows),
        MARKET_DIGEST: _words(as_told, MARKET_DIGEST),
        **{f"{GATE}{gate}": _verdicts(values.get(f"{gate}.verdict"), rows) for gate in gates},
        **{model.version: _words(as_told, model.version) for _, model in program.models},
    }
    return pa.RecordBatch.from_arrays([pa.array(c) for c in columns.values()], names=list(columns))


def _times(now: IntArray) -> IntArray:
    gone = now == NO_INSTANT
    return np.where(gone, NEVER, now) if gone.any() else now


def _ids(table: SignalTable) -> pa.Array:
    """Return the ids that are text."""
    column = table.columns.get(SIGNAL_ID)
    if column is None:
        return pa.nulls(table.rows, pa.string())
    if isinstance(column, list):
        return pa.array([encodable(w) if isinstance(w, str) else None for w in column], pa.string())
    text = is_text(column.type) or pa.types.is_dictionary(column.type)
    return column.cast(pa.string()) if text else pa.nulls(table.rows, pa.string())


def _words(table: SignalTable, name: str) -> pa.Array:
    return _encoded(coded(table.columns.get(name), table.rows))


def _encoded(cells: Coded) -> pa.Array:
    # Two words that no file can hold may be written alike.
    words = pa.array([encodable(word) for word in cells.words], pa.string()).dictionary_encode()
    return by_dictionary(np.append(np.asarray(words.indices), -1)[cells.codes], words.dictionary)


def _intents(program: Program, as_told: SignalTable) -> pa.Array:
    untold = INTENT not in as_told.columns and not program.closing
    return _same(OPEN, as_told.rows) if untold else _words(as_told, INTENT)


def _directions(parts: Parts, as_told: SignalTable, ready: SignalTable) -> pa.Array:
    """Return the directions as told, and of what closes the derived ones."""
    cells = coded(as_told.columns.get(DIRECTION), as_told.rows)
    closing = [rows for one, rows in parts.items() if one.checked.intent == CLOSE]
    if not closing:
        return _encoded(cells)
    derived = coded(ready.columns.get(DIRECTION), ready.rows)
    words = tuple(dict.fromkeys((*cells.words, *derived.words)))
    place = np.array([*map(words.index, derived.words), -1], dtype=np.int32)
    codes = np.array(cells.codes)
    for rows in closing:
        codes[rows] = place[derived.codes[rows]]
    return _encoded(Coded(codes, words))


def _verdicts(codes: Array | None, rows: int = 0) -> pa.Array:
    """Return verdicts by their codes; less than the first is none."""
    codes = np.full(rows, -1, dtype=np.int8) if codes is None else codes
    return by_dictionary(codes, [verdict.name for verdict in Verdict])


def _of_rules(parts: Parts, rules: Array, field: str) -> pa.Array:
    """Return what each row's rule says of itself, by the position that the output `rule` gives."""
    program = next(iter(parts))
    named = {one: [*(getattr(r, field) for r in one.rules), ""] for one in program.decisions.values()}
    place = {word: n for n, word in enumerate(dict.fromkeys(word for words in named.values() for word in words))}
    codes = np.empty(len(rules), dtype=np.int32)
    for one, rows in parts.items():
        codes[rows] = np.array([place[word] for word in named[one]], dtype=np.int32)[rules[rows]]
    return by_dictionary(codes, list(place))


def _sentences(rows: int, sentences: Mapping[int, str]) -> pa.Array:
    if not sentences:
        return _same("", rows)
    return narrowed(pa.array([sentences.get(i, "") for i in range(rows)], pa.string()).dictionary_encode())


def _same(word: str, rows: int) -> pa.Array:
    return by_dictionary(np.zeros(rows, dtype=np.int8), [word])


def with_nulls(decided: pa.Table) -> pa.Table:
    """Return decisions with null in the place of numbers that are unknown, and of instants that there are not."""
    return pa.table({name: _with_nulls(decided[name]) for name in decided.schema.names})


def _with_nulls(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_floating(column.type) and not pa.types.is_integer(column.type):
        return column
    return pa.chunked_array([_piece_with_nulls(piece) for piece in column.chunks], type=column.type)


def _piece_with_nulls(piece: pa.Array) -> pa.Array:
    cells = piece.to_numpy()
    gone = cells == NEVER if pa.types.is_integer(piece.type) else ~np.isfinite(cells)
    # What is as it should be is not copied: of ten million rows that is as much again.
    return pa.array(cells, mask=gone) if gone.any() else piece
