"""The regime after hysteresis: one odd bar does not change what strategies may trade."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from golive.core.window import FloatArray, IntArray
from golive.models.arguments import whole

UNSEEN = -1
"""The code of a bar on which no regime could be computed."""


def smooth_regimes(
    candidates: ArrayLike | Sequence[int], *, confirm: float, dwell: float, immediate: Container[int]
) -> IntArray:
    """Return the regime in force at each bar.

    A candidate takes over once it was seen on `confirm` bars in a row and the regime in force has lasted `dwell`
    bars; a candidate in `immediate` takes over at once, and is left like any other. A bar without a candidate keeps
    the regime, starts the confirmation anew and counts towards its age. The first candidate seen is in force from
    its bar on.

    Parameters
    ----------
    candidates : array of shape (bars,)
        Regime codes, oldest first; -1 where none could be computed.
    confirm, dwell
        Bars, at least 1 and 0; the house uses 3 and 5.
    immediate
        Codes that need no confirmation.

    Returns
    -------
    array of shape (bars,)
        Codes, -1 until the first candidate.

    Raises
    ------
    Refused
        `invalid_input` for counts that are not such whole numbers.

    Examples
    --------
    >>> smooth_regimes([0, 1, 1, 1], confirm=2, dwell=1, immediate=()).tolist()
    [0, 0, 1, 1]
    >>> smooth_regimes([0, 3, 0, 0], confirm=2, dwell=1, immediate={3}).tolist()
    [0, 3, 3, 0]
    """
    confirm, dwell = whole(confirm, "confirm", minimum=1), whole(dwell, "dwell", minimum=0)
    codes = np.asarray(candidates, dtype=np.int64)
    reigns = [(0, UNSEEN), *_reigns(codes, confirm, dwell, immediate)]
    begins = np.array([begin for begin, _ in reigns], dtype=np.int64)
    states = np.array([state for _, state in reigns], dtype=np.int64)
    return np.repeat(states, np.diff(begins, append=len(codes)))


def _reigns(codes: IntArray, confirm: int, dwell: int, immediate: Container[int]) -> Iterator[tuple[int, int]]:
    """Yield each regime that comes into force, with the bar from which it is."""
    edges = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist(), len(codes)]
    state, age = UNSEEN, 0
    for (begin, end), candidate in zip(pairwise(edges), codes[edges[:-1]].tolist() if len(codes) else (), strict=False):
        # One candidate after another, each on `end - begin` bars in a row; it takes over `after` some of them.
        after = count = end - begin
        if candidate not in (UNSEEN, state):
            at_once = state == UNSEEN or candidate in immediate
            after = 0 if at_once else max(confirm - 1, dwell - age)
        if after >= count:
            age += count
            continue
        state, age = candidate, count - after
        yield begin + after, state


def smooth_regime(candidates: ArrayLike, confirm: float, dwell: float, immediate: float) -> int:
    """Return the code of the regime in force at the last bar, -1 when no bar had a candidate (or there is no bar).

    The language's form of `smooth_regimes`: `immediate` is the one code that takes over at once.
    """
    confirm, dwell = whole(confirm, "confirm", minimum=1), whole(dwell, "dwell", minimum=0)
    codes = np.asarray(candidates, dtype=np.int64)
    return _last_in_force(codes.tobytes(), confirm, dwell, whole(immediate, "immediate", minimum=UNSEEN))


def smooth_regime_columns(
    candidates: NDArray[np.float64], confirm: float, dwell: float, immediate: float
) -> FloatArray:
    """Return `smooth_regime` of each row of candidates, of shape (windows, bars): codes of shape (windows,)."""
    return smooth_regime_tails(candidates, confirm, dwell, immediate)[0]


def smooth_regime_tails(
    candidates: NDArray[np.float64], confirm: float, dwell: float, immediate: float
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return `smooth_regime` of each row of candidates, and whether it would be the same whatever came before them.

    What was in force, and for how long, is forgotten over a candidate that is seen long enough in a row: it is in force
    by then, and has been for so long that its age does not hold back the next one.
    """
    confirm, dwell = whole(confirm, "confirm", minimum=1), whole(dwell, "dwell", minimum=0)
    at_once = whole(immediate, "immediate", minimum=UNSEEN)
    codes = np.asarray(candidates, dtype=np.int64)
    state, age = np.full(len(codes), UNSEEN), np.zeros(len(codes), dtype=np.int64)
    forgets = np.zeros(len(codes), dtype=np.bool_)
    # The bars that a regime has to be in force until the next one only has to be confirmed.
    old = max(1, dwell - (confirm - 1))
    # As `_reigns` does, of the first candidate of each row, and the bars in a row it is seen on, then of the second.
    for candidate, count in _in_a_row(codes):
        enters = candidate == at_once
        after = np.where((state == UNSEEN) | enters, 0, np.maximum(confirm - 1, dwell - age))
        takes = (candidate != UNSEEN) & (candidate != state) & (after < count)
        age = np.where(takes, count - after, age + count)
        state = np.where(takes, candidate, state)
        forgets |= (candidate != UNSEEN) & (count >= old + np.where(enters, 0, max(confirm - 1, dwell)))
    return state.astype(np.float64), forgets


def _in_a_row(codes: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield of each row of codes one after another, and on how many bars in a row it is seen: 0 past the last one."""
    if not codes.size:
        return
    rows, before = np.nonzero(codes[:, 1:] != codes[:, :-1])
    others = np.bincount(rows, minlength=len(codes))
    begins = np.full((len(codes), int(others.max()) + 1), codes.shape[1])
    begins[:, 0] = 0
    begins[rows, 1 + np.arange(len(rows)) - (np.cumsum(others) - others)[rows]] = before + 1
    counts = np.diff(begins, axis=1, append=codes.shape[1])
    there = codes[np.arange(len(codes))[:, np.newaxis], np.minimum(begins, codes.shape[1] - 1)]
    yield from zip(there.T, counts.T, strict=True)


@lru_cache(maxsize=8)
def _last_in_force(codes: bytes, confirm: int, dwell: int, immediate: int) -> int:
    """Return the regime in force after the last of the codes: both outputs of a model ask for that of the same bars."""
    reigns = list(_reigns(np.frombuffer(codes, dtype=np.int64), confirm, dwell, (immediate,)))
    return reigns[-1][1] if reigns else UNSEEN
