"""Columns in the form a kernel reads: doubles, codes, times. Nothing is coerced on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.compiler.kernel import UNLISTED, Source
from golive.compiler.time_sources import read_off
from golive.core.dataclass import dataclass
from golive.core.local_time import READ_OFF, UTC
from golive.core.local_time_arrays import all_local_ns
from golive.core.row import at
from golive.core.signature import Kind
from golive.core.value import Unknown
from golive.evaluator.ingest import LATEST, double_of, is_unlisted, is_whole

Array = NDArray[Any]

NEVER = np.iinfo(np.int64).min
"""The time of a value that has none: older than any age allows."""

DTYPES: dict[str, type] = {"f": np.float64, "m": np.bool_, "e": np.int32}


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelColumn:
    """One column in the kernel's form: doubles (NaN unknown) or codes (-1 unknown), and times in nanoseconds."""

    values: Array
    at: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Columns of equal length in the kernel's form, by the position of their source, and the decisions' times."""

    rows: int
    columns: tuple[KernelColumn, ...]
    now: NDArray[np.int64]
    skew: NDArray[np.int64]

    @classmethod
    def of(
        cls, sources: Sequence[Source], columns: Mapping[str, Any], rows: int, now: int | Array, skew: int | Array
    ) -> Block:
        """Put columns into the kernel's form. Absent columns are unknown; words are looked up, never guessed."""
        made = tuple(_column(source, columns, rows) for source in sources)
        moments = (np.broadcast_to(np.asarray(x, dtype=np.int64), (rows,)) for x in (now, skew))
        instants, skews = moments
        return cls(rows=rows, columns=made, now=instants, skew=skews)


def _column(source: Source, columns: Mapping[str, Any], rows: int) -> KernelColumn:
    port = source.port
    cells = columns.get(port.column)
    moments = None
    if port.max_age_ns is not None:
        times = columns.get(at(port.column))
        moments = np.full(rows, NEVER) if times is None else instants(times)
    if cells is None:
        unknown: Array = np.full(rows, np.nan if kind_of(source) == "f" else -1.0).astype(DTYPES[kind_of(source)])
        return KernelColumn(values=unknown, at=moments)
    return KernelColumn(values=_values(source, cells), at=moments)


def kind_of(source: Source) -> str:
    return "f" if source.is_number else "e"


def _values(source: Source, cells: Any) -> Array:
    """Return doubles or codes; conditions are codes too: 1 true, 0 false, -1 unknown."""
    kind = source.port.type.kind
    if source.derive == UNLISTED:
        return _unlisted(source, cells)
    if kind is Kind.TIME:
        return _moments(source, cells)
    if kind is Kind.NUMBER:
        return _numbers(cells)
    if kind is Kind.BOOL:
        return _codes(cells, {True: 1, False: 0}, bool)
    return _codes(cells, source.port.type.words, str)


def _array(cells: Any) -> Array:
    return cells if isinstance(cells, np.ndarray) else np.asarray(cells, dtype=object)


def _numbers(cells: Any) -> Array:
    if isinstance(cells, Coded):
        # Words are never read as numbers.
        return np.full(len(cells.codes), np.nan)
    if isinstance(cells, Gapped):
        return np.where(cells.known, cells.values.astype(np.float64), np.nan)
    array = _array(cells)
    if array.dtype.kind == "f":
        return array.astype(np.float64, copy=False)
    if array.dtype.kind in "iu":
        return array.astype(np.float64)
    if array.dtype.kind == "b":
        return np.full(len(array), np.nan)
    numbers = (double_of(v) for v in array)
    return np.fromiter((np.nan if n is None else n for n in numbers), dtype=np.float64, count=len(array))


@dataclass(frozen=True, slots=True)
class Coded:
    """Words as codes into `words`, -1 where there is none: what a categorical column already is."""

    codes: Array
    words: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Gapped:
    """Integers of which some are absent: those that are `known` hold, whatever stands in the place of the others."""

    values: NDArray[np.int64]
    known: NDArray[np.bool_]


def _codes(cells: Any, wanted: Mapping[Any, int], kind: type) -> Array:
    if isinstance(cells, Coded):
        table = np.array([*(wanted.get(w, -1) if isinstance(w, kind) else -1 for w in cells.words), -1], dtype=np.int32)
        return table[cells.codes]
    if isinstance(cells, Gapped):
        return np.full(len(cells.values), -1, dtype=np.int32)
    array = _array(cells)
    if array.dtype.kind == "b":
        return array.astype(np.int32) if kind is bool else np.full(len(array), -1, dtype=np.int32)
    items = array.tolist()
    plain = (v.item() if isinstance(v, np.bool_) else v for v in items)
    answers = (wanted.get(str.__str__(v) if kind is str else v, -1) if isinstance(v, kind) else -1 for v in plain)
    return np.fromiter(answers, dtype=np.int32, count=len(items))


def _unlisted(source: Source, cells: Any) -> Array:
    if isinstance(cells, Coded):
        return np.array([*(is_unlisted(source.port, w) for w in cells.words), False], dtype=np.int32)[cells.codes]
    if isinstance(cells, Gapped):
        return np.zeros(len(cells.values), dtype=np.int32)
    return np.array([is_unlisted(source.port, v) for v in _array(cells).tolist()], dtype=np.int32)


def instants(cells: Any) -> NDArray[np.int64]:
    """Return a column's integers as nanoseconds, and NEVER for anything that is no integer."""
    if isinstance(cells, Coded):
        return np.full(len(cells.codes), NEVER)
    if isinstance(cells, Gapped):
        return np.where(cells.known, cells.values, NEVER)
    array = _array(cells)
    if array.dtype.kind == "i":
        return array.astype(np.int64, copy=False)
    return np.fromiter((_time(v) for v in array), dtype=np.int64, count=len(array))


def _time(value: Any) -> int:
    """Return an instant; one that no signed 64 bits can hold is as good as none."""
    if not is_whole(value):
        return NEVER
    return int(value) if -LATEST < int(value) < LATEST else NEVER


def _moments(source: Source, cells: Any) -> Array:
    times = instants(cells)
    distinct = np.unique(times)
    distinct = distinct[(distinct > -LATEST) & (distinct < LATEST)]
    unknown = np.nan if source.is_number else -1
    known = {t: unknown if isinstance(value, Unknown) else value for t, value in _read_off(source, distinct)}
    answers = (known.get(t, unknown) for t in times.tolist())
    return np.fromiter(answers, dtype=DTYPES[kind_of(source)], count=len(times))


def _read_off(source: Source, times: NDArray[np.int64]) -> Iterator[tuple[int, object]]:
    """Yield instants with what is read off them; what clocks show is worked out of all at once."""
    if source.derive not in READ_OFF:
        yield from ((t, read_off(t, source)) for t in times.tolist())
        return
    shown = READ_OFF[source.derive]
    local = all_local_ns(times, source.port.zone)
    yield from ((t, shown(there, UTC)) for t, there in zip(times.tolist(), local.tolist(), strict=True))
