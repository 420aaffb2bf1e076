"""A recursion of the first order: what is smoothed by remembering a share of what was before."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray

FEW = 20_000
"""Up to here a loop is done before `scipy.signal` is imported; beyond, its filter is worth that."""


def recursed(x: FloatArray, gain: float, memory: float, before: float) -> FloatArray:
    """Return y where each is `gain` times x and `memory` times the y before it.

    Parameters
    ----------
    x : array of shape (n,)
    gain, memory
        Shares; with a memory below 1 the beginning is forgotten.
    before
        The y before the first.

    Returns
    -------
    array of shape (n,)
        From a NaN on all NaN. The bits are the same for any number of values.

    Examples
    --------
    >>> recursed(np.array([1.0, 0.0, 0.0]), 1.0, 0.5, 2.0)
    array([2. , 1. , 0.5])
    """
    return _by_loop(x, gain, memory, before) if len(x) <= FEW else _by_filter(x, gain, memory, before)


def _by_loop(x: FloatArray, gain: float, memory: float, before: float) -> FloatArray:
    out: list[float] = []
    kept = memory * before
    for value in x.tolist():
        y = kept + gain * value
        out.append(y)
        # Nothing, but for an infinite value: the filter has a second coefficient, of zero.
        kept = 0.0 * value + memory * y
    return np.array(out, dtype=np.float64)


def _by_filter(x: FloatArray, gain: float, memory: float, before: float) -> FloatArray:
    from scipy.signal import lfilter

    filtered, _ = lfilter([gain], [1.0, -memory], x, zi=[memory * before])
    return np.asarray(filtered)
