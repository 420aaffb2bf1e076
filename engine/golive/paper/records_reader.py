"""The records journal as a running account reads it: what people commanded since it was read last, once a turn.

Where nothing new was written that is one question for the last entry. What is new is checked against the chain: what
was read before has to be there still, and the new entries have to follow it. Where they do not, everything is read from
the first entry again: a word that stops is to be heard whatever it stands in.
"""

from __future__ import annotations

import os
from pathlib import Path

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.chain import genesis
from golive.journal.entry import Entry, Head
from golive.journal.following import broken_after
from golive.journal.home_at import home_at, is_address
from golive.journal.journal import RECORDS, JournalReader
from golive.trading.people_words import RecordedCommand

BEGINNING = Head(seq=0, hash=genesis(RECORDS), ts=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Commands in their order; `broken` says why they do not hold, and then they are all that are there."""

    commands: tuple[RecordedCommand, ...] = ()
    broken: str | None = None


class RecordsReader:
    """The records at a place, a file or an address; where there is no file yet, nobody has said anything.

    `head` is the last entry that was read.
    """

    def __init__(self, place: str) -> None:
        self.place, self.head = place, BEGINNING
        self._path = None if is_address(place) else Path(place).absolute()
        self._reader: JournalReader | None = None
        self._file: tuple[int, int] | None = None

    def read(self) -> Reading:
        """Return the commands that came since the last time, or all where what is there does not follow that.

        Raises
        ------
        Unavailable, BrokenChain, InvalidInput, OSError
            The records cannot be read now; nothing counts as read.
        """
        reader = self._opened()
        if reader is None:
            return self._gone()
        head = reader.head()
        if head == self.head:
            return Reading()
        entries = tuple(reader.entries(after=self.head.seq, until=max(head.seq, self.head.seq)))
        broken = broken_after(RECORDS, self.head, entries)
        if broken is not None:
            entries = tuple(reader.entries())
            self.head = BEGINNING
        elif entries:
            last = entries[-1]
            self.head = Head(seq=last.seq, hash=last.hash, ts=last.ts)
        commands = tuple(RecordedCommand(entry, _said(entry)) for entry in entries if entry.kind == CommandGiven.KIND)
        return Reading(commands=commands, broken=broken)

    def seq_of(self, hash_: str | None) -> int | None:
        """Return the number of the entry with a hash in hexadecimal; 0 for none told, None where there is no such."""
        if hash_ is None or hash_ == BEGINNING.hash.hex():
            return 0
        reader = self._opened()
        entries = () if reader is None else reader.entries()
        return next((entry.seq for entry in entries if entry.hash.hex() == hash_), None)

    def rewind(self) -> None:
        """Read everything again the next time."""
        self.head = BEGINNING

    def close(self) -> None:
        """Let go of the database."""
        if self._reader is not None:
            self._reader.home.close()
        self._reader = None

    def _opened(self) -> JournalReader | None:
        """Return the journal, opened anew where another file lies there now; None where there is no file."""
        file = None if self._path is None else _file(self._path)
        if self._path is not None and file is None:
            self.close()
        elif self._reader is None or file != self._file or self._is_fixed():
            self.close()
            self._reader = JournalReader(home_at(self.place, read_only=True), RECORDS)
            self._file = file
        return self._reader

    def _gone(self) -> Reading:
        if self.head == BEGINNING:
            return Reading()
        self.head = BEGINNING
        return Reading(broken=f"{self._path} was read and is not there any more")

    def _is_fixed(self) -> bool:
        """Say whether SQLite would take the file for one that does not change, as where its folder is read-only."""
        return self._path is not None and not os.access(self._path.parent, os.W_OK)


def _file(path: Path) -> tuple[int, int] | None:
    """Return which file lies at a path; None where there is none, and nothing but that."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _said(entry: Entry) -> CommandGiven | None:
    try:
        body = read_body(entry.kind, entry.body)
    except Refused:
        return None
    return body if isinstance(body, CommandGiven) else None
