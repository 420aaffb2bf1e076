"""Commands of people in the records: written each under a number of its own, and read in their order."""

from __future__ import annotations

from dataclasses import replace

from golive.core.errors import Unavailable
from golive.journal.bodies.command import CommandGiven
from golive.journal.entry import Entry
from golive.journal.journal import Journal, JournalReader
from golive.journal.keys import SEPARATOR
from golive.journal.once import Conflict

_TRIES = 1_000
"""How often another one may take the number first before something else must be wrong."""


def give(records: Journal, command: CommandGiven) -> Entry:
    """Write a command under the next number, whatever number it carries; it is durable when this returns.

    Others give theirs meanwhile: who comes second to a number takes the one after.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written: nothing was commanded.

    Examples
    --------
    >>> records = Journal.shared(Journal.in_memory("paper-29").home)
    >>> stop = CommandGiven(n=0, word="fire", scope="global", to="halted", by="somebody", at=7)
    >>> give(records, stop).key, give(records, stop).key
    ('1', '2')
    """
    n = last_number(records)
    for _ in range(_TRIES):
        n += 1
        try:
            return records.append([replace(command, n=n).draft(command.at)]).entries[0]
        except Conflict:
            continue
    raise Unavailable("contended", f"{_TRIES} commands were given meanwhile ({records.home.place})")


def last_number(records: JournalReader) -> int:
    """Return the number of the last command, 0 where there is none; of a key that is no number nothing is known."""
    keys = (entry.key for entry in records.entries(kind=CommandGiven.KIND))
    return max((int(key) for key in keys if key.isascii() and key.isdigit()), default=0)


def id_of(entry: Entry) -> str:
    """Return what accounts call a command: by kind, key and hash of its entry, so that each obeys that very one once.

    Where records were put back to what they were before, another command gets the same number, and another name.
    """
    return SEPARATOR.join((entry.kind, entry.key, entry.hash.hex()[:_TOLD_APART]))


_TOLD_APART = 16


def is_of_records(id: str) -> bool:
    """Say whether a command has the name of one in the records, and is no kill file and no doubt."""
    return id.startswith(f"{CommandGiven.KIND}{SEPARATOR}")
