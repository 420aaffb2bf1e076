"""Thresholds without effect: a document answers alike on both sides of them, so nobody would miss them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from golive.proving.case_run import Remark
from golive.proving.made.boundaries import MadeCase
from golive.proving.made.turning_points import TurningPoint
from golive.proving.outcome import Judged, Outcome, Saw

Answered = tuple[MadeCase, Judged]
"""A case that golive made, and what came of it."""


def without_effect(answered: Iterable[Answered], turned: Container[tuple[str, str]] = ()) -> Iterator[Remark]:
    """Yield a remark for each threshold of a rule that was tried on both sides and changed nothing.

    A comparison in a let is only a part of what a rule asks, so its sides may well be answered alike; and where the
    base case itself is refused, so is everything. `turned` are the boundaries, by document and id, beside which
    written cases saw their rule refuse and pass: they know where the threshold has an effect.
    """
    by_point: dict[tuple[str, str], list[Answered]] = {}
    for made, judged in answered:
        point = made.boundary
        if point is not None and point.in_rule and not made.refused and (judged.of, point.id) not in turned:
            by_point.setdefault((judged.of, point.id), []).append((made, judged))
    for (of, _), cases in by_point.items():
        point = cases[0][0].boundary
        sides = {seen.saw for made, _ in cases for seen in made.seen}
        answers = [judged.outcome for _, judged in cases]
        if point is not None and sides >= {Saw.REFUSED, Saw.PASSED} and all(_same(answers[0], o) for o in answers):
            yield _remark(of, point, answers[0])


def _same(one: Outcome, other: Outcome) -> bool:
    """Say whether two answers are one; the sentences, which quote numbers, may differ."""
    return (one.verdict, one.by, repr(one.size), one.outcome) == (
        other.verdict,
        other.by,
        repr(other.size),
        other.outcome,
    )


def _remark(of: str, point: TurningPoint, outcome: Outcome) -> Remark:
    answer = f"{outcome.verdict} by {outcome.by}" if outcome.by else outcome.verdict or "the same"
    threshold = f"`{point.shown}`" if point.is_bare else f"`{point.against}` ({point.shown})"
    text = (
        f"`{point.name}` just below and just above {threshold} is answered {answer}: the threshold has no effect on the"
        " base case; if it has one elsewhere, write a case on each side of it there"
    )
    return Remark(of=of, name=point.id, text=text, span=point.span)
