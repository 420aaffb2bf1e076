"""The regime after hysteresis: one odd bar does not change what strategies may trade."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import ArrayLike

from golive.core.window import IntArray
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
    out = np.empty_like(codes)
    state, age, begin = UNSEEN, 0, 0
    for end in (*(np.flatnonzero(np.diff(codes)) + 1).tolist(), *([len(codes)] if len(codes) else ())):
        # One candidate after another, each on `end - begin` bars in a row; it takes over `after` some of them.
        candidate, after = int(codes[begin]), end - begin
        if candidate not in (UNSEEN, state):
            at_once = state == UNSEEN or candidate in immediate
            after = min(after, 0 if at_once else max(confirm - 1, dwell - age))
        out[begin : begin + after] = state
        age += after
        if after < end - begin:
            state, age = candidate, end - begin - after
            out[begin + after : end] = state
        begin = end
    return out


def smooth_regime(candidates: ArrayLike, confirm: float, dwell: float, immediate: float) -> int:
    """Return the code of the regime in force at the last bar, -1 when no bar had a candidate (or there is no bar).

    The language's form of `smooth_regimes`: `immediate` is the one code that takes over at once.
    """
    path = smooth_regimes(
        candidates,
        confirm=confirm,
        dwell=dwell,
        immediate=(whole(immediate, "immediate", minimum=UNSEEN),),
    )
    return int(path[-1]) if len(path) else UNSEEN
