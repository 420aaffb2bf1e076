"""What a numeric model takes: finite numbers in range, or a refusal that names the argument.

Models never repair their input. A NaN that is dropped, a missing volume that is read as zero and a negative price
that is clamped all end in a number that looks like an answer. What a caller's own object does when it is asked for its
value, its equal or its words is not known beforehand: anything that it raises then is a refusal, never an answer.
"""

from __future__ import annotations

import enum
import math
import numbers
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from golive.core.errors import Refused
from golive.core.window import FloatArray

Series = Sequence[float] | FloatArray
"""One number a period, oldest first."""

INVALID = "invalid_input"
"""The code of an argument that no model could use, whatever the others are."""


LARGEST, SMALLEST = 1e60, 1e-60
"""No size, price, rate or time in a market lies beyond; fourth powers of what lies within are still floats."""

Choice = TypeVar("Choice", bound=enum.Enum)

MOST = 10**15
"""Whole numbers above this are not told apart by their neighbours' arithmetic."""


def real(value: float, field: str) -> float:
    """Return the number as a float; refuse NaN, infinities, absurd magnitudes, booleans and what is not a number."""
    if not is_real(value):
        raise Refused(INVALID, f"`{field}` is not a number", field=field)
    try:
        number = float.__float__(value) if isinstance(value, float) else float(value)
    except Exception as error:
        raise Refused(INVALID, f"`{field}` is a number that no float can hold", field=field) from error
    if not math.isfinite(number):
        raise Refused(INVALID, f"`{field}` is {number}, needs a finite number", field=field)
    if abs(number) > LARGEST:
        raise Refused(INVALID, f"`{field}` is {number:g}, beyond any market", field=field)
    return number


def known_number(value: Any) -> float | None:
    """Return something as the number that `real` makes of it, None where it refuses.

    >>> known_number(2), known_number(True), known_number(math.nan), known_number("2")
    (2.0, None, None, None)
    """
    try:
        return real(value, "value")
    except Refused:
        return None


