"""A renewer's own memory: what records and journal ended with at its renewals, in a file that lies outside of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from golive.api.bot_journal import NAME
from golive.cli.journal_held import refuse_behind
from golive.journal.anchor_file import anchored, append_anchors, read_anchors
from golive.journal.home_at import home_at, is_address
from golive.journal.journal import JournalReader


def refuse_put_back(file: Path, records: JournalReader, journal: str) -> None:
    """Refuse (`BrokenChain`) records or a bot's journal that lack what a file tells of them.

    A file that is not there yet tells of nothing: it begins with the first renewal.
    """
    if not file.exists():
        return
    anchors = read_anchors(file)
    refuse_behind(records, [one for one in anchors if one.journal == records.name])
    for own in _bots(journal):
        refuse_behind(own, [one for one in anchors if one.journal == own.name])


def tell_heads(file: Path, records: JournalReader, journal: str, *, now: int) -> None:
    """Add to a file what records and journal end with; `now` is in nanoseconds UTC."""
    append_anchors(file, [anchored(records, now=now), *(anchored(own, now=now) for own in _bots(journal))])


def _bots(journal: str) -> Iterator[JournalReader]:
    """Yield the bot's journal, where there is one, while it is open."""
    if is_address(journal) or Path(journal).exists():
        with closing(home_at(journal, read_only=True)) as home:
            yield JournalReader(home, NAME)
