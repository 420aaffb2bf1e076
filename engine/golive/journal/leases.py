"""Leases: who does a job now, by a number that only grows.

A lock says who may; an epoch says who may no longer. Whoever took a lease later has a higher epoch, and what the one
before still wants to do under the old number is refused in the same transaction, whatever became of its lock.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, Unavailable
from golive.journal.entry import LARGEST
from golive.journal.holder import Holder
from golive.journal.tables import LEASE

WRITER = "writer"
"""The lease of who writes a journal for as long as it is open."""

SUPERSEDED, EPOCH = "superseded", "epoch"

# Made once: it is asked with each commit, and making a statement takes four times as long as running it.
_LEASE = select(LEASE.c.epoch, LEASE.c.holder).where(
    LEASE.c.journal == bindparam("of"), LEASE.c.name == bindparam("name")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A job of a journal, its epoch and who took it."""

    journal: str
    name: str
    epoch: int
    holder: str


def take(connection: Connection, journal: str, name: str) -> Lease:
    """Take a lease, from whoever had it: its epoch is one more.

    An epoch that no taking can have come to was changed in the database (`BrokenChain`).
    """
    before = _read(connection, journal, name)
    if before is not None and not 1 <= before.epoch < LARGEST:
        message = f"the lease `{name}` of `{journal}` was changed since it was taken: its epoch is {before.epoch}"
        raise BrokenChain(None, EPOCH, message)
    lease = Lease(
        journal=journal, name=name, epoch=1 if before is None else before.epoch + 1, holder=str(Holder.here())
    )
    values = {"holder": lease.holder, "epoch": lease.epoch}
    if before is None:
        connection.execute(insert(LEASE).values(journal=journal, name=name, **values))
    else:
        mine = (LEASE.c.journal == journal) & (LEASE.c.name == name)
        connection.execute(update(LEASE).where(mine).values(**values))
    return lease


def refuse_superseded(connection: Connection, lease: Lease) -> None:
    """Refuse to go on under a lease that somebody took since (`superseded`), and name who."""
    now = _read(connection, lease.journal, lease.name)
    if now != lease:
        holder = "nobody, for the lease is gone" if now is None else now.holder
        raise Unavailable(SUPERSEDED, f"`{lease.journal}` was taken over since: {holder}")


def _read(connection: Connection, journal: str, name: str) -> Lease | None:
    row = connection.execute(_LEASE, {"of": journal, "name": name}).first()
    return None if row is None else Lease(journal=journal, name=name, epoch=row[0], holder=row[1])
