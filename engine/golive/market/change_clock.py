"""When what a feed shows last changed: one rule for live streams, recordings and the calls of a facade.

Two usable snapshots that differ show a change, at the time of the later one. A snapshot that cannot be used (crossed,
one-sided, late, not numbers) shows nothing: what was good before it, and since when, is kept for the next good one to
be compared with. The first snapshot of all shows no change either, so since when it has been the same is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from golive.core.window import IntArray

Content = TypeVar("Content")

UNSEEN = int(np.iinfo(np.int64).min)
"""What stands in a column of instants for a change that nobody has seen."""


class ChangeClock(Generic[Content]):
    """The last usable content of a feed, and when it changed.

    `differ` says whether two contents do; `changed_at` is None until a change was seen, `seen_at` is the time of the
    last usable snapshot.
    """

    def __init__(self, differ: Callable[[Content, Content], bool]) -> None:
        self.changed_at: int | None = None
        self.seen_at = 0
        self._differ = differ
        self._content: Content | None = None
        self._same_since = 0
        self._lost = False

    def see(self, content: Content, ts: int, claimed: int | None = None) -> int | None:
        """Take a usable snapshot; return since when the feed has shown the same, None where nobody can know.

        `claimed` is what the source itself says of its last change: it cannot be later than what was seen.
        """
        before = self._content
        first = before is None or ts < self.seen_at
        if first or before is None or self._differ(before, content):
            # What changed while nobody looked may have stood still ever since.
            self.changed_at = None if first or self._lost else ts
            self._same_since = ts
        if claimed is not None:
            latest = self._same_since if self.changed_at is None else self.changed_at
            self.changed_at = min(claimed, latest)
        self._content, self.seen_at, self._lost = content, ts, False
        return self.changed_at

    def lose(self) -> None:
        """Say that the feed was lost: of a change until it is back nobody knows the time."""
        self._lost = True


def change_times(
    ts: IntArray, usable: NDArray[np.bool_], differ: Callable[[IntArray, IntArray], NDArray[np.bool_]]
) -> IntArray:
    """Return for each snapshot of a recording what `ChangeClock.changed_at` is after it, `UNSEEN` for None.

    Parameters
    ----------
    ts : array of shape (n,)
        Times, ascending.
    usable : array of shape (n,)
        Which snapshots can be used.
    differ
        Says of rows, and of as many rows before them, which pairs differ.
    """
    rows = np.flatnonzero(usable)
    at = np.full(len(ts), UNSEEN, dtype=np.int64)
    changed = rows[1:][differ(rows[:-1], rows[1:])]
    at[changed] = ts[changed]
    return np.maximum.accumulate(at)


def seen(changed_at: int) -> int | None:
    """Return an instant of a column of changes, None for `UNSEEN`."""
    return None if changed_at == UNSEEN else changed_at
