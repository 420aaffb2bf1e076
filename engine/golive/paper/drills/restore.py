"""A backup of a journal is put back in a clean place and read there: it ends where the head that was told says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import GoliveError
from golive.core.unit import NANOS
from golive.journal.backup import back_up, put_back
from golive.journal.entry import Head
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.verification import verify
from golive.paper.drills.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back: whether all of it holds and its last entry is that of the journal, and how long that took.

    `head` is the last entry that holds there, None where nobody could read it; `why` says what is wrong.
    """

    head: Head | None
    matches: bool
    took_ns: int
    why: str = ""


def drill_restore(journal: Path, name: str, clock: Clock, *, backup: Path | None = None) -> tuple[Outcome, ...]:
    """Put back the backup of a journal, or one that is taken now, and hold it against the journal itself.

    The time from the last entry of the backup to that of the journal is what would be lost.
    """
    with TemporaryDirectory(prefix="golive-drill-") as folder:
        if backup is None:
            backup = Path(folder) / "backup.db"
            back_up(journal, backup)
        clean = Path(folder) / "clean"
        clean.mkdir()
        with closing(home_at(str(journal), read_only=True)) as home:
            own = JournalReader(home, name)
            return tuple(_outcomes(own.head(), restored(backup, clean, own, clock)))


def restored(backup: Path, clean: Path, own: JournalReader, clock: Clock) -> Restored:
    """Put a backup back into an empty folder, and read all of the journal there: pages, indexes and chain."""
    began, name = clock.monotonic_ns(), own.name
    try:
        with closing(home_at(str(put_back(backup, clean)), read_only=True)) as home:
            journal = JournalReader(home, name)
            damage = home.damage()
            verified = verify(name, journal.entries(), at_least=journal.head().seq)
    except (GoliveError, OSError) as error:
        return Restored(head=None, matches=False, took_ns=clock.monotonic_ns() - began, why=str(error))
    seq, why = verified.head.seq, damage or verified.sentence
    same = [entry.hash == verified.head.hash for entry in own.entries(after=seq - 1, until=seq)]
    return Restored(
        head=verified.head, matches=not why and same == [True], took_ns=clock.monotonic_ns() - began, why=why
    )


def _outcomes(own: Head, one: Restored) -> Iterator[Outcome]:
    yield Outcome(name="head_matches", measured=float(one.matches), unit="holds", n=1, why=one.why, least=1.0)
    last = None if one.head is None else one.head.ts
    known = last is not None and own.ts is not None
    lost = max(0, (own.ts or 0) - (last or 0)) / NANOS if known else None
    yield Outcome(
        name="lost", measured=lost, unit="s", n=int(known), why="" if known else one.why or "nothing was there"
    )
    yield Outcome(name="took", measured=one.took_ns / NANOS, unit="s of the clock", n=1)
