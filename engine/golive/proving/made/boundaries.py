"""Cases that golive makes for a document: on both sides of each threshold, each member, each input that is in doubt.

They expect nothing by themselves: the document as it is answers them, so they tell when it changes, and which
threshold has no effect. Nothing of them is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from golive.checker.checked import Checked
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.unit import CLOCK, NANOS, UNITS, natural_unit
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.documents.cases import Case, Expected, Given
from golive.documents.header import Name, Text
from golive.documents.library import Table
from golive.evaluator.trace import Trace
from golive.language.builtins import IN_CALENDAR, WEEKDAYS
from golive.language.terms import Apply, ColumnRef, Const, walk
from golive.proving.cases.given_values import INVALID, MISSING, UNKNOWNS
from golive.proving.cases.targets import ColumnTarget, MomentTarget, PinTarget, StreamTarget, Target
from golive.proving.cases.written_names import CaseNames, names_of
from golive.proving.made.instants import instant_at, time_of
from golive.proving.made.turning_points import (
    TurningPoint,
    as_given,
    last_digit,
    lets_of,
    roots_of,
    turning_points,
    written_number,
)
from golive.proving.outcome import Saw, Seen

_HOLDS: Mapping[tuple[str, str], bool] = {
    (op, side): (side == "at" and op in ("ge", "le")) or side == ("above" if op in ("ge", "gt") else "below")
    for op in ("ge", "gt", "le", "lt")
    for side in ("below", "at", "above")
}
"""Whether a comparison is true on a side of its threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCase:
    """A case that golive made, and what it sees of which boundary by where it stands.

    `refused` says that the case it stands on is refused by itself, so that it shows nothing of what else refuses.
    """

    case: Case
    boundary: TurningPoint | None = None
    refused: bool = False
    seen: tuple[Seen, ...] = ()


def made_cases(trace: Trace, document: str, span: Span) -> tuple[MadeCase, ...]:
    """Return the cases at the boundaries of a gate, model or strategy; `trace` is that of its base case.

    `span` is what the cases are said to stand at: nobody wrote them.
    """
    names = names_of(trace.checked, document)
    made = (
        *(made for point in turning_points(trace, names) for made in _around(point, span, refused=_refuses(trace))),
        *(MadeCase(case=case) for case in _members(trace, names, span)),
        *(MadeCase(case=case) for case in _strangers(names, span)),
        *(MadeCase(case=case) for case in _doubts(names, span)),
        *(MadeCase(case=case) for case in _ages(trace, names, span)),
    )
    # A set may have a member that is called as a doubt is: then that is what is given.
    kept: dict[str, MadeCase] = {}
    for one in made:
        kept.setdefault(one.case.id, one)
    return tuple(kept.values())


def doubt_cases(checked: Checked, document: str, span: Span) -> tuple[MadeCase, ...]:
    """Return the cases of a document that need no base: each input in each doubt, or with a word of no list."""
    names = names_of(checked, document)
    return tuple(MadeCase(case=case) for case in (*_strangers(names, span), *_doubts(names, span)))


def _refuses(trace: Trace) -> bool:
    """Say whether a row is refused; what gives no verdict refuses nothing."""
    return VERDICT in trace.function.position and not tuple(Verdict)[trace.value(VERDICT)].allowed


VERDICT = "verdict"


def _around(point: TurningPoint, span: Span, *, refused: bool) -> Iterator[MadeCase]:
    for side, text in point.texts.items():
        saw = Saw.PASSED if _HOLDS[point.op, side] else Saw.REFUSED
        case = _case(f"{point.id}:{side}", span, {point.name: text})
        yield MadeCase(case=case, boundary=point, refused=refused, seen=(Seen(rule=point.id, saw=saw),))


def seen_near(trace: Trace, names: CaseNames) -> Iterator[Seen]:
    """Yield the boundaries that an evaluated row stands just inside or just outside of.

    Near is within one of the last digit with which the threshold is written: 59 % is near 60 %, 59.5 % as well. Of a
    time of day it is within a minute.
    """
    for point in turning_points(trace, names):
        value = trace.observe(point.given)
        if isinstance(value, float):
            number = written_number(value, point.unit)
            side = "at" if number == point.at else "above" if number > point.at else "below"
            if abs(number - point.at) <= _within(point):
                yield Seen(rule=point.id, saw=Saw.PASSED if _HOLDS[point.op, side] else Saw.REFUSED)