def is_real(value: object) -> bool:
    """Say whether something is a real number: no condition, and no length of time, which numpy counts as an integer."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool | np.bool_ | np.timedelta64)


def shown(value: object) -> str:
    """Return something foreign as a short text for a sentence, by the name of its type where it has no words."""
    try:
        return f"{value}"[:60]
    except Exception:  # noqa: BLE001  (its words are not what is asked for)
        return type(value).__name__


def positive(value: float, field: str) -> float:
    """Return the number; refuse zero, negatives and what `real` refuses."""
    number = real(value, field)
    if number < SMALLEST:
        raise Refused(INVALID, f"`{field}` is {number:g}, needs to be positive", field=field)
    return number


def not_negative(value: float, field: str) -> float:
    """Return the number; refuse negatives and what `real` refuses. Below the smallest of any market is zero."""
    number = real(value, field)
    if number < 0:
        raise Refused(INVALID, f"`{field}` is {number:g}, cannot be negative", field=field)
    return number if number >= SMALLEST else 0.0


def between(value: float, field: str, lo: float, hi: float) -> float:
    """Return the number; refuse what lies outside the closed interval [lo, hi]."""
    number = real(value, field)
    if not lo <= number <= hi:
        raise Refused(INVALID, f"`{field}` is {number:g}, needs to lie in [{lo:g}, {hi:g}]", field=field)
    return number if abs(number) >= SMALLEST else 0.0


def probability(value: float, field: str) -> float:
    """Return the number; refuse what lies outside the open interval (0, 1)."""
    number = real(value, field)
    if not 0 < number < 1:
        raise Refused(INVALID, f"`{field}` is {number:g}, needs to lie between 0 and 1", field=field)
    return number


def sure(value: float, field: str) -> float:
    """Return a confidence; refuse half and less, which turns a bound round: 0.05 is what may be wrong, not how sure.

    >>> sure(0.95, "confidence")
    0.95
    """
    number = probability(value, field)
    if number <= EVEN:
        sentence = f"`{field}` is {number:g}, needs to lie above {EVEN:g}: 0.95 is wrong five times in a hundred"
        raise Refused(INVALID, sentence, field=field)
    return number


EVEN = 0.5
"""As likely as not: a bound of this confidence is the estimate itself."""


def whole(value: float, field: str, *, minimum: int, maximum: int = MOST) -> int:
    """Return the number as an int; refuse fractions and what lies outside [minimum, maximum]."""
    number = real(value, field)
    if number != math.floor(number) or number < minimum:
        raise Refused(INVALID, f"`{field}` is {number:g}, needs a whole number of at least {minimum}", field=field)
    if number > maximum:
        raise Refused(INVALID, f"`{field}` is {number:g}, at most {maximum} are taken", field=field)
    return int(number)


def member(choices: type[Choice], choice: Choice | str, field: str, what: str) -> Choice:
    """Return one of a closed set, by itself or by its value; refuse what is none of them, naming them all.

    Examples
    --------
    >>> class Side(enum.Enum):
    ...     BUY = "buy"
    ...     SELL = "sell"
    >>> member(Side, "buy", "side", "a side").name
    'BUY'
    """
    try:
        return choices(choice)
    except Exception as error:
        names = ", ".join(str(c.value) for c in choices)
        raise Refused(INVALID, f"`{shown(choice)}` is not {what}: use {names}", field=field) from error


def series(values: Series, field: str, *, minimum: int = 0, short_code: str = INVALID) -> FloatArray:
    """Return a one-dimensional array of finite numbers; refuse NaN, infinities and fewer than `minimum` of them."""
    array = _floats(values, field)
    if array.ndim != 1:
        raise Refused(INVALID, f"`{field}` has {array.ndim} dimensions, needs one", field=field)
    if array.size < minimum:
        raise Refused(short_code, f"`{field}` has {array.size} values, needs at least {minimum}", field=field)
    return array


def positive_series(values: Series, field: str, *, minimum: int = 0, short_code: str = INVALID) -> FloatArray:
    """Return what `series` does; refuse a value that is not positive."""
    array = series(values, field, minimum=minimum, short_code=short_code)
    if (array < SMALLEST).any():
        raise Refused(INVALID, f"`{field}` holds a value that is not positive", field=field)
    return array


def not_negative_series(values: Series, field: str, *, minimum: int = 0) -> FloatArray:
    """Return what `series` does; refuse a negative value. Below the smallest of any market is zero."""
    array = series(values, field, minimum=minimum)
    if (array < 0).any():
        raise Refused(INVALID, f"`{field}` holds a negative value", field=field)
    return np.where(array >= SMALLEST, array, 0.0)


def matrix(values: Sequence[Series] | FloatArray, field: str, *, rows: int, columns: int) -> FloatArray:
    """Return a two-dimensional array of finite numbers; refuse one with too few rows or columns, or ragged rows."""
    array = _floats(values, field)
    if array.ndim != len(("periods", "strategies")):
        raise Refused(INVALID, f"`{field}` is not a table of periods by strategies", field=field)
    if array.shape[0] < rows or array.shape[1] < columns:
        raise Refused(
            INVALID,
            f"`{field}` is {array.shape[0]} by {array.shape[1]}, needs at least {rows} by {columns}",
            field=field,
        )
    return array


def same_length(a: FloatArray, b: FloatArray, field: str) -> None:
    """Refuse two series that do not pair up."""
    if a.size != b.size:
        raise Refused(INVALID, f"`{field}` has {b.size} values for {a.size} periods", field=field)


def answer(value: float, name: str) -> float:
    """Return a result; refuse one that left the range of floats, so that no infinity leaves a model."""
    number = float(value)
    if not math.isfinite(number):
        raise Refused("overflow", f"{name} is beyond the range of numbers for this input", field=name)
    return number


def power(base: float, exponent: float, name: str) -> float:
    """Return `base**exponent` of a base that is not negative; refuse an answer beyond the range of floats."""
    try:
        return answer(math.pow(base, exponent), name)
    except OverflowError as error:
        raise Refused("overflow", f"{name} is beyond the range of numbers for this input", field=name) from error


def _floats(values: Sequence[float] | Sequence[Series] | FloatArray, field: str) -> FloatArray:
    array = _numbers(values, field)
    if not np.isfinite(array).all():
        raise Refused(INVALID, f"`{field}` holds a value that is not a finite number", field=field)
    if (np.abs(array) > LARGEST).any():
        raise Refused(INVALID, f"`{field}` holds a value beyond any market", field=field)
    return array


def _numbers(values: object, field: str) -> FloatArray:
    """Return an array of floats; refuse text, conditions, times and complex numbers, which numpy would make some of."""
    sentence = f"`{field}` holds something that is not a number"
    try:
        array = np.asarray(values)
        plain = array.dtype.kind in "fiu" or (array.dtype.kind == "O" and all(is_real(v) for v in array.flat))
        if plain or not array.size:
            return array.astype(np.float64)
    except Exception as error:
        raise Refused(INVALID, sentence, field=field) from error
    raise Refused(INVALID, sentence, field=field)
