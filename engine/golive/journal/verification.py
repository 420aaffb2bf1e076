"""Verification: the first entry of a journal that is not as it was written, and why."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable

from golive.core.dataclass import dataclass
from golive.journal.chain import genesis, hashing
from golive.journal.entry import Entry, Head

SEQ, PREV, HASH, TS, KEY, HEAD = "seq", "prev", "hash", "ts", "key", "head"

SENTENCES = {
    SEQ: "another number was due here: an entry is absent, doubled or out of its place",
    PREV: "it does not follow the entry before",
    HASH: "its bytes are not those that were written",
    TS: "its time is before that of the entry before",
    KEY: "its kind and key were written before",
    HEAD: "the journal ends before it, and its head was quoted: the tail was cut, or written anew",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a check of a whole journal came to: how many entries hold, the last of them, and the first that does not."""

    journal: str
    entries: int
    head: Head
    first_bad: int | None = None
    why: str | None = None

    @property
    def sentence(self) -> str:
        """Say why it does not hold; nothing where it does."""
        return "" if self.why is None else SENTENCES[self.why]


def verify(
    journal: str,
    entries: Iterable[Entry],
    *,
    quoted: Collection[bytes] = (),
    at_least: int = 0,
    after: Head | None = None,
) -> Verified:
    """Check entries in the order of their numbers, from the first, or from that after one which was verified before.

    `quoted` are hashes of entries, or of the journal's beginning, that were told outside: each must be in the chain. A
    tail that was cut is seen by them alone. `at_least` is the number of the last entry that the database told of: a
    damaged one may tell of entries that are not there.

    >>> verify("paper-29", ()).first_bad is None
    True
    >>> verify("paper-29", (), quoted=[b"x" * 32]).why
    'head'
    >>> verify("paper-29", (), at_least=1).why
    'seq'
    """
    hashed, first = hashing(journal), after or Head(seq=0, hash=genesis(journal), ts=None)
    n, before, since = first.seq, first.hash, first.ts
    missing = set(quoted) - {before}
    keys: dict[str, set[str]] = {}

    def stopped(why: str | None) -> Verified:
        bad = None if why is None else n + 1
        return Verified(journal=journal, entries=n, head=Head(seq=n, hash=before, ts=since), first_bad=bad, why=why)

    for seq, ts, kind, key, body, prev, hash_ in entries:
        if seq != n + 1:
            return stopped(SEQ)
        if prev != before:
            return stopped(PREV)
        try:
            holds = hashed(prev, seq, ts, kind, key, body) == hash_
        except (TypeError, AttributeError, ValueError, struct.error):
            # A damaged row may hold what is no number, no text or no bytes.
            holds = False
        if not holds:
            return stopped(HASH)
        if since is not None and ts < since:
            return stopped(TS)
        seen = keys.setdefault(kind, set())
        if key in seen:
            return stopped(KEY)
        seen.add(key)
        n, before, since = seq, hash_, ts
        missing.discard(hash_)
    return stopped(SEQ if n < at_least else HEAD if missing else None)
