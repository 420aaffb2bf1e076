"""What the cells of a signal say: its side, size and edge in the words of whoever made it, and its instant."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import numbers
import re
import zoneinfo
from typing import Any

from golive.api.request import LEFT_OUT, Told
from golive.core.errors import InvalidInput
from golive.core.intent import LONG, SHORT
from golive.core.value import LARGEST, Unknown, invalid, missing
from golive.documents.market import TimeUnit
from golive.market.instants import NANOS_PER, nanos_of_datetime, nanos_of_text
from golive.market.moments import iso_moment
from golive.market.numbered_dates import number_form

_SIDES = {"buy": LONG, "long": LONG, 1.0: LONG, "sell": SHORT, "short": SHORT, -1.0: SHORT}
_COUNT = re.compile(r"\d{1,20}")
_NUMBER = re.compile(r"[+-]?(\d+(_\d+)*\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DAY = re.compile(r"[^T ]*")
_AMOUNT = re.compile(r"\s*\W?\s*[+-]?[.,]?\d[\d_.,' ]*([eE][+-]?\d+)?\s*(\w+|\W)?\s*")
_LONGEST = 64
"""Characters that an instant or an amount has at most, however it is written."""

_EXACT = 2**53
"""Above it a float is no whole number of its own: it stands for its neighbours as well."""


def side_of(cell: Any) -> str | Unknown:
    """Return the direction that a cell says: `buy`, `long` and 1, or `sell`, `short` and -1, however they are written.

    >>> side_of("BUY"), side_of(-1.0)
    ('long', 'short')
    """
    if is_absent(cell):
        return missing("side_absent", "the signal says no side")
    number = number_of(cell)
    word = cell.strip().casefold() if isinstance(cell, str) else ""
    side = _SIDES.get(word if number is None else number)
    return invalid("side_unknown", f"the side is `{cell}`, neither buy nor sell") if side is None else side


def size_of(cell: Any, unit: str) -> Told:
    """Return a size: a number in the unit that its column is named by, or in the strategy's own where it names none."""
    if is_absent(cell):
        return None
    number = number_of(cell)
    if number is None:
        return _of_unit(str(cell), unit)
    return f"{number!r} {unit}" if unit else number


def _of_unit(text: str, unit: str) -> str:
    """Return a text with its unit; where its column names another, it becomes one that nobody can read."""
    number = _NUMBER.match(text.strip())
    if number is None or not unit or text.strip()[number.end() :].strip() == unit:
        return text
    return f"{text}, in a column of {unit}"


def edge_of(cell: Any, unit: str) -> Told:
    """Return an edge as text: of a number whose unit neither column nor cell says nobody knows what it is."""
    if is_absent(cell):
        return None
    number = number_of(cell)
    return _of_unit(str(cell), unit) if number is None else f"{number!r} {unit}".rstrip()


def price_of(cell: Any) -> float | Unknown:
    """Return the price at which a signal was made, in the quote currency, or why a cell says none.

    >>> price_of("60_000.5"), str(price_of("-1"))
    (60000.5, 'the price is `-1`, no number above zero')
    """
    if is_absent(cell):
        return missing("price_absent", "the signal says no price, in a table that tells them")
    price = number_of(cell)
    return (
        price
        if price is not None and 0 < price <= LARGEST
        else invalid("price_unread", f"the price is `{cell}`, no number above zero")
    )


def left_out(column: str | None, cell: Told) -> Told:
    """Return what a cell says of a column that is there, and that it is left out where the table has none."""
    return LEFT_OUT if column is None else cell


def number_of(cell: Any) -> float | None:
    """Return the number that a cell is, or is the text of; None for anything else."""
    if isinstance(cell, str):
        return float(cell.strip()) if _NUMBER.fullmatch(cell.strip()) else None
    if not isinstance(cell, int | float | decimal.Decimal) or isinstance(cell, bool):
        return None
    try:
        return float(cell)
    except OverflowError:
        return None


