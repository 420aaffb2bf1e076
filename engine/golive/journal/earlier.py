"""A journal as it was earlier: what came later does not exist for whoever reads it so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from golive.journal.home import Home
from golive.journal.journal import Chosen, JournalReader
from golive.journal.tables import ENTRY


class EarlierReader(JournalReader):
    """A journal up to its last entry at an instant, in nanoseconds UTC, or up to an entry by its number.

    Before its first entry it is empty.
    """

    def __init__(self, home: Home, name: str, *, at: int | None = None, seq: int | None = None) -> None:
        super().__init__(home, name)
        own = select(ENTRY.c.seq).where(ENTRY.c.journal == name)
        within = own if at is None else own.where(ENTRY.c.ts <= at)
        within = within if seq is None else within.where(ENTRY.c.seq <= seq)
        with home.reading() as connection:
            row = connection.execute(within.order_by(ENTRY.c.seq.desc()).limit(1)).first()
        self._until = 0 if row is None else row.seq

    def _mine(self) -> Chosen:
        return super()._mine().where(ENTRY.c.seq <= self._until)

    def _last_row(self, connection: Connection) -> Any:
        return connection.execute(self._mine().order_by(ENTRY.c.seq.desc()).limit(1)).first()
