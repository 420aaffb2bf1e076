"""Wilson's score interval: how far a share seen in few trials may be from the share behind it."""

from __future__ import annotations

import math

from golive.core.errors import Refused

Z_95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""


def wilson_interval(share: float, n: int, *, z: float = Z_95) -> tuple[float, float]:
    """Return Wilson's score interval of a share.

    Parameters
    ----------
    share
        The share seen, in [0, 1].
    n
        How many independent trials it was seen in; at least 1.
    z
        The normal quantile of the confidence wanted, above 0.

    Returns
    -------
    low, high
        Both in [0, 1], with the share between them. Refused for a share or an `n` outside its range.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference; Brown, Cai, DasGupta (2001).

    Examples
    --------
    >>> [round(x, 4) for x in wilson_interval(0.0, 10)]
    [0.0, 0.2775]
    """
    if not 0 <= share <= 1:
        raise Refused("share_out_of_range", f"a share lies in [0, 1], not at {share!r}", field="share")
    if n < 1:
        raise Refused("no_trials", f"a share of {n} trials is none", field="n")
    if not (math.isfinite(z) and z > 0):
        raise Refused("quantile_out_of_range", f"a quantile of {z!r} gives no interval", field="z")
    spread = z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # At 0 and 1 the formula gives the share itself but for rounding.
    return min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half))
