"""The records as a session sees them at each signal: below which lease no permit holds, and what contradicts itself.

Where nobody wrote anything since, that is one question of microseconds. What is new has to follow what was read before.
Records that are not there, cannot be read or do not hold let no permit hold: nobody could tell a demotion from none.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from golive.api.permit_records import PermitRecords
from golive.api.quoted_records import QuotedRecords
from golive.core.errors import BrokenChain, InvalidInput, Refused, Unavailable
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.records_seen import RecordsSeen
from golive.journal.bodies.signature import SignatureGiven
from golive.journal.chain import genesis
from golive.journal.entry import Entry, Head
from golive.journal.following import broken_after
from golive.journal.home_at import home_at, is_address
from golive.journal.journal import RECORDS, JournalReader

_BEGINNING = Head(seq=0, hash=genesis(RECORDS), ts=None)


class RecordsWatch:
    """The records at a place, a file or an address."""

    def __init__(self, place: str | Path) -> None:
        self.place = str(place)
        self._path = None if is_address(self.place) else Path(self.place).absolute()
        self._reader: JournalReader | None = None
        self._file: tuple[int, int] | None = None
        self._records, self._last = PermitRecords(), _BEGINNING
        self._changes: int | None = None
        self._quoted: QuotedRecords | None = None
        self._held: RecordsSeen | None = None

    def follow(self, quoted: QuotedRecords) -> None:
        """Hold the records against what a journal quotes of them, and let it quote what they end with."""
        self._quoted = quoted

    @property
    def head(self) -> str:
        """Return the hash of the last entry that was read, in hexadecimal."""
        return self._last.hash.hex()

    @property
    def latest(self) -> int | None:
        """Return when the last entry that was read was written, in nanoseconds UTC; None before the first."""
        return self._last.ts

    def look(self) -> PermitRecords:
        """Return what the records say now.

        Raises
        ------
        Refused
            `records_absent`, `records_unreadable`.
        """
        try:
            reader = self._opened()
            self._read(reader)
            self._hold_against_quotes(reader)
        except (Unavailable, BrokenChain, InvalidInput, OSError) as error:
            self.close()
            raise Refused("records_unreadable", "the records cannot be read now") from error
        return self._records

    def signatures(self) -> tuple[tuple[Entry, SignatureGiven], ...]:
        """Return what people signed, in the order of the records, once these were looked at."""
        reader = self._opened()
        bodies = ((entry, read_body(entry.kind, entry.body)) for entry in reader.entries(kind=SignatureGiven.KIND))
        return tuple((entry, body) for entry, body in bodies if isinstance(body, SignatureGiven))

    def heads(self) -> frozenset[str]:
        """Return what the records ended with at any time so far, in hexadecimal."""
        return frozenset((_BEGINNING.hash.hex(), *(entry.hash.hex() for entry in self._opened().entries())))

    def close(self) -> None:
        """Let go of the database."""
        if self._reader is not None:
            with suppress(Unavailable, OSError):
                self._reader.home.close()
        self._reader = self._changes = None

    def _read(self, reader: JournalReader) -> None:
        # Asked first: what is committed after that is read the next time.
        changes = reader.home.changes()
        if changes is not None and changes == self._changes:
            return
        head = reader.head()
        self._changes = changes
        if head == self._last:
            return
        entries = tuple(reader.entries(after=self._last.seq, until=max(head.seq, self._last.seq)))
        broken = broken_after(RECORDS, self._last, entries)
        if broken is not None:
            self._doubt(f"the records do not hold: {broken}")
            return
        for entry in entries:
            self._records = self._records.heard(entry)
        self._last = Head(seq=entries[-1].seq, hash=entries[-1].hash, ts=entries[-1].ts)

    def _hold_against_quotes(self, reader: JournalReader) -> None:
        if self._quoted is None:
            return
        quote = self._quoted.last
        if quote is not None and quote != self._held:
            missing = self._quoted.missing_in(reader)
            if missing:
                self._doubt(f"the records were rolled back: {missing}")
            self._held = quote
        if not self._records.doubt:
            self._quoted.see(self._last)

    def _doubt(self, why: str) -> None:
        """Let no permit hold by these records any more."""
        self._records = replace(self._records, doubt=self._records.doubt or why)

    def _opened(self) -> JournalReader:
        """Return the journal, opened anew where another file lies there now."""
        file = None
        if self._path is not None:
            try:
                status = self._path.stat()
            except FileNotFoundError as error:
                raise Refused("records_absent", "there are no records") from error
            file = status.st_dev, status.st_ino
        if self._reader is None or file != self._file:
            self.close()
            self._reader = JournalReader(home_at(self.place, read_only=True), RECORDS)
            self._file = file
        return self._reader
