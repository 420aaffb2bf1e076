"""Functions of the decision stage: scalars in, one scalar out, the same meaning in every back end.

They have no implementation here: the compiler lowers each to the few operations the back ends share.
"""

from __future__ import annotations

from golive.core.civil import DAY_S
from golive.core.signature import BOOL, Kind, Signature, Stage, Type, number, one_of
from golive.core.unit import CLOCK, DAILY, DATE, NANOS, RATIO, TIME
from golive.core.value import LARGEST

DIRECTION = one_of("long", "short")
WEEKDAYS = one_of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

IN_CALENDAR, UNTIL = "in_calendar", "minutes_until"
"""The functions that ask a calendar."""

_ANY = Type(kind=Kind.NUMBER, same_as="x")
_TIME = Type(kind=Kind.TIME)
_ASKED = (("time", _TIME), ("calendar", Type(kind=Kind.CALENDAR)))
_CLOCK = number(CLOCK, 0.0, DAY_S - 1 / NANOS)


def _builtin(
    name: str, arguments: tuple[tuple[str, Type], ...], result: Type, doc: str, *, variadic: bool = False
) -> Signature:
    return Signature(
        name=name,
        arguments=arguments,
        result=result,
        stage=Stage.DECISION,
        target="",
        doc=doc,
        variadic=variadic,
    )


BUILTINS: tuple[Signature, ...] = (
    _builtin("min", (("x", _ANY), ("y", _ANY)), _ANY, "the smallest of its arguments", variadic=True),
    _builtin("max", (("x", _ANY), ("y", _ANY)), _ANY, "the largest of its arguments", variadic=True),
    _builtin("abs", (("x", _ANY),), _ANY, "the magnitude"),
    _builtin("clip", (("x", _ANY), ("lo", _ANY), ("hi", _ANY)), _ANY, "x, kept between lo and hi"),
    _builtin("sqrt", (("x", _ANY),), _ANY, "the square root; unknown under zero"),
    _builtin("exp", (("x", number()),), number(), "e to the power of a ratio"),
    _builtin("log", (("x", number()),), number(), "the natural logarithm; unknown at or under zero"),
    _builtin("sign_of", (("direction", DIRECTION),), number(RATIO, -1, 1), "+1 for long, -1 for short"),
    _builtin("share_true", (("x", BOOL),), number(RATIO, 0, 1), "the share of its conditions that hold", variadic=True),
    _builtin("over_one_day", (("x", number(DAILY)),), number(), "a daily volatility as the ratio of a one-day move"),
    _builtin("weekday", (("time", _TIME),), WEEKDAYS, "the day of the week, in the input's zone"),
    _builtin("hour_of_day", (("time", _TIME),), number(RATIO, 0, 23), "the hour, 0 to 23, in the input's zone"),
    _builtin("time_of_day", (("time", _TIME),), _CLOCK, "what a clock on the wall shows, in the input's zone"),
    _builtin(IN_CALENDAR, _ASKED, BOOL, "whether it lies on a listed day, or in a session, of a calendar"),
    _builtin(
        UNTIL,
        _ASKED,
        number(TIME, 0.0, LARGEST),
        "the time to the next listed instant, opening or close of a calendar",
    ),
    _builtin("date", (("time", _TIME),), number(DATE), "the day, in the input's zone"),
    _builtin(
        "within",
        (("clock", _CLOCK), ("begin", _CLOCK), ("end", _CLOCK)),
        BOOL,
        "whether a time of day is at or after `begin` and before `end`, which may lie past midnight; unknown where the "
        "two are the same",
    ),
)
