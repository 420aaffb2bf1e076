"""Measurements to a score, as a `kind: score` document says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.documents.score import Score
from golive.readiness.measurement import Measurement
from golive.readiness.rating import Scored, rate
from golive.readiness.sub_score import sub_score


def score(document: Score, measured: Mapping[str, Mapping[str, Measurement]], *, doubts: Sequence[str] = ()) -> Scored:
    """Score measurements.

    Parameters
    ----------
    document
        The policy: a checked score.
    measured
        Measurements by component and id, in held units. One that is absent is missing, and so is its component.
    doubts
        What nobody has said and all of them rest on, a sentence each: the lower end is in no band that deploys.

    Returns
    -------
    Scored
        Better measurements never score less; taking one away, or a doubt more, never raises `lower`.
    """
    total = sum(c.weight for c in document.components)
    parts = [sub_score(c, measured.get(c.id, {}), weight=c.weight / total) for c in document.components]
    return rate(parts, document, doubts=doubts)
