"""The word for a durability score."""

from __future__ import annotations

import enum

from golive.models.accept import between
from golive.models.score_map import FULL


class Rating(enum.Enum):
    """Ratings, best first, with what they ask for."""

    EXCELLENT = "EXCELLENT"
    """Deploy with confidence."""
    GOOD = "GOOD"
    """Deploy with monitoring."""
    MARGINAL = "MARGINAL"
    """Deploy small, iterate."""
    POOR = "POOR"
    """Do not deploy, rebuild."""
    UNVIABLE = "UNVIABLE"
    """Abandon the strategy."""


EXCELLENT_ABOVE, GOOD_FROM, MARGINAL_FROM, POOR_FROM = 80.0, 60.0, 40.0, 20.0
"""The bands of the production summary; only the first edge is exclusive (> 80)."""

EDGE = 1e-12
"""A score this close to an edge, relative to 100, is on it: 0.1 * 800 is 80."""


def durability_rating(
    score: float,
    *,
    excellent_above: float = EXCELLENT_ABOVE,
    good_from: float = GOOD_FROM,
    marginal_from: float = MARGINAL_FROM,
    poor_from: float = POOR_FROM,
) -> Rating:
    """Return the rating of a score; scores are compared as they are, never rounded first.

    Parameters
    ----------
    score
        In [0, 100].
    excellent_above, good_from, marginal_from, poor_from
        Edges, falling. The defaults are the production summary's.

    Raises
    ------
    Refused
        `invalid_input` for a score outside [0, 100], or edges that do not fall.

    Examples
    --------
    >>> durability_rating(80).value, durability_rating(80.1).value, durability_rating(19.999).value
    ('GOOD', 'EXCELLENT', 'UNVIABLE')
    """
    value = between(score, "score", 0, FULL)
    excellent = between(excellent_above, "excellent_above", 0, FULL)
    good = between(good_from, "good_from", 0, excellent)
    marginal = between(marginal_from, "marginal_from", 0, good)
    poor = between(poor_from, "poor_from", 0, marginal)
    slack = EDGE * FULL
    if value > excellent + slack:
        return Rating.EXCELLENT
    for rating, edge in ((Rating.GOOD, good), (Rating.MARGINAL, marginal), (Rating.POOR, poor)):
        if value >= edge - slack:
            return rating
    return Rating.UNVIABLE
