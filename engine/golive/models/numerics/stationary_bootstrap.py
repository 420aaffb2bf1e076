"""Resamples of a series that remembers: blocks of random lengths, laid end to end in a circle."""

from __future__ import annotations

import numpy as np

from golive.core.window import IntArray


def stationary_resample(n: int, block: float, rng: np.random.Generator) -> IntArray:
    """Return the periods of one resample: each goes on from the one before, or begins a new block at random.

    Parameters
    ----------
    n
        Periods of the series, at least 1.
    block
        Expected length of a block in periods, at least 1; it need not be whole.
    rng
        What is drawn from: `n` places, then `n` uniforms.

    Returns
    -------
    array of shape (n,)
        Positions in [0, n); after the last comes the first.

    References
    ----------
    Politis, Romano (1994), The stationary bootstrap, JASA 89. The draws are those of `arch`, whose import takes longer
    than ten thousand of them.

    Examples
    --------
    >>> stationary_resample(5, 5.0, np.random.default_rng(3)).tolist()
    [4, 0, 1, 2, 0]
    """
    places = rng.integers(n, size=n, dtype=np.int64)
    uniforms = rng.random(n)
    begins = uniforms <= 1.0 / block
    begins[0] = True
    here = np.arange(n)
    begin = np.maximum.accumulate(np.where(begins, here, 0))
    return np.asarray((places[begin] + here - begin) % n)
