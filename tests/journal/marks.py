"""Entries that are only there to be counted."""

from __future__ import annotations

from golive.journal.entry import Draft


def mark(n: int, *, ts: int | None = None, body: bytes | None = None) -> Draft:
    """Return the n-th mark, dated n."""
    told = f'{{"n":"{n}"}}'.encode() if body is None else body
    return Draft(ts=n if ts is None else ts, kind="mark", key=f"m/{n}", body=told)


def marks(first: int, last: int) -> list[Draft]:
    """Return the marks from one to another, both included."""
    return [mark(n) for n in range(first, last + 1)]
