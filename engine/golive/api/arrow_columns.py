"""Columns as arrow holds them: made without coercing a value, and read without guessing what one means."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from golive.evaluator.columns import Coded, Gapped
from golive.evaluator.ingest import double_of, is_reason

if TYPE_CHECKING:
    import pandas as pd

_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_NUMBERS = (pa.types.is_floating, pa.types.is_integer, pa.types.is_boolean, pa.types.is_null)
_LISTS = (
    pa.types.is_list,
    pa.types.is_large_list,
    pa.types.is_fixed_size_list,
    pa.types.is_list_view,
    pa.types.is_large_list_view,
)
"""The types of columns of signals besides instants: text, numbers and truths, and lists of those as sides of books."""

_PLAIN = (float, int, str, bool)
"""Types that arrow holds as they are. In a column that mixes types it would coerce: true to 1, text to bytes."""


def of_series(series: pd.Series[Any]) -> Any:
    """Return a pandas column; NaN in it is how pandas writes absence.

    What arrow knows by pandas' own types only (periods, intervals) stays what pandas holds.
    """
    if series.dtype != np.dtype(object):
        with contextlib.suppress(pa.ArrowException, OverflowError, UnicodeEncodeError):
            column = of_arrow(pa.array(series, from_pandas=True))
            if not isinstance(column, list):
                return column
    absent = series.isna().tolist()
    return of_values([None if gone else value for value, gone in zip(series.tolist(), absent, strict=True)])


def of_arrow(column: Any) -> Any:
    """Return an arrow column as one array of a type that is read, or as a list of what no column of signals holds.

    Views and large text are text, run-end and dictionary encoding of other than text is undone.
    """
    array = _whole(column)
    kind = array.type
    if pa.types.is_run_end_encoded(kind):
        return of_arrow(pc.run_end_decode(array))
    if pa.types.is_dictionary(kind):
        return _decoded(array)
    if is_text(kind):
        return _text(array)
    items = kind.value_type if any(is_kind(kind) for is_kind in _LISTS) else kind
    is_read = pa.types.is_timestamp(kind) or any(is_kind(items) for is_kind in _NUMBERS)
    return array if is_read else unread(array)


def unread(array: Any) -> list[Any]:
    """Return cells that no column of signals holds, as arrow calls them: none becomes a number by its storage."""
    kind = array.type
    if pa.types.is_decimal(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return list(array.to_pylist())
    return [value if value.is_valid else None for value in array]


def _text(array: Any) -> Any:
    """Return text as arrow reads it, and bytes where a file calls text what is none."""
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return list(array.cast(pa.large_binary()).to_pylist())
    return array if pa.types.is_string(array.type) else array.cast(pa.large_string())


def _whole(column: Any) -> Any:
    if not isinstance(column, pa.ChunkedArray):
        return column
    column = in_pieces(column)
    if column.num_chunks == 1:
        # `combine_chunks` would copy it.
        return column.chunk(0)
    return (column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column).combine_chunks()


def in_pieces(column: Any) -> Any:
    """Return a column without its empty pieces: with one among others arrow may look for cells where there are none."""
    return pa.chunked_array([piece for piece in column.chunks if len(piece)], type=column.type)


def _decoded(array: Any) -> Any:
    """Return a dictionary of text as it is, and any other without its dictionary."""
    if not is_text(array.type.value_type):
        return of_arrow(array.dictionary_decode())
    words = _text(array.dictionary)
    if isinstance(words, list):
        return of_arrow(array.dictionary_decode())
    return pa.DictionaryArray.from_arrays(array.indices, words)


def of_values(values: Sequence[Any]) -> Any:
    """Return values of one plain kind as an arrow array, and anything else as it is.

    Arrow alone would read true after 1.5 as 1.0, and round an integer after 1.5 to a double.
    """
    kinds = {type(value) for value in values} - {type(None)}
    if len(kinds) > 1 or not kinds.issubset(_PLAIN):
        return values
    try:
        return pa.array(values)
    except (OverflowError, UnicodeEncodeError):
        # Integers beyond 64 bits, and text that no file can hold: half of a surrogate pair.
        return values


def plain(column: Any) -> Any:
    """Return a column in a form the evaluator takes without guessing: doubles, integers, codes or Python values."""
    if isinstance(column, list):
        return _objects(column)
    array = _whole(column)
    kind = array.type
    if pa.types.is_floating(kind):
        doubles = _as_type(array, pa.float64())
        # Null becomes NaN.
        return np.asarray(doubles.to_numpy(zero_copy_only=not doubles.null_count))
    if pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
        return _integers(_as_type(array, pa.int64()))
    if pa.types.is_null(kind):
        return Coded(np.full(len(array), -1), ())
    if pa.types.is_boolean(kind):
        return Coded(array.cast(pa.int8()).fill_null(-1).to_numpy(zero_copy_only=False), (False, True))
    if is_text(kind) or pa.types.is_dictionary(kind):
        return _coded(array if pa.types.is_dictionary(kind) else array.dictionary_encode())
    return _objects(array.to_pylist())


def _as_type(array: Any, kind: Any) -> Any:
    # Asked of what is of it already, arrow takes its time all the same.
    return array if array.type == kind else array.cast(kind)


def _integers(array: Any) -> NDArray[np.int64] | Gapped:
    if not array.null_count:
        return np.asarray(array.to_numpy(zero_copy_only=False))
    return Gapped(np.asarray(array.fill_null(0).to_numpy(zero_copy_only=False)), present(array))


def values_of(array: Any) -> list[Any]:
    """Return the cells of an array as plain Python values; each word of a dictionary is made once."""
    if not pa.types.is_dictionary(array.type):
        return list(array.to_pylist())
    words = array.dictionary.to_pylist()
    return [None if code is None else words[code] for code in array.indices.to_pylist()]


def picked(column: Any, rows: NDArray[np.int64] | pa.Int64Array, *, below: int = 0) -> Any:
    """Return some rows of a column.

    Whoever picks them from many columns makes arrow's array of them once. Rows that are known to be at least 0 and
    `below` a number are not looked at again where the column has so many.
    """
    if isinstance(column, list):
        return [column[i] for i in rows.tolist()]
    indices = rows if isinstance(rows, pa.Array) else pa.array(rows)
    return pc.take(column, indices, boundscheck=not 0 < below <= len(column))


def with_cells(column: Any, values: Mapping[int, Any]) -> Any:
    """Return a column with other values in some rows; as a list where its type can hold one of them in another form."""
    rows = np.array(sorted(values), dtype=np.int64)
    new = of_values([values[i] for i in rows.tolist()])
    if not isinstance(column, list) and not isinstance(new, list):
        old = able_to_hold(column, new.type)
        if old is not None:
            mask = np.zeros(len(old), dtype=bool)
            mask[rows] = True
            return pc.replace_with_mask(old, pa.array(mask), new.cast(old.type))
    cells = list(column if isinstance(column, list) else column.to_pylist())
    for i, value in values.items():
        cells[i] = value
    return cells


def without_cells(column: Any, mask: NDArray[np.bool_]) -> Any:
    """Return a column with nothing in some rows."""
    if isinstance(column, list):
        return [None if gone else value for value, gone in zip(column, mask.tolist(), strict=True)]
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(without_cells(column.indices, mask), column.dictionary)
    return pc.if_else(pa.array(mask), pa.scalar(None, column.type), column)


def able_to_hold(column: Any, kind: Any) -> Any:
    """Return a column in a type that holds values of a kind as they are, None where there is none."""
    old = column.cast(pa.large_string()) if pa.types.is_dictionary(column.type) else column
    if pa.types.is_null(old.type):
        return old.cast(kind)
    alike = pa.types.is_null(kind) or old.type == kind or (is_text(old.type) and is_text(kind))
    return old if alike else None


def _objects(values: list[Any]) -> NDArray[np.object_]:
    # With None among them numpy makes no array of rows out of lists of equal length.
    return np.array([*values, None], dtype=object)[:-1]


def _coded(array: Any) -> Coded:
    codes = array.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
    return Coded(np.asarray(codes), tuple(array.dictionary.to_pylist()))


def by_words(column: Any) -> Any:
    """Return a column of text by its words, of which each is held once, and any other as it is."""
    return column.dictionary_encode() if not isinstance(column, list) and is_text(column.type) else column


def is_word(column: Any, word: str) -> NDArray[np.bool_]:
    """Say which cells hold a word; what is no text holds none."""
    cells = coded(column, len(column))
    return np.array([*(w == word for w in cells.words), False])[cells.codes]


def coded(column: Any, rows: int) -> Coded:
    """Return the words of a column of so many rows, which may be absent; what is no text is none."""
    if isinstance(column, list):
        place: dict[str, int] = {}
        codes = [place.setdefault(str.__str__(v), len(place)) if isinstance(v, str) else -1 for v in column]
        return Coded(np.array(codes, dtype=np.int32), tuple(place))
    if column is None or not (is_text(column.type) or pa.types.is_dictionary(column.type)):
        return Coded(np.full(rows, -1, dtype=np.int32), ())
    return _coded(column if pa.types.is_dictionary(column.type) else column.dictionary_encode())


def numbers_of(column: Any, rows: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the numbers of a column of so many rows, which may be absent, as doubles, and which cells hold one."""
    cells = None if column is None else plain(column)
    if cells is None or isinstance(cells, Coded):
        return np.full(rows, np.nan), np.zeros(rows, dtype=bool)
    if isinstance(cells, Gapped):
        return cells.values.astype(np.float64), cells.known
    if cells.dtype != object:
        return cells.astype(np.float64, copy=False), present(column)
    numbers = [double_of(value) for value in cells.tolist()]
    known = np.array([number is not None for number in numbers], dtype=bool)
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64), known


def reasons(column: Any) -> NDArray[np.bool_]:
    """Say which cells hold a reason, of whatever type: anything but an absent value and NaN."""
    if isinstance(column, list):
        return np.array([is_reason(v) for v in column], dtype=bool)
    there = present(column)
    if not pa.types.is_floating(column.type):
        return there
    return there & ~np.isnan(np.asarray(column.fill_null(0.0).to_numpy(zero_copy_only=False), dtype=np.float64))


def present(column: Any) -> NDArray[np.bool_]:
    """Say which cells hold a value."""
    if isinstance(column, list):
        return np.array([v is not None for v in column], dtype=bool)
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False))


def is_text(kind: Any) -> bool:
    """Say whether a type of arrow's is text."""
    return any(is_kind(kind) for is_kind in _TEXT)
