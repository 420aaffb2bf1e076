"""Numbers without rounding: what may stand where a number belongs.

Lots, ticks and nanoseconds are whole, money is whole nano-units of the account's currency; rates, haircuts and marks
are exact fractions read from decimal text. A float is refused, whatever its value: it has been rounded already.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from golive.core.errors import Refused
from golive.core.printable import quoted

Exact = int | Fraction
"""A number that no operation has rounded."""

_WHOLE = re.compile(r"-?[0-9]{1,100}")
_DECIMAL = re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100})?")


MOST = 10**100
"""A whole number has no more than a hundred digits: what is written in text has no more either."""


def whole(value: object, field: str, *, least: int | None = None) -> int:
    """Return a whole number.

    Raises
    ------
    Refused
        With the field as its code: text, a float, a bool, an absent value, or less than `least`.

    Examples
    --------
    >>> whole(-3, "lots")
    -3
    >>> whole(0, "lots", least=1)
    Traceback (most recent call last):
    golive.core.errors.Refused: lots: `0` is not a whole number of at least 1
    """
    if type(value) is int and -MOST < value < MOST and (least is None or value >= least):
        return value
    bound = "" if least is None else f" of at least {least}"
    raise Refused(field, f"{quoted(value)} is not a whole number{bound}", field=field)


def read_whole(value: object, field: str, *, least: int | None = None) -> int:
    """Return a whole number that is given as one or as its decimal digits, as files give it; else as `whole`.

    >>> read_whole("1700000000000000000", "ts")
    1700000000000000000
    """
    text = isinstance(value, str) and _WHOLE.fullmatch(value)
    return whole(int(text[0]) if text else value, field, least=least)


def exact(value: object, field: str) -> Fraction:
    """Return an exact number that is one already; text, a float, a bool or an absent value is refused with the field.

    >>> exact(Fraction(3, 10), "haircut")
    Fraction(3, 10)
    >>> exact("0.3", "haircut")
    Traceback (most recent call last):
    golive.core.errors.Refused: haircut: `0.3` is not a fraction or a whole number
    """
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    raise Refused(field, f"{quoted(value)} is not a fraction or a whole number", field=field)


def fraction(value: object, field: str) -> Fraction:
    """Return the exact number that decimal text, a whole number or a fraction says.

    Raises
    ------
    Refused
        With the field as its code: a float, a bool, an absent value, text that is not a finite decimal.

    Examples
    --------
    >>> fraction("0.3", "haircut"), fraction("-0.00005", "maker"), fraction(7, "mark")
    (Fraction(3, 10), Fraction(-1, 20000), Fraction(7, 1))
    >>> fraction(0.3, "haircut")
    Traceback (most recent call last):
    golive.core.errors.Refused: haircut: `0.3` is not exact: decimal text or a whole number is
    """
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Fraction(value)
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    raise Refused(field, f"{quoted(value)} is not exact: decimal text or a whole number is", field=field)


def positive(value: object, field: str) -> Fraction:
    """Return an exact number above zero; anything else is refused with the field as its code.

    >>> positive("0.1", "tick")
    Fraction(1, 10)
    """
    number = fraction(value, field)
    if number <= 0:
        raise Refused(field, f"{quoted(value)} is not above zero", field=field)
    return number


def number_or_none(value: object) -> Fraction | None:
    """Return a number that a feed told, or None where it is absent or no number.

    What a feed does not know is passed over; a finite float has been rounded, and is refused here as anywhere.

    >>> number_or_none("584053.5"), number_or_none(float("nan")), number_or_none("NaN"), number_or_none(None)
    (Fraction(1168107, 2), None, None, None)
    """
    no_number = value is None or value == "NaN" or (isinstance(value, float) and not math.isfinite(value))
    return None if no_number else fraction(value, "value")


def price_or_none(value: object) -> Fraction | None:
    """Return a price that a feed told, or None where it is absent, no number, or not above zero.

    >>> price_or_none("584053.5"), price_or_none("0")
    (Fraction(1168107, 2), None)
    """
    price = number_or_none(value)
    return price if price is not None and price > 0 else None
