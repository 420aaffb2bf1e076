"""One value of a row: known, or why not. The generated code calls this only when its fast test has failed."""

from __future__ import annotations

import math
import numbers
from fractions import Fraction
from typing import Any, TypeGuard

from golive.compiler.kernel import UNLISTED, Source
from golive.compiler.operations import NAN
from golive.compiler.time_sources import read_off
from golive.core.freshness import too_old
from golive.core.readable import unreadable
from golive.core.row import read_why
from golive.core.signature import Kind
from golive.core.unit import NANOS, natural_unit, show_duration, show_range
from golive.core.value import Unknown, invalid, missing
from golive.documents.market import MOST_CLOCK_SKEW_S
from golive.language.builtins import IN_CALENDAR
from golive.language.terms import Port

LATEST = 2**62
"""Instants lie within this many nanoseconds of 1970: beyond it no calendar is asked."""

_POSING = ("bool", "bool_", "timedelta64")
"""numpy's types that are registered as numbers, or act like them, and are none."""

MOST_SKEW = round(MOST_CLOCK_SKEW_S * NANOS)

NO_INSTANT, NO_SKEW = -LATEST, -(2**61)
"""A decision without a time, or by a clock that is wrong: with this skew, which no age makes up for, nothing that has a
time is fresh."""

Scalar = float | int | bool | None
"""A number, a member's code, a condition; None is an unknown condition."""


def read(source: Source, value: Any, at: Any, why: Any, now: int, skew: int) -> tuple[Scalar, Unknown | None]:
    """Return the value in the kernel's form, and the reason when it is unknown."""
    port = source.port
    if source.derive == UNLISTED:
        return is_unlisted(port, value) and _timing(port, at, now, skew) is None, None
    unknown = _absent(port, value, why) or _timing(port, at, now, skew)
    if unknown is None:
        scalar = _value(source, value)
        if not isinstance(scalar, Unknown):
            return scalar, None
        unknown = scalar
    return _nothing(source), unknown


def is_unlisted(port: Port, value: object) -> bool:
    """Say whether a value is a word that anybody can read and that is none of a closed set: told, and not listed."""
    if not isinstance(value, str):
        return False
    word = str.__str__(value)
    return word not in port.type.members and not unreadable(word)


def _nothing(source: Source) -> Scalar:
    if source.port.type.kind is Kind.BOOL or source.derive == IN_CALENDAR:
        return None
    return NAN if source.is_number else -1


def _absent(port: Port, value: Any, why: Any) -> Unknown | None:
    return read_why(port.column, why) if is_absent(value) else None


def is_absent(value: object) -> bool:
    """Say whether there is no value; pandas' NA and NaT, which equal nothing, are named by their type."""
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def is_reason(cell: object) -> bool:
    """Say whether a cell says why a value is unknown, in text or otherwise; NaN is how tables write absence."""
    return not is_absent(cell) and not (isinstance(cell, float) and math.isnan(cell))


def _value(source: Source, value: Any) -> Scalar | Unknown:
    port, kind = source.port, source.port.type.kind
    if kind is Kind.BOOL:
        plain = value.item() if type(value).__name__ in ("bool_", "bool") and hasattr(value, "item") else value
        return plain if isinstance(plain, bool) else _wrong(port, value, "true or false")
    if kind is Kind.ENUM:
        if not isinstance(value, str):
            return _wrong(port, value, f"one word of {', '.join(port.type.members)}")
        # A subclass may say that it equals anything.
        word = str.__str__(value)
        code = port.type.words.get(word)
        if code is None:
            return invalid(
                "not_a_member", f"{port.column} is `{word}`, which is none of {', '.join(port.type.members)}"
            )
        return code
    if kind is Kind.TIME:
        return _moment(source, value)
    return _number(port, value)


def is_number(value: object) -> TypeGuard[numbers.Real]:
    """Say whether a value is a number and nothing that passes for one: numpy calls its durations integers.

    An integer of a class that says itself what number it is, which need not be the one it holds, is none.
    """
    kind: Any = type(value)
    if isinstance(value, int):
        return kind is not bool and kind.__int__ is int.__int__ and kind.__index__ is int.__index__
    if isinstance(value, float) or kind is Fraction:
        return True
    return kind.__module__ == "numpy" and isinstance(value, numbers.Real) and kind.__name__ not in _POSING


