"""What an account was worth at most since an instant, by the marks of its journal: what a restart must not forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.mark import Marked

if TYPE_CHECKING:
    from golive.journal.journal import JournalReader


def highest_worth(journal: JournalReader, since: int) -> int | None:
    """Return the highest equity of the marks since an instant, in nanoseconds; None where none of them knows any.

    A mark is written each minute, so that what lay higher between two of them is not known.
    """
    marks = (read_body(one.kind, one.body) for one in journal.entries(kind=Marked.KIND) if one.ts >= since)
    known = (mark.equity for mark in marks if isinstance(mark, Marked) and mark.equity is not None)
    return max(known, default=None)
