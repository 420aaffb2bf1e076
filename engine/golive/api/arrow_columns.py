"""Columns as arrow holds them: made without coercing a value, and read without guessing what one means."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from golive.evaluator.columns import Coded

if TYPE_CHECKING:
    import pandas as pd

_PLAIN = (float, int, str, bool)
"""Types that arrow holds as they are. In a column that mixes types it would coerce: true to 1, text to bytes."""


def of_series(series: pd.Series[Any]) -> Any:
    """Return a pandas column; NaN in it is how pandas writes absence."""
    if series.dtype != np.dtype(object):
        with contextlib.suppress(pa.ArrowException, OverflowError, UnicodeEncodeError):
            return pa.array(series, from_pandas=True)
    absent = series.isna().tolist()
    return of_values([None if gone else value for value, gone in zip(series.tolist(), absent, strict=True)])


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
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_floating(kind):
        return np.asarray(array.cast(pa.float64()).fill_null(float("nan")).to_numpy(zero_copy_only=False))
    if pa.types.is_int64(kind):
        # Only times are read as integers exactly; as a number an absent integer must not become one.
        return _objects(array.to_pylist()) if array.null_count else np.asarray(array.to_numpy(zero_copy_only=False))
    if pa.types.is_dictionary(kind) and not _is_text(kind.value_type):
        return plain(array.dictionary_decode())
    if _is_text(kind) or pa.types.is_dictionary(kind):
        return _coded(array if pa.types.is_dictionary(kind) else array.dictionary_encode())
    return _objects(array.to_pylist())


def _objects(values: list[Any]) -> NDArray[np.object_]:
    # With None among them numpy makes no array of rows out of lists of equal length.
    return np.array([*values, None], dtype=object)[:-1]


def _coded(array: Any) -> Coded:
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Coded(np.asarray(codes, dtype=np.int64), tuple(array.dictionary.to_pylist()))


def texts(column: Any) -> NDArray[np.bool_]:
    """Say which cells are text."""
    if isinstance(column, list):
        return np.array([isinstance(v, str) for v in column], dtype=bool)
    kind = column.type.value_type if hasattr(column.type, "value_type") else column.type
    return present(column) if _is_text(kind) else np.zeros(len(column), dtype=bool)


def present(column: Any) -> NDArray[np.bool_]:
    """Say which cells hold a value."""
    if isinstance(column, list):
        return np.array([v is not None for v in column], dtype=bool)
    return np.asarray(column.is_valid())


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
