"""One score from several, with what is missing left open."""

from __future__ import annotations

import math
from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import percent
from golive.core.value import Unknown, invalid
from golive.models.arguments import INVALID, answer, between, not_negative
from golive.models.numerics.threshold import at_least
from golive.models.scores.score_map import FULL

Score = float | tuple[float, float] | None
"""A sub-score: points, the ends of a range, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateScore:
    """Weighted means of sub-scores.

    `lower` and `upper` are the overall score with every missing sub-score at 0 and at 100, and every one that is a
    range at its ends; they coincide when all are points. `arithmetic` and `geometric` are of the points, for reading.
    All are unknown under the least coverage.
    """

    lower: float | Unknown
    upper: float | Unknown
    arithmetic: float | Unknown
    geometric: float | Unknown
    coverage: float


def aggregate_score(scores: Sequence[Score], *, weights: Sequence[float], least_coverage: float) -> AggregateScore:
    """Combine sub-scores by weighted mean, which alone would hide a fatal flaw: a veto is for the caller to apply.

    Parameters
    ----------
    scores
        In [0, 100] each; a lower and an upper end where a sub-score was measured to no more than a range; None where
        it is missing: neither 0 nor 50, and not dropped.
    weights
        As many, not negative, their sum positive.
    least_coverage
        Share of the weight that has to be known; inclusive.

    Raises
    ------
    Refused
        `invalid_input` for scores out of range, or weights that do not pair up or sum to nothing.

    Examples
    --------
    >>> whole = aggregate_score([90, 90, 90, 10], weights=[1, 1, 1, 1], least_coverage=0.7)
    >>> whole.arithmetic, whole.lower, whole.upper
    (70.0, 70.0, 70.0)
    >>> part = aggregate_score([90, 90, 90, None], weights=[1, 1, 1, 1], least_coverage=0.7)
    >>> part.lower, part.upper, part.coverage
    (67.5, 92.5, 0.75)
    """
    pairs = _pairs(scores, weights)
    total = answer(math.fsum(weight for _, weight in pairs), "weights")
    if total <= 0:
        raise Refused(INVALID, "the weights sum to nothing", field="weights")
    present = [(*_ends(score), weight) for score, weight in pairs if score is not None and weight > 0]
    points = [(score, weight) for score, weight in pairs if isinstance(score, float) and weight > 0]
    covered = math.fsum(weight for _, _, weight in present)
    coverage, least = covered / total, between(least_coverage, "least_coverage", 0, 1)
    if not points or not at_least(coverage, least):
        reason = invalid("low_coverage", f"{percent(coverage)} of the weight is known, needs {percent(least)}")
        return AggregateScore(lower=reason, upper=reason, arithmetic=reason, geometric=reason, coverage=coverage)
    pointed = math.fsum(weight for _, weight in points)
    best = math.fsum(high * weight for _, high, weight in present) + FULL * (total - covered)
    return AggregateScore(
        lower=min(math.fsum(low * weight for low, _, weight in present) / total, FULL),
        upper=min(best / total, FULL),
        arithmetic=math.fsum(score * weight for score, weight in points) / pointed,
        geometric=_geometric(points, pointed),
        coverage=coverage,
    )


def _ends(score: float | tuple[float, float]) -> tuple[float, float]:
    return score if isinstance(score, tuple) else (score, score)


def _pairs(scores: Sequence[Score], weights: Sequence[float]) -> list[tuple[Score, float]]:
    if len(scores) != len(weights) or not scores:
        raise Refused(INVALID, f"{len(weights)} weights for {len(scores)} scores", field="weights")
    return [(_checked(score), not_negative(weight, "weights")) for score, weight in zip(scores, weights, strict=True)]


def _checked(score: Score) -> Score:
    if isinstance(score, tuple):
        low = between(score[0], "scores", 0, FULL)
        return low, between(score[1], "scores", low, FULL)
    return None if score is None else between(score, "scores", 0, FULL)


def _geometric(pairs: Sequence[tuple[float, float]], weight_sum: float) -> float:
    if any(score == 0 for score, _ in pairs):
        return 0.0
    return math.exp(math.fsum(weight * math.log(score) for score, weight in pairs) / weight_sum)
