"""Values of cases as they are written, in held form: with its unit, or the word that says why it is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from golive.checker.ages import LONGEST_AGE_S
from golive.core.dataclass import dataclass
from golive.core.row import DECIDED_AT
from golive.core.signature import Kind, Type
from golive.core.suggest import did_you_mean
from golive.core.unit import (
    BASE,
    CIVIL,
    CLOCK,
    NANOS,
    QUOTE,
    SIZE,
    TIME,
    Dimension,
    Unit,
    measured,
    natural_unit,
    parse_quantity,
    show,
    show_range,
)
from golive.core.value import Unknown, invalid, missing, stale
from golive.documents.cases import Given
from golive.market.instants import nanos_of_text
from golive.proving.cases.pad import CasePad
from golive.proving.cases.targets import AxisTarget, ColumnTarget, PinTarget

MISSING, STALE, INVALID = "missing", "stale", "invalid"
UNKNOWNS = (MISSING, STALE, INVALID)
_VALUE, _AT = "value", "at"
_TRUTH = {"true": True, "false": False}
_SIZES = (QUOTE, BASE)

Scalar = float | str | bool | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A value that a case gives: known since `age_ns` before the decision, or one of three words for unknown.

    `is_relative` says that a time counts from the moment of decision. `dimension` is that of a number as written.
    """

    value: Scalar | None = None
    word: str = ""
    age_ns: int = 0
    is_relative: bool = False
    dimension: Dimension | None = None

    def why(self, name: str) -> Unknown | None:
        """Return why it is unknown, None where it is known."""
        return _WORDS[self.word](f"given_{self.word}", f"{name} is {self.word}") if self.word else None


_WORDS = {MISSING: missing, STALE: stale, INVALID: invalid}

Valued = ColumnTarget | PinTarget | AxisTarget


def read_told(entry: Given, target: Valued, pad: CasePad) -> Told | None:
    """Return what a case gives for a scalar, or None with the reason on the pad."""
    if isinstance(entry.value, Mapping):
        return _dated(entry, entry.value, target, pad)
    if entry.text is None:
        pad.error("GL703", f"`{entry.name.value}` is one value, not a list", entry.span, "write it with its unit")
        return None
    return _told(entry, entry.value, entry.text.value, target, pad)


def _dated(entry: Given, value: Mapping[str, Any], target: Valued, pad: CasePad) -> Told | None:
    """Read `{value: 5 %, at: -30 s}`."""
    name, other = entry.name.value, sorted(set(value) - {_VALUE, _AT})
    age = age_of(value.get(_AT, "0 s"))
    if other or _VALUE not in value or isinstance(value[_VALUE], list | dict | None):
        hint = "write for example `{value: 5 %, at: -30 s}`"
        pad.error(
            "GL703", f"`{name}` is given as a mapping without its `value`, or with something else", entry.span, hint
        )
    elif age is None:
        pad.error("GL703", f"`{value[_AT]}` is not a time before the decision", entry.span, "write for example `-30 s`")
    else:
        scalar = _told(entry, value[_VALUE], _text_of(value[_VALUE]), target, pad)
        if scalar is None or not _has_time(entry, scalar, target, pad):
            return None
        return replace(scalar, age_ns=age)
    return None


def _has_time(entry: Given, scalar: Told, target: Valued, pad: CasePad) -> bool:
    """Say whether a value may be dated; of one whose time nobody looks at, the time would be read past."""
    name = entry.name.value
    if scalar.word:
        hint = f"write `{name}: {scalar.word}`"
        pad.error("GL703", f"`{name}` is {scalar.word}, and given a time", entry.span, hint)
    elif isinstance(target, AxisTarget) or (isinstance(target, ColumnTarget) and target.port.max_age_ns is None):
        pad.error("GL703", f"`{name}` has no time of its own", entry.span, "write its value alone")
    else:
        return True
    return False


