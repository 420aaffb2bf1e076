"""Whether a feature that a row gives agrees with the book that the row gives as well."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from golive.compiler.features import FeatureSpec
from golive.core.row import Row, read_why, why
from golive.core.value import Status, Unknown, invalid
from golive.core.window import FloatArray
from golive.evaluator.ingest import double_of
from golive.models.book.book_columns import Mask
from golive.models.numerics.threshold import at_least

_TOLERANCE = 1e-9
"""What a number loses on its way through a file of fifteen digits, and more than a price moves by without a tick."""

_NO_LESS = "quote_unchanged_for"
"""A book changes whenever its best quote does, so the quote may have been the same for longer than the book."""

UNSEEN = ("book_unchanged_for", _NO_LESS)
"""What one book does not show where nobody says when it changed."""


def disagreement(spec: FeatureSpec, given: Any, computed: Row) -> Unknown | None:
    """Return why a feature cannot be as the row gives it, seen its book; None where the two agree.

    A feature that one book cannot show, because it needs the past, is left to the row.
    """
    column = spec.port.column
    shown = computed[column]
    if shown is None:
        reason = read_why(column, computed[why(column)])
        if reason.status is Status.WARMING_UP:
            return None
        return invalid("given_against_book", f"{column} is given, but by the book of the row {reason.detail}")
    if _agree(spec.function, given, shown):
        return None
    return invalid(
        "given_against_book", f"{column} is given as {_word(given)}, the book of the row gives {_word(shown)}"
    )


def _agree(function: str, given: Any, shown: Any) -> bool:
    cell, value = double_of(given), double_of(shown)
    if cell is None or value is None:
        return type(given) is type(shown) and bool(given == shown)
    longer = function == _NO_LESS and math.isfinite(cell) and at_least(cell, value)
    return longer or math.isclose(cell, value, rel_tol=_TOLERANCE, abs_tol=0.0)


def agreeing(function: str, given: FloatArray, shown: FloatArray) -> Mask:
    """Say where given numbers agree with those of books; False where that needs a closer look."""
    with np.errstate(all="ignore"):
        near = np.abs(given - shown) <= _TOLERANCE * np.maximum(np.abs(given), np.abs(shown))
        longer = (given >= shown) if function == _NO_LESS else False
        agree: Mask = np.isfinite(given) & np.isfinite(shown) & (near | longer)
    return agree


def _word(value: Any) -> str:
    return f"{value!s:.24}" if double_of(value) is not None else f"a {type(value).__name__}"
