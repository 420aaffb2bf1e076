"""`Tail`: the entries of a journal that came since it was read last, of some kinds, as another process writes it."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.errors import GoliveError
from golive.journal.entry import Entry
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader


class Tail:
    """Reads a journal at a place, from its first entry on."""

    def __init__(self, place: str, name: str, kinds: Sequence[str]) -> None:
        self._place, self._name, self._kinds = place, name, tuple(kinds)
        self._reader: JournalReader | None = None
        self._seen = 0

    def read(self) -> list[Entry]:
        """Return what came since, in its order; nothing where nobody can read it now."""
        try:
            return self._read()
        except (GoliveError, OSError):
            # Opened anew: a file that was put back, or a connection that was lost, is another one.
            self.close()
            return []

    def close(self) -> None:
        """Let go of the database."""
        if self._reader is not None:
            self._reader.home.close()
        self._reader = None

    def _read(self) -> list[Entry]:
        self._reader = self._reader or JournalReader(home_at(self._place, read_only=True), self._name)
        last = self._reader.head().seq
        if last <= self._seen:
            return []
        pages = [self._reader.entries(after=self._seen, until=last, kind=kind) for kind in self._kinds]
        entries = sorted((entry for page in pages for entry in page), key=lambda entry: entry.seq)
        self._seen = last
        return entries
