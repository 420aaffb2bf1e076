"""Checkpoints: the state of a fold after an entry, so that a start reads the tail alone.

A cache and nothing else: deleting every checkpoint changes only how long a start takes. One whose bytes are not those
that were written, or whose entry is not the journal's, is passed over for the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from golive.core.dataclass import dataclass
from golive.journal.entry import Head
from golive.journal.journal import Journal, JournalReader
from golive.journal.tables import CHECKPOINT, ENTRY

# Made once: a live account writes one with each turn, and making a statement takes as long as running it.
_ONE = delete(CHECKPOINT).where(CHECKPOINT.c.journal == bindparam("of"), CHECKPOINT.c.seq == bindparam("at"))
_PUT = insert(CHECKPOINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A state after the entry `seq`, which `head` is the hash of; `cursor` says where a recording goes on."""

    seq: int
    head: bytes
    state: bytes
    cursor: str = ""


def save(journal: Journal, after: Head, state: bytes, *, cursor: str = "") -> None:
    """Write the state after an entry, and let go of old ones."""
    with journal.writing() as connection:
        before = [seq for seq in kept_rows(connection, journal.name) if seq != after.seq]
        # A damaged one falls back on the one before.
        let_go(connection, journal.name, {after.seq, *before[1:]})
        put(connection, journal.name, after, state, cursor)


def kept_rows(connection: Connection, name: str) -> Sequence[int]:
    """Return the numbers of the entries that a checkpoint was written after, the newest first."""
    chosen = select(CHECKPOINT.c.seq).where(CHECKPOINT.c.journal == name).order_by(CHECKPOINT.c.seq.desc())
    return connection.execute(chosen).scalars().all()


def let_go(connection: Connection, name: str, rows: Collection[int]) -> None:
    """Delete the checkpoints after some entries."""
    for at in sorted(rows):
        connection.execute(_ONE, {"of": name, "at": at})


def put(connection: Connection, name: str, after: Head, state: bytes, cursor: str) -> None:
    """Write the state after an entry that has none."""
    row = {"seq": after.seq, "cursor": cursor, "head": after.hash, "state": state, "state_hash": _hash(after, state)}
    connection.execute(_PUT, {"journal": name, **row})


def latest(journal: JournalReader) -> Checkpoint | None:
    """Return the last checkpoint that holds, or None: then everything is read from entry 1."""
    return next(iter(holding(journal)), None)


def holding(journal: JournalReader) -> Sequence[Checkpoint]:
    """Return the checkpoints that hold, the newest first: each as it was written, and after an entry of the journal."""
    columns = (CHECKPOINT.c.seq, CHECKPOINT.c.head, CHECKPOINT.c.state, CHECKPOINT.c.cursor, CHECKPOINT.c.state_hash)
    same = (ENTRY.c.journal == CHECKPOINT.c.journal) & (ENTRY.c.seq == CHECKPOINT.c.seq)
    chosen = select(*columns, ENTRY.c.hash).join_from(CHECKPOINT, ENTRY, same)
    chosen = chosen.where(CHECKPOINT.c.journal == journal.name).order_by(CHECKPOINT.c.seq.desc())
    with journal.home.reading() as connection:
        return [
            Checkpoint(seq=seq, head=head, state=state, cursor=cursor)
            for seq, head, state, cursor, state_hash, entry_hash in connection.execute(chosen)
            if head == entry_hash and state_hash == _hash(Head(seq=seq, hash=head, ts=None), state)
        ]


def last_kept(journal: JournalReader) -> int:
    """Return the number of the entry that the newest checkpoint was written after, whether or not it is there; or 0."""
    chosen = select(func.max(CHECKPOINT.c.seq)).where(CHECKPOINT.c.journal == journal.name)
    with journal.home.reading() as connection:
        return connection.execute(chosen).scalar() or 0


def forget(journal: Journal) -> None:
    """Delete every checkpoint of a journal; nothing is lost by it but time."""
    with journal.writing() as connection:
        connection.execute(delete(CHECKPOINT).where(CHECKPOINT.c.journal == journal.name))


def _hash(after: Head, state: bytes) -> bytes:
    return sha256(after.hash + state).digest()
