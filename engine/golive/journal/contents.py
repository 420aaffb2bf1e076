"""What a database holds: its journals by name, and how many entries each has."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from golive.core.errors import DAMAGED, BrokenChain
from golive.core.printable import encodable
from golive.journal.home import Home
from golive.journal.tables import ENTRY


def journals_in(home: Home) -> Mapping[str, int]:
    """Return the last number of each journal that has an entry, by the journal's name in order.

    Raises
    ------
    BrokenChain
        For a name that is no text: nothing of that name was written, and nothing can be looked for by it.
    """
    last = select(ENTRY.c.journal, func.max(ENTRY.c.seq)).group_by(ENTRY.c.journal)
    with home.reading() as connection:
        lasts = dict(sorted((str(name), int(seq)) for name, seq in connection.execute(last)))
    strange = next((name for name in lasts if encodable(name) != name), None)
    if strange is not None:
        raise BrokenChain(
            None, DAMAGED, f"{home.place} is damaged: the name of a journal in it is no text: `{strange}`"
        )
    return lasts


def journal_of(home: Home, hashes: Collection[bytes], *, but: str) -> str | None:
    """Return another journal than `but` that has an entry of one of these hashes, or None."""
    chosen = select(ENTRY.c.journal).where(ENTRY.c.hash.in_(hashes), ENTRY.c.journal != but).limit(1)
    with home.reading() as connection:
        return connection.execute(chosen).scalar()
