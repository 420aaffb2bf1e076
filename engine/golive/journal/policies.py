"""Texts that decisions were made by, kept by digest: libraries, fills and markets, so that years later all is there."""

from __future__ import annotations

from sqlalchemy import insert, select

from golive.core.dataclass import dataclass
from golive.journal.journal import Journal, JournalReader
from golive.journal.tables import POLICY


def keep(journal: Journal, kind: str, digest: str, text: bytes) -> None:
    """Keep a text under the digest that decisions carry; what has that digest already stays as it was kept first.

    The digest is of what the text means: a comment more gives the same.
    """
    with journal.writing() as connection:
        if connection.execute(select(POLICY.c.digest).where(POLICY.c.digest == digest)).first() is None:
            connection.execute(insert(POLICY).values(digest=digest, kind=kind, text=text))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """A text that was kept, and what kind of thing it is of."""

    kind: str
    text: bytes


def kept_as(journal: JournalReader, digest: str) -> KeptText | None:
    """Return a text by its digest, with its kind."""
    with journal.home.reading() as connection:
        row = connection.execute(select(POLICY.c.kind, POLICY.c.text).where(POLICY.c.digest == digest)).first()
    return None if row is None else KeptText(kind=row[0], text=row[1])


def kept(journal: JournalReader, digest: str) -> bytes | None:
    """Return a text by its digest; it is for the reader to see that it has that digest still."""
    text = kept_as(journal, digest)
    return None if text is None else text.text
