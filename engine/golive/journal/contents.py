"""What a database holds: its journals by name, and how many entries each has."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from golive.journal.home import Home
from golive.journal.tables import ENTRY


def journals_in(home: Home) -> Mapping[str, int]:
    """Return the last number of each journal that has an entry, by the journal's name in order."""
    last = select(ENTRY.c.journal, func.max(ENTRY.c.seq)).group_by(ENTRY.c.journal)
    with home.reading() as connection:
        return dict(sorted((str(name), int(seq)) for name, seq in connection.execute(last)))
