"""The journal of a run: whether it goes on there or begins, and beside which runs of another subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.journal.bodies.run_started import RunStarted
    from golive.journal.journal import Journal, JournalReader

_PARTS: Mapping[str, str] = {
    "policy": "policy",
    "fills": "fills",
    "markets": "market",
    "feed": "data",
    "seed": "seed",
    "golive": "version of golive",
}
"""What the entry that begins a run says of its subject, in words."""

_UNSAID = "code, strategies, period or account"
"""What is in the digest of a subject alone."""


def journal_at(place: str, name: str, begun: RunStarted) -> Journal:
    """Open the journal of a run, held until the process ends; say whether it goes on or begins, and beside what.

    A run of another policy, market, code or account has another name, and so another journal: they never mix.
    """
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal

    journal = Journal.open(home_at(place), name)
    for line in _words(journal, begun):
        click.echo(printable(line, keep=""), err=True)
    return journal


@contextmanager
def telling_what_is_kept(place: str | None) -> Iterator[None]:
    """Let Ctrl-C say that the journal at a place keeps what was done, where it has an entry; None is no journal."""
    try:
        yield
    except KeyboardInterrupt:
        kept = "" if place is None else _kept(place)
        raise KeyboardInterrupt(kept) from None


def _kept(place: str) -> str:
    """Return what a journal keeps of an interrupted run, empty where nothing is there."""
    from golive.core.errors import BrokenChain, InvalidInput, Unavailable
    from golive.journal.contents import journals_in
    from golive.journal.home_at import home_at, is_address

    try:
        home = home_at(place, read_only=True)
        is_there = bool(journals_in(home))
        home.close()
    except InvalidInput:
        return ""
    except (BrokenChain, KeyboardInterrupt, Unavailable):
        return "no report was written; the same command goes on from what its journal has"
    shown = printable(home.place if is_address(place) else place, keep="")
    words = f"no report was written; `{shown}` keeps what was done; the same command goes on from there"
    return words if is_there else ""


def _words(journal: Journal, begun: RunStarted) -> Iterator[str]:
    from golive.journal.contents import journals_in
    from golive.journal.journal import JournalReader

    if journal.last.seq:
        yield f"journal: {journal.name} goes on: its {journal.last.seq} entries have to come out as they were written"
        return
    others = [JournalReader(journal.home, other) for other in journals_in(journal.home) if other != journal.name]
    differing = [(other.name, difference) for other in others if (difference := _difference(other, begun))]
    if differing:
        yield f"journal: {journal.name} begins, for it is another subject than what is there:"
        yield from (f"journal:   {other} is of another {difference}" for other, difference in differing)


def _difference(other: JournalReader, begun: RunStarted) -> str:
    """Return what another run was of that this one is not; empty for a journal that is of no run."""
    from golive.journal.bodies.kinds import read_body
    from golive.journal.bodies.run_started import RunStarted

    entry = next(other.entries(until=1), None)
    body = None if entry is None or entry.kind != RunStarted.KIND else read_body(entry.kind, entry.body)
    if not isinstance(body, RunStarted):
        return ""
    parts = [word for field, word in _PARTS.items() if getattr(body, field) != getattr(begun, field)]
    return ", ".join(parts) or _UNSAID
