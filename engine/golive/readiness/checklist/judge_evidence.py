"""One piece of evidence to a status, and several to one: the newest period decides."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dated_ahead import age_of
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.requirement import Answer
from golive.readiness.checklist.status import WORST_FIRST, Status
from golive.readiness.stage import Stage


def judge_all(
    item: Item, evidence: Sequence[Evidence], *, subject: str, stage: Stage, now: int, rests_on: str | None = None
) -> tuple[Status, Evidence | None]:
    """Return what evidence says of an item, and which piece decided.

    Parameters
    ----------
    evidence
        What fits the item: its id, its type, its realm. That of another subject says nothing of this one.
    now
        Nanoseconds UTC.
    rests_on
        What has to be among the sources of a piece, or it was measured by other documents than those of now.
    """
    if not evidence:
        return Status.MISSING, None
    # What was measured by other documents may be left aside, and what could not be read may not.
    own = [
        piece for piece in evidence if piece.subject == subject and (piece.raised or rests_on in (None, *piece.sources))
    ]
    if not own:
        return Status.STALE_SUBJECT, None
    dated = [(piece.period_end, piece) for piece in own if piece.period_end is not None]
    if len(dated) < len(own):
        # Which is the newest cannot be told, so nothing can.
        return Status.ERROR, next(piece for piece in own if piece.period_end is None)
    newest = max(end for end, _ in dated)
    judged = [(judge(item, piece, stage=stage, now=now), piece) for end, piece in dated if end == newest]
    return min(judged, key=lambda each: WORST_FIRST.index(each[0]))


def judge(item: Item, piece: Evidence, *, stage: Stage, now: int) -> Status:
    """Return what one piece says: stale and false is EXPIRED, empty and stale is UNMEASURED."""
    age = None if piece.period_end is None else age_of(piece.period_end, now)
    if piece.raised or age is None or contradicts_itself(piece):
        return Status.ERROR
    counted = _counted(item, piece)
    if counted is not None:
        return counted
    return Status.EXPIRED if age > item.max_age else values_say(item, piece, stage=stage)


def contradicts_itself(piece: Evidence) -> bool:
    """Say whether a piece tells of data that end before they begin, or after they were written down.

    Nobody has measured what is still to come: such a piece proves nothing, not even once its period is over.
    """
    begin, end, written = piece.period_begin, piece.period_end, piece.recorded_at
    if end is None:
        return False
    return (begin is not None and begin > end) or (written is not None and age_of(end, written) is None)


def known_to_fail(item: Item, piece: Evidence, *, stage: Stage) -> bool:
    """Say whether a piece showed, whenever it did, that the item does not hold."""
    return not piece.raised and _counted(item, piece) is None and values_say(item, piece, stage=stage) is Status.FAIL


def _counted(item: Item, piece: Evidence) -> Status | None:
    """Return what the number of measurements says; None where there are enough."""
    n = piece.n
    if n is None:
        return Status.UNMEASURED
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        return Status.ERROR
    return Status.UNMEASURED if n == 0 or n < item.min_n else None


def values_say(item: Item, piece: Evidence, *, stage: Stage) -> Status:
    """Return what the values say: known to be false, then invalid, then absent; nothing asked is nothing shown."""
    asked = [each for each in item.requirements if each.stage is not Stage.LIVE or stage is not Stage.CANARY]
    answers = {each.answer(piece.measured) for each in asked}
    if Answer.FALSE in answers:
        return Status.FAIL
    if Answer.INVALID in answers:
        return Status.ERROR
    return Status.MISSING if Answer.ABSENT in answers or not answers else Status.PASS