def is_whole(value: object) -> TypeGuard[numbers.Integral]:
    """Say whether a value is an integer, as instants are."""
    return isinstance(value, numbers.Integral) and is_number(value)


def double_of(value: object) -> float | None:
    """Return a number as a double, None for what is no number; never what a class of its own says that it is.

    >>> double_of(Fraction(1, 2)), double_of(10**400), double_of(True)
    (0.5, inf, None)
    """
    if type(value) is float:
        return value
    if not is_number(value):
        return None
    try:
        if isinstance(value, int):
            return int.__float__(value)
        return float.__float__(value) if isinstance(value, float) else float(value)
    except OverflowError:
        return math.inf


def reading(now: object, skew: object) -> tuple[int, int]:
    """Return a decision's time and tolerated clock skew, none where it is not given; after nonsense nothing is fresh.

    >>> reading(5, None), reading(5, 10**20) == (5, NO_SKEW)
    ((5, 0), True)
    """
    if type(now) is int and type(skew) is int and 0 <= skew <= MOST_SKEW and -LATEST < now < LATEST:
        return now, skew
    if not is_whole(now) or not -LATEST < int(now) < LATEST:
        return NO_INSTANT, NO_SKEW
    if skew is None:
        return int(now), 0
    return int(now), int(skew) if is_whole(skew) and 0 <= int(skew) <= MOST_SKEW else NO_SKEW


def wrong_clock(name: str) -> Unknown:
    """Say that a value cannot be dated, because the decision's clock skew is none that a clock has."""
    most = show_duration(MOST_CLOCK_SKEW_S)
    return invalid("clock_skew_invalid", f"{name} cannot be dated: the clock skew is no time from 0 s to {most}")


def _number(port: Port, value: Any) -> float | Unknown:
    number = double_of(value)
    if number is None:
        return _wrong(port, value, "a number")
    if not math.isfinite(number):
        return invalid("not_finite", f"{port.column} is {'not a number' if math.isnan(number) else 'infinite'}")
    if not port.type.lo <= number <= port.type.hi:
        bounds = show_range(port.type.lo, port.type.hi, port.unit or natural_unit(port.type.dimension))
        return invalid("out_of_range", f"{port.column} is {port.shown(number)}, outside {bounds}")
    return number


def _moment(source: Source, value: Any) -> Scalar | Unknown:
    if not is_whole(value):
        return _wrong(source.port, value, "a time in integer nanoseconds")
    if abs(int(value)) >= LATEST:
        return invalid("wrong_time", f"{source.port.column} is no instant of this age")
    return read_off(int(value), source)


def _wrong(port: Port, value: Any, wanted: str) -> Unknown:
    from golive.core.thousands import WITHOUT_COMMAS, has_commas

    more = f": {WITHOUT_COMMAS}" if has_commas(value) else ""
    return invalid("wrong_type", f"{port.column} is a {type(value).__name__}, {wanted} is needed{more}")


def _kind(at: object) -> str:
    return f"a {type(at).__name__}{' without a zone' if getattr(at, 'tzinfo', at) is None else ''}"


def _timing(port: Port, at: Any, now: int, skew: int) -> Unknown | None:
    age = port.max_age_ns
    if age is None:
        return None
    if now == NO_INSTANT:
        why = f"the decision has no time in nanoseconds since 1970, so {port.column} has no age"
        return missing("no_decision_time", why)
    if is_absent(at):
        return missing("no_time", f"no time given for {port.column}")
    if not is_whole(at):
        return invalid("wrong_time", f"the time of {port.column} is {_kind(at)}, not integer nanoseconds")
    if skew == NO_SKEW:
        return wrong_clock(port.column)
    if abs(int(at)) >= LATEST:
        return invalid("wrong_time", f"the time of {port.column} is no instant of this age")
    behind = now - int(at)
    if behind > age:
        return too_old(port.column, behind, age)
    if behind < -skew:
        return invalid("from_the_future", f"{port.column} is from {-behind / NANOS:.6g} s after the decision")
    return None
