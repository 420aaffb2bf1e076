"""What a body is made of: values by their type, as RFC 8785 writes them.

A type never depends on a value: nanoseconds, lots and money are text whatever their size, counts are numbers. What is
absent is left out. A ratio is the only number that was rounded; one that is not finite cannot be written.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import rfc8785

from golive.core.errors import Refused
from golive.core.printable import encodable, quoted

MOST_COUNTED = 2**53 - 1
"""The largest whole number that every reader of JSON holds exactly."""


class As(enum.Enum):
    """How a value is written."""

    NS = enum.auto()
    LOTS = enum.auto()
    MONEY = enum.auto()
    COUNT = enum.auto()
    RATIO = enum.auto()
    TEXT = enum.auto()
    FLAG = enum.auto()
    EXACT = enum.auto()
    """A fraction that nothing rounded, such as a mid between ticks: text, `1168107/2`."""


_DIGITS = frozenset((As.NS, As.LOTS, As.MONEY))

_WHOLE = re.compile(r"-?[0-9]{1,100}")
_EXACT = re.compile(r"-?[0-9]{1,100}(/[1-9][0-9]{0,99})?")
MOST_WRITTEN = 10**100
"""What is written in digits has no more than a hundred, for no more are read."""

Plain = str | int | float | bool
Value = Plain | Fraction


def plain(value: object, type_: As) -> Plain:
    """Return a value as JSON has it.

    Raises
    ------
    Refused
        With the type in lower case as its code: a value of another type, a count beyond 2^53 - 1, a ratio that is not
        finite.

    Examples
    --------
    >>> plain(1700000000124293124, As.NS), plain(55, As.LOTS), plain(55, As.COUNT), plain(0.1, As.RATIO)
    ('1700000000124293124', '55', 55, 0.1)
    >>> plain(float("nan"), As.RATIO)
    Traceback (most recent call last):
    golive.core.errors.Refused: ratio: `nan` cannot be written
    """
    match value:
        case bool() if type_ is As.FLAG:
            return value
        case bool():
            pass
        case int() if type_ in _DIGITS and abs(value) < MOST_WRITTEN:
            return str(value)
        case int() if type_ in (As.COUNT, As.RATIO) and abs(value) <= MOST_COUNTED:
            return value
        case float() if type_ is As.RATIO and math.isfinite(value):
            return value
        case str() if type_ is As.TEXT:
            return value
        case Fraction() if type_ is As.EXACT and max(abs(value.numerator), value.denominator) < MOST_WRITTEN:
            return str(value)
    code = type_.name.lower()
    raise Refused(code, f"{quoted(value)} cannot be written", field=code)


def value_of(stored: object, type_: As) -> Value:
    """Return what `plain` wrote; anything that it would not have written so is refused with the type as its code.

    >>> value_of("55", As.LOTS), value_of(1, As.RATIO), value_of("1168107/2", As.EXACT)
    (55, 1.0, Fraction(1168107, 2))
    >>> value_of("055", As.LOTS)
    Traceback (most recent call last):
    golive.core.errors.Refused: lots: `055` was not written so
    """
    value: Value | None = None
    match stored:
        case bool() if type_ is not As.FLAG:
            pass
        case str() if encodable(stored) != stored:
            pass
        case int() | float() if type_ is As.RATIO:
            # A large ratio is written without a point, and with more digits than it has.
            value = _float(stored)
        case str() if type_ in _DIGITS and _WHOLE.fullmatch(stored):
            value = int(stored)
        case str() if type_ is As.EXACT and _EXACT.fullmatch(stored):
            value = Fraction(stored)
        case int() | str():
            value = stored
    code = type_.name.lower()
    if value is None or (plain(value, type_) != stored and type_ is not As.RATIO):
        raise Refused(code, f"`{stored}` was not written so", field=code)
    return value


def _float(number: float) -> float | None:
    try:
        value = float(number)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def canonical(fields: Iterable[tuple[str, As, object]]) -> bytes:
    """Return the bytes of a flat body: names sorted, what is None left out, a name twice refused (`duplicate`).

    >>> canonical([("v", As.COUNT, 1), ("lots", As.LOTS, 55), ("why", As.TEXT, None)])
    b'{"lots":"55","v":1}'
    """
    body: dict[str, Plain] = {}
    seen: set[str] = set()
    for name, type_, value in fields:
        if name in seen:
            raise Refused("duplicate", f"`{name}` is given twice", field=name)
        seen.add(name)
        if value is not None:
            body[name] = plain(value, type_)
    return canonical_json(body)


def canonical_json(value: Any) -> bytes:
    """Return a JSON value as RFC 8785 writes it, or refuse what it cannot hold (`body`)."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise Refused("body", f"cannot be written as JSON: {error}", field="body") from error
