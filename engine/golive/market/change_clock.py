"""When what a feed shows last changed: one rule for live streams, recordings and the calls of a facade.

Two usable snapshots that differ show a change, at the time of the later one. A snapshot that cannot be used (crossed,
one-sided, late, not numbers) shows nothing: what was good before it, and since when, is kept for the next good one to
be compared with. The first snapshot of all shows no change either, so since when it has been the same is not known.
Nor does one that returns to what stood before it show a change, if what came in between was seen fewer times than what
it interrupted: a stray snapshot does not set a frozen feed in motion.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from golive.core.window import IntArray

Content = TypeVar("Content")


UNSEEN = int(np.iinfo(np.int64).min)
"""What stands in a column of instants for a change that nobody has seen."""

_TWO = 2
"""A stretch can go back to the last but one."""


class _Stretch(NamedTuple, Generic[Content]):
    """Snapshots of one content, one after another: how many, since when, and when it became what it is."""

    content: Content
    snapshots: int
    since: int
    changed_at: int | None


class ChangeClock(Generic[Content]):
    """The last usable content of a feed, and when it changed.

    `differ` says whether two contents do; `changed_at` is None until a change was seen, `seen_at` is the time of the
    last usable snapshot.
    """

    def __init__(self, differ: Callable[[Content, Content], bool]) -> None:
        self.changed_at: int | None = None
        self.seen_at = 0
        self._differ = differ
        self._stretch: _Stretch[Content] | None = None
        self._before: _Stretch[Content] | None = None
        self._lost = False

    def see(self, content: Content, ts: int, claimed: int | None = None) -> int | None:
        """Take a usable snapshot; return since when the feed has shown the same, None where nobody can know.

        `claimed` is what the source itself says of its last change: it cannot be later than what was seen.
        """
        stretch = self._next(content, ts)
        if claimed is not None:
            latest = stretch.since if stretch.changed_at is None else stretch.changed_at
            stretch = stretch._replace(changed_at=min(claimed, latest))
        self._stretch, self.seen_at, self._lost = stretch, ts, False
        self.changed_at = stretch.changed_at
        return self.changed_at

    def _next(self, content: Content, ts: int) -> _Stretch[Content]:
        """Return the stretch that a snapshot goes on with, goes back to or begins."""
        now, before = self._stretch, self._before
        if now is None or ts < self.seen_at:
            self._before = None
            return _Stretch(content, 1, ts, None)
        if not self._differ(now.content, content):
            return now._replace(content=content, snapshots=now.snapshots + 1)
        self._before = now
        if self._lost:  # what changed while nobody looked may have stood still ever since
            return _Stretch(content, 1, ts, None)
        if before is not None and now.snapshots < before.snapshots and not self._differ(before.content, content):
            return before._replace(content=content, snapshots=1)
        return _Stretch(content, 1, ts, ts)

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
    if not len(rows):
        return np.full(len(ts), UNSEEN, dtype=np.int64)
    starts = np.concatenate(([0], np.flatnonzero(differ(rows[:-1], rows[1:])) + 1))
    changed = ts[rows[starts]]
    changed[0] = UNSEEN
    changed = changed[_origins(rows, starts, differ)]
    of_row = np.repeat(changed, np.diff(starts, append=len(rows)))
    last = np.cumsum(usable) - 1
    return np.where(last < 0, UNSEEN, of_row[np.maximum(last, 0)])


def _origins(
    rows: IntArray, starts: IntArray, differ: Callable[[IntArray, IntArray], NDArray[np.bool_]]
) -> NDArray[np.intp]:
    """Return for each stretch of one content the stretch that it goes back to, or itself."""
    counts = np.diff(starts, append=len(rows))
    back = np.zeros(len(starts), dtype=bool)
    if len(starts) > _TWO:
        same = ~differ(rows[starts[1:-1] - 1], rows[starts[_TWO:]])
        back[_TWO:] = same & (counts[1:-1] < counts[:-_TWO])
    own = np.where(back, -1, np.arange(len(starts)))
    for parity in range(_TWO):
        own[parity::_TWO] = np.maximum.accumulate(own[parity::_TWO])
    return own


def seen(changed_at: int) -> int | None:
    """Return an instant of a column of changes, None for `UNSEEN`."""
    return None if changed_at == UNSEEN else changed_at
