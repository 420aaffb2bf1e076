"""Which alerts are the same as one that was just told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from golive.api.alert_terms import weight
from golive.core.dataclass import dataclass
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import ENDS, AlertAnswered
from golive.journal.outbox import Raised


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The alert of a topic that was queued last, how severe it was, and when."""

    alert: str
    weight: int
    at: int


def same_as(alert: AlertRaised, before: Told | None, *, at: int, dedupe: int) -> str | None:
    """Return the alert that another one, raised at an instant, repeats, or None where it says something new.

    What is more severe is new, and what comes when `dedupe` nanoseconds have passed. A repeat does not prolong. A
    clock that went back shows nothing: then it is told.
    """
    if before is None or weight(alert.severity) > before.weight:
        return None
    return before.alert if 0 <= at - before.at < dedupe else None


def told_of(raised: Iterable[Raised], answers: Iterable[AlertAnswered]) -> Mapping[str, Told]:
    """Return what was told last of each topic; of one whose last alert was closed, or is over, nothing."""
    latest = {
        one.body.trouble: Told(alert=one.body.alert, weight=weight(one.body.severity), at=one.ts)
        for one in raised
        if one.body.same_as is None
    }
    closed = {one.alert for one in answers if one.reply in ENDS}
    return {topic: one for topic, one in latest.items() if one.alert not in closed}
