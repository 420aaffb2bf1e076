"""From a quantity with a unit to a score from 0 to 100."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from golive.core.errors import Refused
from golive.models.arguments import positive, real

FULL = 100.0
"""The most points there are, by the production summary."""
FEWEST_KNOTS = 2
"""One point is no line."""


def score_map(x: float, *, knots: Sequence[tuple[float, float]]) -> float:
    """Return the score at x on straight lines between knots, level beyond the first and the last.

    Parameters
    ----------
    x
        The quantity, in the unit of the knots.
    knots
        Pairs of quantity and score, at least two; quantities rise, scores lie in [0, 100] and never turn.

    Raises
    ------
    Refused
        `invalid_input` for an x that is not finite; `invalid_config` for knots that are not such a line.

    Examples
    --------
    >>> score_map(100, knots=[(0, 0), (5, 20), (20, 50), (60, 80), (250, 100)])
    84.21052631578948
    """
    check_knots(knots)
    xs, ys = zip(*knots, strict=True)
    return float(np.interp(real(x, "x"), xs, ys))


def check_knots(knots: Sequence[tuple[float, float]]) -> None:
    """Refuse knots that are not a line of scores which rises or falls throughout.

    Raises
    ------
    Refused
        `invalid_config`, saying what is wrong.
    """
    if len(knots) < FEWEST_KNOTS:
        raise Refused("invalid_config", f"{len(knots)} knots, needs {FEWEST_KNOTS}", field="knots")
    try:
        pairs = [(real(x, "knots"), real(y, "knots")) for x, y in knots]
    except (Refused, TypeError, ValueError) as error:
        raise Refused("invalid_config", "a knot is not a pair of finite numbers", field="knots") from error
    if any(not 0 <= y <= FULL for _, y in pairs):
        raise Refused("invalid_config", "a score lies outside 0 to 100", field="knots")
    if any(b[0] <= a[0] for a, b in pairwise(pairs)):
        raise Refused("invalid_config", "the quantities of the knots do not rise", field="knots")
    steps = [b[1] - a[1] for a, b in pairwise(pairs)]
    if any(s > 0 for s in steps) and any(s < 0 for s in steps):
        raise Refused("invalid_config", "the scores of the knots turn: a better quantity must not score less")


def logistic_score(x: float, *, mid: float, slope: float) -> float:
    """Return 100 / (1 + exp(-slope (x - mid))).

    Parameters
    ----------
    x
        The quantity.
    mid
        Where the score is 50.
    slope
        Per unit of x, not zero; negative where less is better.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite; `invalid_config` for a slope of zero.

    Examples
    --------
    >>> logistic_score(1.0, mid=1.0, slope=2.0)
    50.0
    """
    steepness = real(slope, "slope")
    if steepness == 0:
        raise Refused("invalid_config", "a slope of zero scores everything alike", field="slope")
    z = steepness * (real(x, "x") - real(mid, "mid"))
    # exp of a large argument overflows; of a large negative one it is zero, which is right.
    tail = math.exp(-abs(z))
    return FULL / positive(1 + tail, "score") * (1.0 if z >= 0 else tail)
