"""A run and its journal: each turn is one transaction, and what was written before is written again to the byte.

A run that was killed begins again at the same recording. The entries that it makes again must be those that are there,
in their order; the first that is not stops it, by its number. From there on it goes on as if nothing had been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from golive.core.errors import Refused
from golive.journal.entry import Draft, Entry
from golive.journal.journal import Journal
from golive.trading.entries import Noted
from golive.trading.turn import Turned

DIVERGENCE = "divergence"


class WrittenRun:
    """The writer of one run's journal; `again` counts the entries that were there already.

    >>> from golive.journal.bodies.run_stopped import RunStopped
    >>> noted = [Noted(ts=7, body=RunStopped(run="r", why="ended"))]
    >>> journal = Journal.in_memory("r")
    >>> WrittenRun(journal).write(noted), WrittenRun(journal).write(noted), journal.head().seq
    (1, 0, 1)
    >>> WrittenRun(journal).write([Noted(ts=7, body=RunStopped(run="r", why="killed"))])
    Traceback (most recent call last):
    golive.core.errors.Refused: divergence: at seq 1: run_stopped `r` was written with another body
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._last = journal.head().seq
        self._before: Iterator[Entry] = journal.entries(until=self._last)
        self.again = 0

    def write(self, entries: Sequence[Noted]) -> int:
        """Write what a turn came to, in one transaction; return how much of it is new. Then it may be acknowledged.

        Raises
        ------
        Refused
            `divergence`, with the number of the entry: what is there is not what the run comes to.
        Unavailable
            The journal cannot be written; nothing of the turn is.
        """
        drafts = [noted.body.draft(noted.ts) for noted in entries]
        new = drafts[self._same(drafts) :]
        if new:
            self._journal.append(new)
        return len(new)

    def finish(self) -> None:
        """Refuse a journal that goes on after the run has ended."""
        if self.again < self._last:
            raise Refused(DIVERGENCE, f"at seq {self.again + 1}: the run has ended before it", field="seq")

    def _same(self, drafts: Sequence[Draft]) -> int:
        """Return how many of some entries are there; what is there in part was cut, for a turn is written whole."""
        same = 0
        for draft in drafts:
            if self.again == self._last:
                break
            entry = next(self._before)
            _compare(entry, draft)
            same, self.again = same + 1, self.again + 1
        if 0 < same < len(drafts):
            raise Refused(DIVERGENCE, f"at seq {self.again + 1}: the journal ends within a turn", field="seq")
        return same


def written_turns(begun: Noted, turned: Iterable[Turned], journal: Journal) -> Iterator[Turned]:
    """Yield each turn after its entries are durable; `begun` is the entry that begins the run."""
    writer = WrittenRun(journal)
    writer.write([begun])
    for each in turned:
        writer.write(each.entries)
        yield each
    writer.finish()


def _compare(entry: Entry, draft: Draft) -> None:
    if (entry.kind, entry.key) != (draft.kind, draft.key):
        what = f"{entry.kind} `{entry.key}` was written, and {draft.kind} `{draft.key}` follows"
    elif entry.body != draft.body:
        what = f"{entry.kind} `{entry.key}` was written with another body"
    elif entry.ts != draft.ts:
        what = f"{entry.kind} `{entry.key}` was written at another instant"
    else:
        return
    raise Refused(DIVERGENCE, f"at seq {entry.seq}: {what}", field="seq")
