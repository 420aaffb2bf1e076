"""Calendars: what stands where a function asks one is the id of a document, and no name of the one that asks."""

from __future__ import annotations

from golive.checker.typing.reading import Reading
from golive.core.signature import Kind, Type
from golive.core.suggest import did_you_mean
from golive.language.syntax import Expression, Name
from golive.language.terms import Const, Term


def type_calendar(reading: Reading, node: Expression) -> Term | None:
    """Return the calendar that is named, or None after reporting that there is none of that name."""
    calendars = reading.index.calendars
    if isinstance(node, Name) and node.id in calendars:
        return Const(value=node.id, type=Type(kind=Kind.CALENDAR), span=reading.span(node.at))
    there_are = f"calendars: {', '.join(sorted(calendars))}" if calendars else "write a document of `kind: calendar`"
    if not isinstance(node, Name):
        reading.refuse("GL206", "a calendar is needed here, by its id", node.at, hint=there_are)
    elif not reading.index.specs.may_lack("calendar", id=node.id):
        hint = did_you_mean(node.id, calendars) or there_are
        reading.refuse("GL212", f"no calendar is called `{node.id}`", node.at, hint=hint)
    return None