def may_be_amount(cell: Any) -> bool:
    """Say whether a cell may be meant for a size: a number, or text of digits with a currency's sign or one word.

    >>> [may_be_amount(cell) for cell in (5, "5,000", "$5_000", "0.1 BTC", "10 %")]
    [True, True, True, True, True]
    >>> [may_be_amount(cell) for cell in (None, float("nan"), True, "", "3 bars up", "breakout")]
    [False, False, False, False, False, False]
    """
    if is_absent(cell) or isinstance(cell, bool):
        return False
    if isinstance(cell, str):
        return len(cell) <= _LONGEST and _AMOUNT.fullmatch(cell) is not None
    return isinstance(cell, numbers.Number)


def is_absent(cell: Any) -> bool:
    """Say whether a cell holds nothing: null, blank text, or how frames write absence."""
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


class InstantCells:
    """Reads the instants of one column: counts since 1970 are all of one unit, dates name their zone or have `zone`.

    `unit` is what the column's name says of its counts, empty where it says nothing: then the first count tells, for
    one of seconds cannot be taken for one of milliseconds.

    Raises
    ------
    InvalidInput
        For a zone that there is not.
    """

    def __init__(self, name: str, *, unit: str = "", zone: str | None = None) -> None:
        self._name, self._unit, self._zone = name, unit, None if zone is None else _zone(zone)

    def read(self, cell: Any, row: int) -> int:
        """Return the instant of a row in nanoseconds.

        Raises
        ------
        InvalidInput
            With the row and the column, for a cell that is no instant or may be several.
        """
        if is_absent(cell):
            raise self._no(row, "is empty", "every signal has its time")
        count = _count(cell)
        if count is not None:
            return self._counted(count, row)
        if isinstance(cell, str):
            return self._written(cell.strip(), row)
        if isinstance(cell, dt.datetime):
            return self._moment(cell, row)
        raise self._no(row, f"is `{cell}`, which is no instant", _HOW)

    def _counted(self, count: int, row: int) -> int:
        form = number_form(count, count)
        if form not in _UNITS:
            raise self._no(row, f"is `{count}`, which counts no time since 1973", _HOW)
        if self._unit and form != self._unit:
            raise self._no(row, f"is `{count}`, a count of {form} and not of {self._unit}", "write all of one unit")
        self._unit = form
        return count * NANOS_PER[TimeUnit(form)]

    def _written(self, text: str, row: int) -> int:
        instant = nanos_of_text(text) if len(text) <= _LONGEST else None
        if instant is not None:
            return instant
        moment = iso_moment(text) if len(text) <= _LONGEST else None
        if moment is None:
            raise self._no(row, f"is `{text[:_LONGEST]}`, which is no instant", _HOW)
        if _DAY.fullmatch(text):
            raise self._no(row, f"is `{text}`, a day and no instant", "say at what time of it the signal was known")
        return self._moment(moment, row)

    def _moment(self, moment: dt.datetime, row: int) -> int:
        try:
            zoned = moment if moment.tzinfo is not None else self._local(moment, row)
            instant = nanos_of_datetime(zoned)
        except OverflowError:
            instant = None
        if instant is None:
            raise self._no(row, f"is `{moment}`, which is not between 1971 and 2200", _HOW)
        return instant

    def _local(self, moment: dt.datetime, row: int) -> dt.datetime:
        if self._zone is None:
            raise self._no(row, f"is `{moment}`, which has no zone", "write it, as in `+00:00`, or say `--zone NAME`")
        first, second = (moment.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1))
        back = first.astimezone(dt.UTC).astimezone(self._zone).replace(tzinfo=None)
        if first.utcoffset() != second.utcoffset() or back != moment.replace(fold=0):
            raise self._no(row, f"is `{moment}`, where the clocks of {self._zone} change", "write it with its offset")
        return first

    def _no(self, row: int, what: str, hint: str) -> InvalidInput:
        return InvalidInput(f"row {row}: the time `{self._name}` {what}", hint=hint)


_UNITS = frozenset(unit.value for unit in NANOS_PER)
_HOW = "write 2024-08-08T23:55:00Z, or a count of s, ms, us or ns since 1970"


def _count(cell: Any) -> int | None:
    """Return the whole number that a cell is or is the text of."""
    if isinstance(cell, str):
        return int(cell) if _COUNT.fullmatch(cell.strip()) else None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else None
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else None


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(f"no zone `{name}`", hint="as in `UTC` or `America/New_York`") from None