def _text_of(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def age_of(written: Any) -> int | None:
    """Return `-30 s` as an age in nanoseconds; a time after the decision is negative, None is no length of time.

    >>> age_of("-0.5 s"), age_of(0), age_of("5 usd")
    (500000000, 0, None)
    """
    length = parse_quantity(str(written)) if isinstance(written, str | int | float) else None
    if length is None or (length.unit.dimension != TIME and length.value) or abs(length.value) > LONGEST_AGE_S:
        return None
    return -round(length.value * NANOS)


def _told(entry: Given, value: Any, text: str, target: Valued, pad: CasePad) -> Told | None:
    type_ = target.type
    if text in UNKNOWNS and text not in type_.members:
        return _unknown(entry, text, target, pad)
    match type_.kind:
        case Kind.NUMBER:
            return _number(entry, value, text, target, pad)
        case Kind.ENUM:
            return _member(entry, text, target, pad)
        case Kind.BOOL:
            return _truth(entry, text, pad)
    return _time(entry, text, pad)


def _unknown(entry: Given, word: str, target: Valued, pad: CasePad) -> Told | None:
    if word == STALE and isinstance(target, ColumnTarget) and target.port.max_age_ns is None:
        hint = "it has no time of its own: write `missing` or `invalid`"
        pad.error("GL703", f"`{entry.name.value}` cannot be stale", entry.span, hint)
        return None
    age = target.port.max_age_ns if isinstance(target, ColumnTarget) and word == STALE else None
    return Told(word=word, age_ns=0 if age is None else age + 1, value=some_of(target.type))


def some_of(type_: Type) -> Scalar:
    """Return some value of a type, where none is looked at."""
    if type_.kind is Kind.ENUM:
        return type_.members[0]
    return False if type_.kind is Kind.BOOL else 0.0


def _number(entry: Given, value: Any, text: str, target: Valued, pad: CasePad) -> Told | None:
    name, type_ = entry.name.value, target.type
    unit = _unit(target)
    quantity = parse_quantity(text)
    if quantity is None:
        pad.error("GL703", f"`{text}` is not a number with a unit", entry.span, _example(unit))
        return None
    wanted = (*_SIZES, SIZE) if type_.dimension == SIZE else (type_.dimension,)
    is_bare = not quantity.unit.name and quantity.value
    if is_bare and (unit.name or unit.dimension):
        pad.error("GL703", f"`{name}` needs a unit, `{text}` has none", entry.span, _example(unit))
    elif quantity.unit.dimension not in wanted and (quantity.value or quantity.unit.name):
        message = f"`{name}` is {measured(type_.dimension)}, `{text}` is {measured(quantity.unit.dimension)}"
        pad.error("GL703", message, entry.span, _example(unit))
    elif isinstance(target, PinTarget) and not type_.lo <= quantity.value <= type_.hi:
        message = f"`{name}` is within {show_range(type_.lo, type_.hi, unit)}, `{text}` is not"
        pad.error("GL703", message, entry.span, "write `invalid` for a number that cannot be")
    else:
        return Told(value=quantity.value, dimension=quantity.unit.dimension)
    return None


def _unit(target: Valued) -> Unit:
    own = None if isinstance(target, AxisTarget) else target.unit
    return own or natural_unit(target.type.dimension)


def _example(unit: Unit) -> str:
    if unit.dimension in CIVIL:
        # Noon, and the first day of 1970 as dates are held: what is shown is how each is written.
        return f"write it as in `{show(_NOON_S if unit.dimension == CLOCK else 0.0, unit)}`"
    if unit.dimension == SIZE:
        return "write it in the unit that the strategy asks in, such as `5_000 usd`"
    return f"write for example `5 {unit.name}`" if unit.name else "write a number, such as `1`"


_NOON_S = 43_200.0


def _member(entry: Given, text: str, target: Valued, pad: CasePad) -> Told | None:
    members = target.type.members
    if text in target.type.words or (isinstance(target, ColumnTarget) and target.is_open):
        return Told(value=text)
    hint = did_you_mean(text, members) or f"one of {', '.join(members)}, or {', '.join(UNKNOWNS)}"
    pad.error("GL703", f"`{entry.name.value}` cannot be `{text}`", entry.span, hint)
    return None


def _truth(entry: Given, text: str, pad: CasePad) -> Told | None:
    if text.lower() in _TRUTH:
        return Told(value=_TRUTH[text.lower()])
    pad.error("GL703", f"`{entry.name.value}` cannot be `{text}`", entry.span, "write `true` or `false`")
    return None


def _time(entry: Given, text: str, pad: CasePad) -> Told | None:
    """Read an instant, or a length of time from the moment of decision."""
    instant, age = instant_of(text), age_of(text)
    if instant is not None:
        return Told(value=instant)
    if age is not None:
        return Told(value=-age, is_relative=True)
    hint = zone_missing(text) or "write 2026-01-05 21:30Z, or `+90 min` from the moment of decision"
    pad.error("GL703", f"`{text}` is no instant", entry.span, hint)
    return None


def zone_missing(text: str) -> str:
    """Return the next step for an instant of which only the zone is missing; empty for anything else.

    >>> zone_missing("2026-01-09 21:30"), zone_missing("noon")
    ('say its zone: `2026-01-09 21:30Z` is in UTC', '')
    """
    return f"say its zone: `{text}Z` is in UTC" if text and instant_of(f"{text}Z") is not None else ""


Moment = int | Unknown
"""A moment of decision in nanoseconds UTC, or why there is none."""


def read_moment(entry: Given, pad: CasePad) -> Moment | None:
    """Return when a case decides, or why nobody knows when; None with the reason on the pad."""
    text = entry.text.value if entry.text is not None else ""
    if text in (MISSING, INVALID):
        return Told(word=text).why(DECIDED_AT)
    if text == STALE:
        hint = "it is the moment itself, which has no age: write `missing` or `invalid`"
        pad.error("GL703", f"`{entry.name.value}` cannot be stale", entry.span, hint)
        return None
    instant = instant_of(text)
    if instant is None:
        hint = zone_missing(text) or "write 2026-01-03 12:00Z"
        pad.error("GL703", f"`{entry.name.value}` is no instant", entry.span, hint)
    return instant


def instant_of(text: str) -> int | None:
    """Return an instant in nanoseconds; a day alone begins at midnight UTC, and seconds may be left out.

    >>> instant_of("2026-01-05 00:05Z") == instant_of("2026-01-05T00:05:00+00:00")
    True
    """
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    if not clock:
        return nanos_of_text(f"{day}T00:00:00Z")
    return nanos_of_text(text.strip()) or nanos_of_text(_with_seconds(day, clock))


def _with_seconds(day: str, clock: str) -> str:
    return f"{day}T{clock[:_MINUTES]}:00{clock[_MINUTES:].lstrip()}"


_MINUTES = len("21:30")
