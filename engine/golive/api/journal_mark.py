"""Which journal a lease is of: named by its first entry, and by the last one that it held when the lease was signed.

Two copies of one file begin alike. From the first entry that differs each of them is another journal: the next lease
quotes what one of them ends with, and the other does not hold that.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Protocol

from golive.api.bot_journal import NAME
from golive.core.errors import Refused
from golive.journal.bodies.journal_begun import JournalBegun
from golive.journal.home_at import home_at, is_address
from golive.journal.journal import Journal, JournalReader
from golive.trust.permit import JournalMark

_NONCE_BYTES = 16


def begin(journal: Journal, at: int) -> None:
    """Write the entry that names a journal, where it has none yet; `at` is now, in nanoseconds UTC."""
    if not journal.last.seq:
        journal.append([JournalBegun(nonce=os.urandom(_NONCE_BYTES).hex(), at=at).draft(at)])


def mark_of(journal: JournalReader) -> JournalMark | None:
    """Return which journal this is and what it ends with, None for one without an entry."""
    first, head = next(iter(journal.entries(until=1)), None), journal.head()
    return None if first is None else JournalMark(id=first.hash.hex(), seq=head.seq, head=head.hash.hex())


class OwnJournal(Protocol):
    """A bot's journal as who renews a lease knows it."""

    def mark(self, at: int) -> JournalMark:
        """Return which journal it is and what it ends with; `at` is now, in nanoseconds UTC."""

    def follows(self, before: JournalMark) -> None:
        """Refuse it unless it is the one of a mark, grown or as it was."""


class MarkedJournal:
    """A bot's journal at a place, a file or an address, as who renews a lease reads it, also while the bot runs."""

    def __init__(self, place: str | Path) -> None:
        self.place = str(place)

    def mark(self, at: int) -> JournalMark:
        """Return which journal it is; one that is not there yet begins, so that a lease can be bound to it.

        Raises
        ------
        Unavailable, BrokenChain, InvalidInput
            It cannot be read, or not be begun.
        """
        if is_address(self.place) or Path(self.place).exists():
            with closing(home_at(self.place, read_only=True)) as home:
                mark = mark_of(JournalReader(home, NAME))
            if mark is not None:
                return mark
        with Journal.open(home_at(self.place), NAME) as journal:
            begin(journal, at)
            mark = mark_of(journal)
        # INVARIANT: what has begun has an entry.
        assert mark is not None
        return mark

    def follows(self, before: JournalMark) -> None:
        """Refuse it (`other_journal`, `journal_rolled_back`) unless it is the one of a mark, grown or as it was."""
        with closing(home_at(self.place, read_only=True)) as home:
            check_follows(JournalReader(home, NAME), before)


def check_follows(journal: JournalReader, before: JournalMark) -> None:
    """Refuse a journal (`other_journal`, `journal_rolled_back`) unless it is the one of a mark, grown or as it was."""
    own = next(iter(journal.entries(until=1)), None)
    if own is None or own.hash.hex() != before.id:
        why = "the lease is of another journal: what that one has at stake is not known here"
        raise Refused("other_journal", why)
    marked = next(iter(journal.entries(after=before.seq - 1, until=before.seq)), None)
    if marked is None or marked.hash.hex() != before.head:
        why = f"the journal does not hold entry {before.seq} that the lease quotes: it was rolled back, or is a copy"
        raise Refused("journal_rolled_back", why)
