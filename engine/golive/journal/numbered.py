"""Entries that are numbered within what they are of: the third evidence for an item, whoever wrote the second."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from golive.core.errors import Unavailable
from golive.journal.body import Body
from golive.journal.journal import Appended, Journal
from golive.journal.keys import key_of, parts_of
from golive.journal.once import Conflict

_TRIES = 1_000

Numbered = tuple[tuple[str, ...], Callable[[int], Body]]
"""What an entry is of, which is its key without the last part, and what makes its body of its number."""


def append_numbered(records: Journal, kind: str, each: Sequence[Numbered], ts: int) -> Appended:
    """Write entries of a kind, all in one, each with the number after the last one of what it is of.

    Raises
    ------
    Unavailable
        Another writer holds the records, was heard first each time, or they cannot be written.
    """
    for _ in range(_TRIES):
        counts = _counts(records, kind)
        bodies = []
        for of, body in each:
            group = key_of(of)
            counts[group] = counts.get(group, 0) + 1
            bodies.append(body(counts[group]))
        try:
            return records.append([body.draft(ts) for body in bodies])
        except Conflict:
            # Somebody else wrote one of the same meanwhile.
            continue
    raise Unavailable("locked", f"others wrote `{kind}` each time that it was tried")


def _counts(records: Journal, kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in records.entries(kind=kind):
        group, n = parts_of(entry.key, 2)
        if n.isascii() and n.isdigit():
            counts[group] = max(counts.get(group, 0), int(n))
    return counts
