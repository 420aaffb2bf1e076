"""Reading the journal of a run up to the end of a day, for what it says of its account and of which days count."""

from __future__ import annotations

from collections.abc import Iterable

from golive.execution.account import AccountRule
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.looks import Looks
from golive.journal.entry import Entry
from golive.replay.daily.journal_fold import JournalFold


def fold_until(entries: Iterable[Entry], rule: AccountRule, end: int) -> JournalFold:
    """Return the fold of what happened before an instant, in nanoseconds.

    The looks of its last minute are told after it: they are taken as well, and nothing else that comes then but that
    the journal goes on, so that what the account was worth at that instant is known or not.
    """
    fold = JournalFold(rule)
    for entry in entries:
        if entry.ts < end:
            fold.take(entry)
            continue
        fold.end(end)
        if entry.kind == Looks.KIND:
            body = read_body(entry.kind, entry.body)
            assert isinstance(body, Looks)
            if body.since >= end:
                break
            fold.take_late(body, entry.ts)
    return fold
