"""Points of a score as people read them, on their side of every edge."""

from __future__ import annotations

from golive.core.unit import UNITS, show
from golive.documents.score import Score
from golive.models.numerics.threshold import at_least, at_most

POINTS = UNITS[""]

_MOST_DIGITS = 6
"""House choice. What is nearer to an edge is written in full."""


def write_points(points: float, document: Score) -> str:
    """Write points with one decimal, or with as many as keep them on their side of every edge: 39.97 is not 40.0.

    Parameters
    ----------
    points
        From 0 to 100.
    document
        Whose bands and veto the points are compared with.
    """
    edges = {document.veto.below, *(band.lo for band in document.bands)}
    texts = (f"{points:.{digits}f}" for digits in range(1, _MOST_DIGITS))
    return next((t for t in texts if all(_side(float(t), e) == _side(points, e) for e in edges)), repr(points))


def round_points(points: float | None) -> str:
    """Write points for a sentence, rounded to one decimal."""
    return "nothing" if points is None else show(round(points, 1), POINTS)


def _side(points: float, edge: float) -> tuple[bool, bool]:
    return at_least(points, edge), at_most(points, edge)
