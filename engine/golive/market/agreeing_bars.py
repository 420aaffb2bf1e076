"""Whether bars of several lengths say the same of the same time: told each by itself, one of them may be wrong."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
from numpy.typing import NDArray

from golive.core.unit import NANOS, show_duration
from golive.core.value import Unknown, invalid
from golive.core.window import Bars, IntArray
from golive.market.instants import show
from golive.market.longer_bars import over

VOLUME_TOLERANCE = 1e-6
"""House choice, a fraction: what adds up over a bar is rounded once for each of its parts. Prices are the same."""


class Agreement:
    """What was found out of bars last seen: as long as no other bar closes, nothing changes."""

    def __init__(self) -> None:
        self._latest: dict[int, tuple[Hashable, Unknown | None]] = {}

    def trouble(self, shortest: Bars | Unknown, longer: Mapping[int, Bars | Unknown]) -> Unknown | None:
        """Return what bars of two lengths contradict each other in, None where they do not."""
        for length, bars in longer.items():
            if isinstance(shortest, Unknown) or isinstance(bars, Unknown):
                continue
            both = shortest.content(), bars.content()
            if length not in self._latest or self._latest[length][0] != both:
                self._latest[length] = both, contradiction(shortest, bars)
            trouble = self._latest[length][1]
            if trouble is not None:
                return trouble
        return None


def contradiction(shorter: Bars, longer: Bars) -> Unknown | None:
    """Return where longer bars say something else than the shorter ones inside them, None where they do not.

    A longer bar must hold the range of each shorter one inside, open with one that opens with it, close with one that
    closes with it, and trade no less than they do; where all of it is there, it has their range and their volume. Of
    a bar that no shorter one lies in nothing is said.

    Parameters
    ----------
    shorter, longer
        Closed bars of one market, by the time of their close.
    """
    length, own = round(longer.length_s * NANOS), round(shorter.length_s * NANOS)
    opened = np.maximum(longer.ts - length, np.append(longer.ts[0] - length, longer.ts[:-1]))
    first, last = shorter.ts.searchsorted(opened + own), shorter.ts.searchsorted(longer.ts, side="right")
    there = np.flatnonzero(last > first)
    if not len(there):
        return None
    bad = _bad(shorter, longer, there, first[there], last[there], opened[there] + own)
    if not bad.any():
        return None
    at = int(longer.ts[there[np.argmax(bad)]])
    each = f"bars of {show_duration(longer.length_s)} and of {show_duration(shorter.length_s)}"
    return invalid("bars_contradict", f"{each} say different things of the time up to {show(at)}")


def _bad(
    shorter: Bars, longer: Bars, there: IntArray, begin: IntArray, end: IntArray, opens: IntArray
) -> NDArray[np.bool_]:
    """Say which longer bars, of those that shorter ones of rows [begin, end) lie in, are contradicted by these."""
    high, low = over(np.maximum, shorter.high, begin, end), over(np.minimum, shorter.low, begin, end)
    volume = over(np.add, shorter.volume, begin, end)
    known_open, known_close = shorter.ts[begin] == opens, shorter.ts[end - 1] == longer.ts[there]
    parts = round(longer.length_s / shorter.length_s)
    whole = known_open & known_close & (end - begin == parts)
    most = longer.volume[there] * (1 + VOLUME_TOLERANCE)
    counted = shorter.volumes_told or longer.volumes_told
    bad: NDArray[np.bool_] = (high > longer.high[there]) | (low < longer.low[there]) | (counted & ~(volume <= most))
    bad |= known_open & (shorter.open[begin] != longer.open[there])
    bad |= known_close & (shorter.close[end - 1] != longer.close[there])
    bad |= whole & ((high != longer.high[there]) | (low != longer.low[there]))
    bad |= whole & (volume * (1 + VOLUME_TOLERANCE) < longer.volume[there])
    return bad
