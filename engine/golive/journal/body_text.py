"""The text of a value in a stored body, by its type: what RFC 8785 writes, made at once and looked at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from json.encoder import encode_basestring
from typing import Any

from golive.core.canonical import number_text
from golive.journal.body_fields import MOST_COUNTED, MOST_WRITTEN, As, plain

Write = Callable[[Any], str]
"""Gives the text of a value, or refuses it."""


def text_of(type_: As) -> Write:
    """Return what writes values of a type: as `plain` has them, and refused where that refuses them.

    >>> text_of(As.NS)(1700000000124293124), text_of(As.COUNT)(55), text_of(As.RATIO)(1e21), text_of(As.FLAG)(True)
    ('"1700000000124293124"', '55', '1e+21', 'true')
    """
    return _WRITES[type_]


def _any(value: object, type_: As) -> str:
    """Return the text of what is of no usual class, or refuse it."""
    held = plain(value, type_)
    if isinstance(held, bool):
        return "true" if held else "false"
    return encode_basestring(held) if isinstance(held, str) else number_text(held)


def _digits(type_: As) -> Write:
    def write(value: Any) -> str:
        return f'"{value}"' if type(value) is int and -MOST_WRITTEN < value < MOST_WRITTEN else _any(value, type_)

    return write


def _count(value: Any) -> str:
    return str(value) if type(value) is int and -MOST_COUNTED <= value <= MOST_COUNTED else _any(value, As.COUNT)


def _ratio(value: Any) -> str:
    return number_text(value) if type(value) is float and math.isfinite(value) else _any(value, As.RATIO)


def _text(value: Any) -> str:
    # Python escapes what RFC 8785 does, and as it does.
    return encode_basestring(value) if type(value) is str else _any(value, As.TEXT)


def _flag(value: Any) -> str:
    return "true" if value is True else "false" if value is False else _any(value, As.FLAG)


def _exact(value: Any) -> str:
    if type(value) is Fraction:
        above, below = value.as_integer_ratio()
        if -MOST_WRITTEN < above < MOST_WRITTEN and below < MOST_WRITTEN:
            return f'"{above}"' if below == 1 else f'"{above}/{below}"'
    return _any(value, As.EXACT)


_WRITES = {
    As.NS: _digits(As.NS),
    As.LOTS: _digits(As.LOTS),
    As.MONEY: _digits(As.MONEY),
    As.COUNT: _count,
    As.RATIO: _ratio,
    As.TEXT: _text,
    As.FLAG: _flag,
    As.EXACT: _exact,
}
