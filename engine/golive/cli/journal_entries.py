"""Entries as a command reads and prints them."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from golive.cli.progress import Progress, progress_bar
from golive.core.printable import printable
from golive.report.formats import instant

if TYPE_CHECKING:
    from golive.cli.journal_place import Chosen
    from golive.journal.entry import Entry

Whole = Iterator[tuple[str, int, Iterator["Entry"]]]
"""Journals by their names, each with the number of its last entry and with its entries."""

_TELL_EVERY = 1_000


@contextmanager
def read_whole(chosen: Chosen, doing: str) -> Iterator[Whole]:
    """Give all entries of each journal by its name, from one state of the database; a bar on a terminal counts them."""
    # Closed here: a check that stops at the first wrong entry has not come to the end.
    with closing(_each(chosen, doing)) as journals:
        yield journals


def _each(chosen: Chosen, doing: str) -> Generator[tuple[str, int, Iterator[Entry]], None, None]:
    total, before = sum(last for _, last in chosen), 0
    with progress_bar(doing) as progress:
        for reader, last in chosen:
            with closing(reader.snapshot()) as entries:
                yield reader.name, last, _counted(entries, progress, before, total)
            before += last


def _counted(entries: Iterator[Entry], progress: Progress | None, before: int, total: int) -> Iterator[Entry]:
    for n, entry in enumerate(entries, start=before + 1):
        if progress is not None and n % _TELL_EVERY == 0:
            progress(n, max(n, total))
        yield entry


def as_text(journal: str, entry: Entry) -> str:
    """Return an entry as one line for people: the number, when, what and the body."""
    body = entry.body.decode("utf-8", "backslashreplace")
    return printable(f"{journal} {entry.seq}  {instant(entry.ts)}  {entry.kind}  {entry.key}  {body}", keep="")


def as_json(journal: str, entry: Entry) -> str:
    """Return an entry as one line of JSON; `ts` is text, for readers of JSON round large numbers."""
    return json.dumps({"journal": journal, **columns_of(entry), "ts": str(entry.ts)})


def columns_of(entry: Entry) -> dict[str, str | int]:
    """Return an entry by its columns, bytes as text: bodies are UTF-8, and what is not is written out."""
    return {
        "seq": entry.seq,
        "ts": entry.ts,
        "kind": entry.kind,
        "key": entry.key,
        "body": entry.body.decode("utf-8", "backslashreplace"),
        "prev": entry.prev.hex(),
        "hash": entry.hash.hex(),
    }
