"""Times of day and dates: what they may stand beside, and what to write where a number stands beside one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from golive.core.civil import clock_text
from golive.core.unit import CIVIL, CLOCK, RATIO, TIME, UNITS, Dimension, Quantity, describe
from golive.language.syntax import Call, Expression, Number
from golive.language.terms import Apply, ParameterRef, Reference, Term

if TYPE_CHECKING:
    from golive.checker.typing.reading import Reading

_HOUR = UNITS["h"]
_DAY = UNITS["d"]
_CLOCK_EXAMPLE = "`21:30`"
_DATE_EXAMPLE = "`2026-12-24`"


def is_civil(node: Expression) -> bool:
    """Say whether a time of day or a date is written: what it stands beside says what it means."""
    return isinstance(node, Number) and node.dimension in CIVIL


def is_measured(reading: Reading, node: Call, terms: Sequence[Term]) -> bool:
    """Say whether terms are amounts, with which one can reckon; report a time of day or a date, which is none."""
    civil = next((t.type.dimension for t in terms if t.type.dimension in CIVIL), None)
    if civil is not None:
        hint = "compare it, by `>=` and `<`" if civil != CLOCK else "compare it, by `>=` and `<` or by `within`"
        reading.refuse("GL207", f"{describe(civil)} is no amount to reckon with", node.at, hint=hint)
    return civil is None


def as_civil(reading: Reading, terms: Sequence[Term], wanted: Dimension | None = None) -> str:
    """Return the next step where a number stands beside a time of day or a date: its value, written as one."""
    civil = next((t.type.dimension for t in terms if t.type.dimension in CIVIL), wanted)
    other = next((t for t in terms if t.type.dimension != civil), None)
    if civil != CLOCK:
        return f"write a date, such as {_DATE_EXAMPLE}"
    if other is not None and _is_hour(reading, other):
        return "compare `time_of_day`, which is a time of day; `hour_of_day` is a number"
    written = _as_clock(reading, other)
    if isinstance(other, ParameterRef) and written:
        return f"write the value of `{other.id}` as a time of day: `{written}`"
    return f"write a time of day, such as {_CLOCK_EXAMPLE}"


def fits_hours(reading: Reading, node: Call, left: Term, right: Term) -> bool:
    """Say whether a comparison with whole hours can be meant; report one with 21.5 or 21 h, which no hour is."""
    for hour, other in ((left, right), (right, left)):
        value = _value(reading, other) if _is_hour(reading, hour) else None
        if value is None or not (value.unit.dimension == TIME or (not value.unit.name and value.value % 1)):
            continue
        assert isinstance(other, ParameterRef)
        written = _as_clock(reading, other) or "21:30"
        message = f"`hour_of_day` gives whole hours, `{other.id}` is {value}"
        hint = f"compare `time_of_day` with `{other.id}`, and write its value as `{written}`"
        reading.refuse("GL207", message, node.at, hint=hint)
        return False
    return True


def _is_hour(reading: Reading, term: Term) -> bool:
    """Say whether a term is the hour of a day, through the lets that name it."""
    while isinstance(term, Reference) and term.document == reading.scope.document:
        let = reading.typer.lets.get(term.id)
        if let is None:
            return False
        term = let
    return isinstance(term, Apply) and term.op == "hour_of_day"


def _value(reading: Reading, term: Term) -> Quantity | None:
    if not isinstance(term, ParameterRef):
        return None
    declared = reading.index.specs.parameters.get((term.document, term.id))
    return declared.value if declared is not None and isinstance(declared.value, Quantity) else None


def _as_clock(reading: Reading, term: Term | None) -> str:
    """Write a parameter's number as the time of day that it stands for, as hours or a length since midnight."""
    value = _value(reading, term) if term is not None else None
    if value is None or value.unit.dimension not in (RATIO, TIME):
        return ""
    seconds = value.value * (_HOUR.scale if value.unit.dimension == RATIO else 1.0)
    return clock_text(seconds) if 0.0 <= seconds < _DAY.scale else ""
