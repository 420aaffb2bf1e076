"""How many more pairs of returns a gain needs until it would be proved, if it stays as large as it looks."""

from __future__ import annotations

import math

from golive.core.errors import Refused
from golive.models.arguments import INVALID, real, whole


def pairs_needed(gain: float, lower: float, n: int, *, least: int) -> int | None:
    """Return how many more pairs there must be, at least one; None where no number of them proves a gain.

    The distance from the gain to its lower bound shrinks with the root of the pairs.

    Parameters
    ----------
    gain, lower
        The estimated gain and its one-sided lower bound, in one unit; lower <= gain.
    n
        Pairs that there are, at least 1.
    least
        Pairs that are needed whatever the bound is.

    Raises
    ------
    Refused
        `invalid_input` for what is no number, or a bound above its estimate.

    Examples
    --------
    >>> (
    ...     pairs_needed(0.3, -0.3, 400, least=60),
    ...     pairs_needed(0.3, 0.1, 59, least=60),
    ...     pairs_needed(0.0, -0.4, 400, least=60),
    ... )
    (1201, 1, None)
    """
    estimate, bound = real(gain, "gain"), real(lower, "lower")
    count, fewest = whole(n, "n", minimum=1), whole(least, "least", minimum=0)
    if bound > estimate:
        raise Refused(INVALID, "the lower bound lies above the gain", field="lower")
    if estimate <= 0:
        return None
    ratio = (estimate - bound) / estimate
    return max(fewest, count + 1, math.floor(count * ratio * ratio) + 1) - count