def _within(point: TurningPoint) -> Decimal:
    """Return how far from a threshold is near: times of day are written in minutes."""
    return MINUTE if point.unit.dimension == CLOCK else max(last_digit(point.at), point.step)


MINUTE = Decimal(UNITS["min"].scale)


def _members(trace: Trace, names: CaseNames, span: Span) -> Iterator[Case]:
    """Yield a case for each member of each closed set that the document reads, and for each condition it is given."""
    checked, document = trace.checked, names.document
    terms = (*roots_of(checked, document), *lets_of(checked, document).values())
    read = tuple(part for term in terms for part in walk(term))
    for name, term in {names.of(part): part for part in read if names.of(part)}.items():
        members = ("true", "false") if term.type.kind is Kind.BOOL else term.type.members
        if term.type.kind in (Kind.ENUM, Kind.BOOL):
            yield from (_case(f"{name}={member}", span, {name: member}) for member in members)
    for call, name in dict.fromkeys(filter(None, (time_of(part, names) for part in read))):
        for shown, value in _shown_by(call).items():
            text = instant_at(trace, call, value)
            if text is not None:
                yield _case(f"{name}={shown}", span, {name: text})


def _shown_by(call: Apply) -> Mapping[str, str | bool]:
    """Return what a call that reads something off a time can give, if that is a closed set, by what it is called."""
    if call.op == "weekday":
        return {day: day for day in WEEKDAYS.members}
    if call.op != IN_CALENDAR:
        return {}
    (_, calendar) = call.arguments
    word = calendar.value if isinstance(calendar, Const) else "calendar"
    return {f"in_{word}": True, f"not_in_{word}": False}


def _strangers(names: CaseNames, span: Span) -> Iterator[Case]:
    """Yield a case with a word that is in no list, for each input that may be given one: it is refused, not unknown."""
    for name, target in names.inputs.items():
        if isinstance(target, ColumnTarget) and target.is_open and STRANGER not in target.type.members:
            yield _case(f"{name}={STRANGER}", span, {name: STRANGER})


STRANGER = "UNLISTED"


def _doubts(names: CaseNames, span: Span) -> Iterator[Case]:
    """Yield a case for each way in which each input can be in doubt; what has no time cannot be stale."""
    for name, target in names.inputs.items():
        if not isinstance(target, MomentTarget):
            doubts = UNKNOWNS if isinstance(target, PinTarget) or _max_age(target) is not None else (MISSING, INVALID)
            yield from (_case(f"{name}={doubt}", span, {name: doubt}) for doubt in doubts)


def _ages(trace: Trace, names: CaseNames, span: Span) -> Iterator[Case]:
    """Yield a case for each input that is just as old as it may be: a nanosecond more, and it is stale."""
    for name, target in names.inputs.items():
        age = _max_age(target)
        value = _as_it_is(trace, target) if isinstance(target, ColumnTarget) else ""
        if age is not None and value is not None:
            at = as_given(-Decimal(age) / NANOS, UNITS["s"])
            yield _case(f"{name}:oldest", span, {name: {"value": value, "at": at} if value else {"at": at}})


def _max_age(target: Target) -> int | None:
    if isinstance(target, ColumnTarget):
        return target.port.max_age_ns
    return target.max_age_ns if isinstance(target, StreamTarget) else None


def _as_it_is(trace: Trace, target: ColumnTarget) -> str | None:
    """Return the value of a column as a case gives it, None where it is unknown or is a time."""
    value = trace.observe(ColumnRef(port=target.port))
    if isinstance(value, Unknown) or target.type.kind is Kind.TIME:
        return None
    if isinstance(value, float):
        unit = target.unit or natural_unit(target.type.dimension)
        return as_given(written_number(value, unit), unit)
    return value if isinstance(value, str) else str(value).lower()


def table_cases(table: Table, span: Span) -> Iterator[MadeCase]:
    """Yield a case for each cell of a table."""
    for row in table.rows.members:
        for column in table.columns.members:
            gives = {table.rows.name.value: row.value, table.columns.name.value: column.value}
            yield MadeCase(case=_case(f"{row.value}/{column.value}", span, gives))


def _case(id: str, span: Span, gives: Mapping[str, str | Mapping[str, str]]) -> Case:
    given = tuple(
        Given(
            name=Name(value=name, span=span),
            span=span,
            value=value,
            text=Text(value=value, span=span) if isinstance(value, str) else None,
        )
        for name, value in gives.items()
    )
    return Case(id=id, span=span, gives=given, expect=Expected(span=span, outcome={}))
