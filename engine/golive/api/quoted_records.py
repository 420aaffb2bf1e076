"""What a bot's journal quotes of the records, so that records that were rolled back meanwhile are noticed."""

from __future__ import annotations

from golive.core.guard import Guard
from golive.journal.bodies.records_seen import RecordsSeen
from golive.journal.entry import Head
from golive.journal.journal import JournalReader


class QuotedRecords:
    """The last entry of the records that the journal quotes, and the last that its sessions saw.

    One for all sessions of a journal: it goes with one set of records, in whatever process.
    """

    def __init__(self) -> None:
        self._quoted: RecordsSeen | None = None
        self._seen: RecordsSeen | None = None
        self._guard = Guard()

    @property
    def last(self) -> RecordsSeen | None:
        """Return the last quote that is written, None before the first."""
        return self._quoted

    def heard(self, quote: RecordsSeen) -> None:
        """Take up a quote that is written."""
        with self._guard:
            if self._quoted is None or quote.seq >= self._quoted.seq:
                self._quoted = quote

    def see(self, head: Head) -> None:
        """Remember what the records end with; the next entry of the journal quotes it."""
        with self._guard:
            if head.seq and (self._seen is None or head.seq > self._seen.seq):
                self._seen = RecordsSeen(seq=head.seq, head=head.hash.hex())

    def due(self) -> RecordsSeen | None:
        """Return the quote that is yet to be written, None where nothing is new."""
        with self._guard:
            is_new = self._seen is not None and (self._quoted is None or self._seen.seq > self._quoted.seq)
            return self._seen if is_new else None

    def missing_in(self, reader: JournalReader) -> str:
        """Say what the journal quotes and the records do not hold; empty where they hold it, or it quotes nothing."""
        quote = self._quoted
        if quote is None:
            return ""
        entry = next(iter(reader.entries(after=quote.seq - 1, until=quote.seq)), None)
        if entry is not None and entry.hash.hex() == quote.head:
            return ""
        return f"the bot's journal quotes entry {quote.seq} of them, {quote.head}, which they do not hold"
