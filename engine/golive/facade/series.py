"""Series as callers have them: arrays, lists and pandas Series, one number a period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, real

if TYPE_CHECKING:
    import pandas as pd

    AnySeries = Series | pd.Series[float]


def one_column(values: Any, field: str) -> FloatArray:
    """Return the values of a Series or array; refuse text, booleans and tables, which numpy would make numbers of."""
    if isinstance(values, str | bytes | Mapping) or getattr(values, "ndim", 1) != 1:
        raise Refused(INVALID, f"`{field}` is a {type(values).__name__}, one column of numbers is needed", field=field)
    array = np.asarray(values)
    if array.dtype.kind not in "fiu" and array.size:
        raise Refused(INVALID, f"`{field}` holds {array.dtype.name}, numbers are needed", field=field)
    return array.astype(np.float64)


def number_or_column(values: float | AnySeries, field: str) -> float | FloatArray:
    """Return one number for all periods, or one a period."""
    if isinstance(values, float | int | np.integer | np.floating):
        return real(values, field)
    return one_column(values, field)


def plain(values: AnySeries) -> Series:
    """Return a Series as its values; anything else as it is, for the models to judge."""
    return cast("Series", values.to_numpy()) if hasattr(values, "to_numpy") else values


def check_aligned(returns: object, other: object, field: str) -> None:
    """Refuse two Series with different indexes: their values would be paired by position."""
    a, b = getattr(returns, "index", None), getattr(other, "index", None)
    if hasattr(a, "equals") and hasattr(b, "equals") and a is not None and not a.equals(b):
        message = f"`{field}` and `returns` have different indexes: align them first"
        raise Refused(INVALID, message, field=field)
