"""Which column a function of time reads, and what of it."""

from __future__ import annotations

from golive.checker.checked import Checked
from golive.compiler.kernel import Source
from golive.language.terms import Apply, ColumnRef, Reference


def source_of(term: Apply, checked: Checked) -> Source:
    """Return what a call such as `weekday(decided_at)` reads; a let may name the time."""
    time = term.arguments[0]
    while isinstance(time, Reference):
        time = checked.lets[time.document, time.id]
    assert isinstance(time, ColumnRef)
    return Source(port=time.port, derive=term.op)
