"""Sides of books in a column: every list of numbers in one array."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from golive.core.window import FloatArray
from golive.models.book.book_columns import Lists

_PLAIN = {float, int}
_DOUBLE = np.dtype(np.float64).itemsize
_NO_NUMBERS = np.zeros(0)


def lists_of(column: Any) -> Lists:
    """Return the lists of a column; what is no list, or holds anything but plain numbers, is left out."""
    if isinstance(column, list):
        return _of_values(column)
    kind = column.type
    if pa.types.is_fixed_size_list(kind):
        column = column.cast(pa.large_list(kind.value_type))
    elif not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        return _of_values([None] * len(column))
    return _of_arrow(column)


def _of_arrow(column: Any) -> Lists:
    kind = column.type.value_type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        return _of_values([None] * len(column))
    numbers = column.values
    # Where a number is absent the side holds something that is none, as NaN is.
    cells = numbers if pa.types.is_float64(kind) else _doubles(numbers)
    doubles = (cells.fill_null(float("nan")) if cells.null_count else cells).to_numpy()
    bounds = column.offsets.to_numpy().astype(np.int64, copy=False)
    there = column.is_valid().to_numpy(zero_copy_only=False)
    return Lists(doubles, bounds[:-1], np.where(there, np.diff(bounds), -1))


def _doubles(numbers: Any) -> Any:
    # By numpy: arrow refuses an integer that no double is.
    there = numbers.is_valid().to_numpy(zero_copy_only=False)
    filled = numbers.fill_null(0) if numbers.null_count else numbers
    return pa.array(filled.to_numpy(zero_copy_only=False).astype(np.float64), mask=~there)


def _of_values(cells: list[Any]) -> Lists:
    arrays = [_numbers(cell) for cell in cells]
    lengths = np.array([-1 if array is None else len(array) for array in arrays], dtype=np.int64)
    numbers = np.concatenate([_NO_NUMBERS, *(array for array in arrays if array is not None)])
    return Lists(numbers, np.cumsum(np.maximum(lengths, 0)) - np.maximum(lengths, 0), lengths)


def _numbers(cell: Any) -> FloatArray | None:
    if type(cell) is np.ndarray:
        plain = cell.ndim == 1 and cell.dtype.kind in "fiu" and cell.dtype.itemsize <= _DOUBLE
        return cell.astype(np.float64) if plain else None
    if type(cell) not in (list, tuple) or not _PLAIN.issuperset(map(type, cell)):
        return None
    try:
        return np.array(cell, dtype=np.float64)
    except OverflowError:
        return None
