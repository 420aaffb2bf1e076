"""A run and its journal: each turn is one transaction, and what was written before is written again to the byte.

A run that was killed goes on from its last checkpoint, on the same recording. The entries that it makes again must be
those that are there, in their order; the first that is not stops it, by its number. Then it goes on as if nothing had
been. Without a checkpoint it begins again from the first entry, which takes longer and is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from golive.core.errors import Refused
from golive.journal.checkpoints import latest, save
from golive.journal.entry import Draft, Entry
from golive.journal.journal import Journal
from golive.trading.entries import Noted
from golive.trading.machine_checkpoint import checkpoint_of, go_on
from golive.trading.opening import Opened
from golive.trading.turned import Turned
from golive.trading.turns import turns

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

    def __init__(self, journal: Journal, *, after: int = 0) -> None:
        self._journal = journal
        self._last = journal.head().seq
        self._before: Iterator[Entry] = journal.entries(after=after, until=self._last)
        self._next, self.again = after + 1, 0

    @property
    def has_caught_up(self) -> bool:
        """Say whether all that was there has been made again."""
        return self._next > self._last

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
        if not self.has_caught_up:
            raise Refused(DIVERGENCE, f"at seq {self._next}: the run has ended before it", field="seq")

    def _same(self, drafts: Sequence[Draft]) -> int:
        """Return how many of some entries are there; what is there in part was cut, for a turn is written whole."""
        same = 0
        for draft in drafts:
            if self.has_caught_up:
                break
            _compare(next(self._before), draft)
            same, self.again, self._next = same + 1, self.again + 1, self._next + 1
        if 0 < same < len(drafts):
            raise Refused(DIVERGENCE, f"at seq {self._next}: the journal ends within a turn", field="seq")
        return same


def written_turns(begun: Noted, turns: Iterable[Turned], journal: Journal) -> Iterator[Turned]:
    """Yield turns from a run's first one on, each after its entries are durable or found to be there."""
    writer = WrittenRun(journal)
    writer.write([begun])
    for turned in turns:
        writer.write(turned.entries)
        yield turned
    writer.finish()


class JournalledMachine:
    """A machine and its journal, from wherever the journal ends.

    `begun` is the entry that begins the run; of another one the journal is of another run, and a divergence. Every
    `kept_each` turns the machine is kept as a checkpoint. `after` is the number of the entry it goes on from, 0 where
    it begins; `again` counts those after it that were made again.
    """

    def __init__(self, opened: Opened, begun: Noted, journal: Journal, *, kept_each: int) -> None:
        self._journal, self._kept_each = journal, kept_each
        self._rule, self._state, self._working = opened.rule, opened.state, opened.working
        kept = latest(journal)
        self.after = 0 if kept is None else kept.seq
        if kept is not None:
            self._state, self._working = go_on(opened.rule, opened.working, kept.state)
        self._looks = (look for look in opened.looks() if kept is None or look.at > self._state.passed)
        self._writer = WrittenRun(journal, after=self.after)
        if kept is None:
            self._writer.write([begun])
        else:
            WrittenRun(journal).write([begun])

    @property
    def again(self) -> int:
        """Return how many entries that were there have been made again so far."""
        return self._writer.again

    def turns(self) -> Iterator[Turned]:
        """Yield each turn after its entries are durable."""
        for n, turned in enumerate(turns(self._rule, self._state, self._working, self._looks), start=1):
            self._writer.write(turned.entries)
            yield turned
            if n % self._kept_each == 0 and self._writer.has_caught_up and turned.goes_on:
                state = checkpoint_of(turned.state, turned.working)
                save(self._journal, self._journal.last, state, cursor=str(turned.state.passed))
        self._writer.finish()


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
