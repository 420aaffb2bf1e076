"""Whether a journal is older than the last word of the account that wrote it: put back from a copy, or emptied.

The chain of an older copy holds, and so does what it goes on from. That more had been acknowledged since is in no entry
of it, but in the heartbeat beside it, which is written after each commit and never before.
"""

from __future__ import annotations

from pathlib import Path

from golive.core.errors import BrokenChain
from golive.journal.journal import JournalReader
from golive.journal.verification import HEAD
from golive.paper.heartbeat_file import Beat, read_beat


def refuse_older(journal: JournalReader, heartbeat: Path) -> None:
    """Refuse to go on with a journal that does not have the last entry which its account said to be durable.

    What was said of a journal at another place, or of an earlier run, says nothing of this one; and where nothing was
    said, or it cannot be read, nothing is known.

    Raises
    ------
    BrokenChain
        The journal is older, or another one than that of which it was said.
    """
    beat = read_beat(heartbeat)
    if not isinstance(beat, Beat) or beat.journal != journal.home.place or _number(beat.run) < _number(journal.name):
        return
    head = journal.head()
    is_same = beat.run == journal.name
    if is_same and _has(journal, beat):
        return
    which = f"`{journal.name}` ends with entry {head.seq}" if head.seq else f"`{journal.name}` has no entry"
    way = (
        f"end this run with `golive paper new-run --account {beat.account}`"
        if is_same and head.seq
        else f"delete `{heartbeat}` to begin without it"
    )
    message = f"{which}, and {beat.seq:,} of `{beat.run}` were durable before: put its newest copy back, or {way}"
    raise BrokenChain(head.seq or None, HEAD, message)


def _has(journal: JournalReader, beat: Beat) -> bool:
    """Say whether a journal has the entry that a heartbeat names."""
    if beat.seq == 0:
        return True
    entry = next(journal.entries(after=beat.seq - 1, until=beat.seq), None)
    return entry is not None and entry.hash.hex() == beat.head


def _number(run: str) -> int:
    """Return which run of its account one is; 0 for a name that no run has."""
    _, _, number = run.rpartition("-")
    return int(number) if number.isascii() and number.isdigit() else 0
