"""Times of day and dates in expressions: found before Python's grammar reads the text, which has no word for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from golive.core.civil import A_DAY, LIKE_CLOCK, LIKE_DATE
from golive.core.dataclass import dataclass
from golive.core.unit import Quantity, parse_civil

_LITERAL = re.compile(
    rf"""(?P<quoted>"[^"]*"|'[^']*')|(?<![\w.:-])(?:(?P<clock>{LIKE_CLOCK.pattern})|(?P<date>{LIKE_DATE.pattern}))(?![\w.:])"""
)
_NEXT_STEP = {
    "clock": "write hours and minutes in two digits each, `00:00` to `23:59`, with seconds where needed",
    "date": A_DAY,
}
_WHAT = {"clock": "a time of day", "date": "a date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What looks like a time of day or a date and is none."""

    text: str
    offset: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CivilLiterals:
    """An expression with its literals blanked out by names of the same length, and what they are by their place.

    `values` are by offset in the text; no name that a user wrote stands at one of these.
    """

    text: str
    values: Mapping[int, Quantity]
    wrong: Wrong | None = None


def find_literals(text: str) -> CivilLiterals:
    """Return the times of day and dates of an expression, outside quotes; the first that is none is `wrong`.

    >>> find_literals("time_of_day(t) >= 21:30").text
    'time_of_day(t) >= _____'
    """
    values: dict[int, Quantity] = {}
    blanked, end = [], 0
    for match in _LITERAL.finditer(text):
        kind = match.lastgroup or "quoted"
        if kind == "quoted":
            continue
        written = match[kind]
        value = parse_civil(written)
        if value is None:
            message = f"`{written}` is not {_WHAT[kind]}"
            wrong = Wrong(text=written, offset=match.start(), message=message, hint=_NEXT_STEP[kind])
            return CivilLiterals(text=text, values={}, wrong=wrong)
        values[match.start()] = value
        blanked += [text[end : match.start()], "_" * len(written)]
        end = match.end()
    return CivilLiterals(text="".join((*blanked, text[end:])), values=values)
