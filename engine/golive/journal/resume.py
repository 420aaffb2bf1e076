"""The state of a fold over a journal: of the last checkpoint that holds, and every entry after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain
from golive.journal.chain import genesis, hashing
from golive.journal.checkpoints import latest
from golive.journal.entry import Entry
from golive.journal.journal import JournalReader
from golive.journal.verification import HASH, PREV, SENTENCES, SEQ

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Generic[S]):
    """A state, the number of the last entry in it, and how many were read for it; `cursor` is the checkpoint's."""

    state: S
    seq: int
    read: int
    cursor: str


def resume(
    journal: JournalReader,
    *,
    begin: Callable[[], S],
    load: Callable[[bytes], S],
    apply: Callable[[S, Entry], S],
) -> Resumed[S]:
    """Fold a journal: `begin` is the state before entry 1, `load` that of a checkpoint, `apply` goes one entry on.

    Entries that are read are checked as they are read, so that nothing goes on from a tail that was changed. The whole
    chain is another matter (`verify`), and takes longer than a start may.

    Raises
    ------
    BrokenChain
        An entry after the checkpoint is not as it was written.
    """
    checkpoint, hashed = latest(journal), hashing(journal.name)
    state = begin() if checkpoint is None else load(checkpoint.state)
    first = seq = 0 if checkpoint is None else checkpoint.seq
    prev = genesis(journal.name) if checkpoint is None else checkpoint.head
    for entry in journal.entries(after=seq):
        seq += 1
        for why, holds in (
            (SEQ, entry.seq == seq),
            (PREV, entry.prev == prev),
            (HASH, entry.hash == hashed(entry.prev, entry.seq, entry.ts, entry.kind, entry.key, entry.body)),
        ):
            if not holds:
                raise BrokenChain(seq, why, SENTENCES[why])
        state, prev = apply(state, entry), entry.hash
    return Resumed(state=state, seq=seq, read=seq - first, cursor="" if checkpoint is None else checkpoint.cursor)
