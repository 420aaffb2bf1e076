"""One score from several, with what is missing left open and a fatal flaw not averaged away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from golive.core.errors import Refused
from golive.core.unit import percent
from golive.core.value import Unknown, invalid
from golive.models.arguments import INVALID, answer, between, not_negative
from golive.models.numerics.threshold import at_least
from golive.models.scores.score_map import FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateScore:
    """Weighted means of sub-scores.

    `lower` and `upper` are the overall score with every missing sub-score at 0 and at 100, the veto applied to each;
    they coincide when nothing is missing, and a gate compares `lower`. `vetoed` says that a known sub-score caps both:
    one that is missing caps `lower` alone, so that leaving out a fatal one never pays. `arithmetic` and `geometric`
    are of the known ones, without the veto, for reading. All are unknown under the least coverage.
    """

    lower: float | Unknown
    upper: float | Unknown
    arithmetic: float | Unknown
    geometric: float | Unknown
    vetoed: bool
    coverage: float


def aggregate_score(
    scores: Sequence[float | None],
    *,
    weights: Sequence[float],
    veto_below: float,
    veto_cap: float,
    least_coverage: float,
) -> AggregateScore:
    """Combine sub-scores by weighted mean.

    Parameters
    ----------
    scores
        In [0, 100] each, or None where missing: neither 0 nor 50, and not dropped.
    weights
        As many, not negative, their sum positive.
    veto_below
        A sub-score below this caps the whole.
    veto_cap
        What it is capped at.
    least_coverage
        Share of the weight that has to be known; inclusive.

    Raises
    ------
    Refused
        `invalid_input` for scores out of range, or weights that do not pair up or sum to nothing.

    Examples
    --------
    >>> policy = {"veto_below": 20, "veto_cap": 40, "least_coverage": 0.7}
    >>> whole = aggregate_score([90, 90, 90, 10], weights=[1, 1, 1, 1], **policy)
    >>> whole.arithmetic, whole.lower, whole.vetoed
    (70.0, 40.0, True)
    >>> part = aggregate_score([90, 90, 90, None], weights=[1, 1, 1, 1], **policy)
    >>> part.lower, part.upper
    (40.0, 92.5)
    """
    if len(scores) != len(weights) or not scores:
        raise Refused(INVALID, f"{len(weights)} weights for {len(scores)} scores", field="weights")
    pairs = [
        (None if score is None else between(score, "scores", 0, FULL), not_negative(weight, "weights"))
        for score, weight in zip(scores, weights, strict=True)
    ]
    total = answer(math.fsum(w for _, w in pairs), "weights")
    if total <= 0:
        raise Refused(INVALID, "the weights sum to nothing", field="weights")
    known = [(s, w) for s, w in pairs if s is not None and w > 0]
    covered = math.fsum(w for _, w in known)
    coverage = covered / total
    floor = between(veto_below, "veto_below", 0, FULL)
    vetoed = any(s < floor for s, _ in known)
    if not known or not at_least(coverage, between(least_coverage, "least_coverage", 0, 1)):
        reason = invalid("low_coverage", f"{percent(coverage)} of the weight is known, needs {percent(least_coverage)}")
        return AggregateScore(
            lower=reason, upper=reason, arithmetic=reason, geometric=reason, vetoed=vetoed, coverage=coverage
        )
    cap = between(veto_cap, "veto_cap", 0, FULL)
    open_to_veto = floor > 0 and any(s is None and w > 0 for s, w in pairs)
    points = math.fsum(s * w for s, w in known)
    return AggregateScore(
        lower=min(points / total, cap if vetoed or open_to_veto else FULL),
        upper=min((points + FULL * (total - covered)) / total, cap if vetoed else FULL),
        arithmetic=points / covered,
        geometric=_geometric(known, covered),
        vetoed=vetoed,
        coverage=coverage,
    )


def _geometric(known: Sequence[tuple[float, float]], covered: float) -> float:
    if any(score == 0 for score, _ in known):
        return 0.0
    return math.exp(math.fsum(weight * math.log(score) for score, weight in known) / covered)
