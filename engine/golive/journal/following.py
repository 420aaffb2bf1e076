"""Whether entries follow those that were read before: what a reader of a journal that grows asks of what is new."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from golive.journal.chain import entry_hash
from golive.journal.entry import Entry, Head
from golive.journal.verification import HASH, PREV, SENTENCES


def broken_after(journal: str, before: Head, entries: Sequence[Entry]) -> str | None:
    """Return why entries do not follow the last one that was read, None where they do.

    They are all that a database tells of after `before`, whose head is another than that: so there is one at least.
    """
    if not entries:
        return f"entry {before.seq} was read and is not the last of them any more"
    last = before
    for entry in entries:
        follows = (entry.seq, entry.prev) == (last.seq + 1, last.hash)
        why = PREV if not follows else None if _holds(journal, entry) else HASH
        if why is not None:
            return f"entry {entry.seq}: {SENTENCES[why]}"
        last = Head(seq=entry.seq, hash=entry.hash, ts=entry.ts)
    return None


def _holds(journal: str, entry: Entry) -> bool:
    try:
        return entry_hash(journal, entry) == entry.hash
    except (TypeError, AttributeError, ValueError, struct.error):
        # A damaged row may hold what is no number, no text or no bytes.
        return False
