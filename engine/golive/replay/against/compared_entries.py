"""Whether two runs wrote the same entries: to the byte, and if not, which is the first that is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from golive.core.dataclass import dataclass
from golive.journal.entry import Draft, Entry

Written = Entry | Draft
"""An entry of a journal, or one that would be; numbers and hashes of its chain are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDifference:
    """The first entry that is not the same, counted from 1; what each run wrote there, None where it had ended."""

    n: int
    paper: str | None
    replay: str | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedEntries:
    """How many entries each run wrote, and of how many the other one wrote the very same.

    `same` counts entries of equal kind and key, with equal bytes at an equal instant, wherever they stand. Digests are
    SHA-256 over kind, key, instant and bytes of all entries in their order.
    """

    paper: int
    replay: int
    same: int
    paper_digest: str
    replay_digest: str
    first: FirstDifference | None

    @property
    def are_same(self) -> bool:
        """Say whether both wrote the same in the same order, and wrote anything at all."""
        return self.paper > 0 and self.paper_digest == self.replay_digest


def compare_entries(paper: Sequence[Written], replay: Sequence[Written]) -> ComparedEntries:
    """Compare the entries of two runs.

    >>> one, other = (Draft(ts=7, kind="mark", key="m/7", body=body) for body in (b"1", b"2"))
    >>> compare_entries([one], [one]).are_same, compare_entries([one], [other]).first.what
    (True, 'another body')
    """
    known = {_place(entry): entry for entry in replay}
    return ComparedEntries(
        paper=len(paper),
        replay=len(replay),
        same=sum(_difference(entry, known.get(_place(entry))) is None for entry in paper),
        paper_digest=_digest(paper),
        replay_digest=_digest(replay),
        first=_first(paper, replay),
    )


def _place(entry: Written) -> tuple[str, str]:
    return entry.kind, entry.key


def _difference(one: Written | None, other: Written | None) -> str | None:
    if one is None or other is None:
        return "not there"
    if _place(one) != _place(other):
        return "another entry"
    if one.body != other.body:
        return "another body"
    return None if one.ts == other.ts else "another instant"


def _first(paper: Sequence[Written], replay: Sequence[Written]) -> FirstDifference | None:
    for n, (one, other) in enumerate(zip_longest(paper, replay), start=1):
        what = _difference(one, other)
        if what is not None:
            return FirstDifference(n=n, paper=_named(one), replay=_named(other), what=what)
    return None


def _named(entry: Written | None) -> str | None:
    return None if entry is None else f"{entry.kind} {entry.key}"


def _digest(entries: Iterable[Written]) -> str:
    total = hashlib.sha256()
    for entry in entries:
        for part in (entry.kind.encode(), entry.key.encode(), str(entry.ts).encode(), entry.body):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()
