"""Windows of a recording one row on from each other, worked out many at a time before they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from golive.core.stored_rows import StoredRows, Whole

AHEAD, MOST_AHEAD = 64, 2_048
"""House choice. How many windows are worked out together at first, and in the end: twice as many each time that all of
the last ones were asked for, so that each is cheap for who goes through a long recording, and few are in vain."""

NEAR = 4
"""House choice. Who asks for a window at most so many rows on from the last one is taken to go through all of them."""

Worked = TypeVar("Worked")


class _Windows(Generic[Worked]):
    """The windows worked out last, and the first row of the one that was asked for last."""

    def __init__(self) -> None:
        self.latest: tuple[int, Sequence[Worked]] = (0, ())
        self.asked: int | None = None
        self.many = AHEAD


def ahead(
    name: Hashable,
    stored: StoredRows,
    rows: int,
    alone: Callable[[], Worked],
    together: Callable[[Whole, int, int], Sequence[Worked]],
) -> Worked:
    """Return what is worked out of a window of so many rows.

    `alone` works it out of that window by itself, `together` of several that begin one row after another: from which
    row of the whole, and how many. Each of them is of its own rows and no later ones, and the same to the bit. A window
    far from the last one, or of a store that is not whole at hand, is worked out alone.
    """
    whole = stored.whole
    if whole is None:
        return alone()
    windows: _Windows[Worked] = stored.facts.setdefault((name, rows), _Windows())
    first = stored.first - whole.first
    (begin, made), before, windows.asked = windows.latest, windows.asked, first
    if not begin <= first < begin + len(made):
        if before is None or not 0 < first - before <= NEAR:
            return alone()
        windows.many = min(MOST_AHEAD, 2 * windows.many) if first == begin + len(made) else AHEAD
        count = min(windows.many, _rows(whole.window) - rows - first + 1)
        begin, made = windows.latest = first, together(whole, first, count)
    return made[first - begin]


def _rows(window: Any) -> int:
    return len(window.ts)
