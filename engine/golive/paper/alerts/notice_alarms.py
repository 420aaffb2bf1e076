"""Which notices of a running process somebody is to be told of: what no entry can say, for the journal is not there."""

from __future__ import annotations

from collections.abc import Iterator

from golive.journal.bodies.alert import AlertRaised
from golive.paper.alerts.alarms import CRITICAL, INFO, WARNING, Alarm, Over
from golive.paper.listening import Notice
from golive.paper.process import RECORDING_WAITS
from golive.paper.running_account import CLOCK_JUMPED, JOURNAL_BACK, JOURNAL_LOST, STREAM_BACK, STREAM_LOST

_SEVERITY = {JOURNAL_LOST: CRITICAL, CLOCK_JUMPED: WARNING, RECORDING_WAITS: WARNING, JOURNAL_BACK: INFO}
_TEXTS = {
    JOURNAL_LOST: "the journal cannot be written, and so nothing is traded",
    JOURNAL_BACK: "the journal can be written again",
    CLOCK_JUMPED: "the wall clock was set, or the machine slept: everything begins anew",
    RECORDING_WAITS: "what is received cannot be recorded",
}
_OF_STREAMS = (STREAM_LOST, STREAM_BACK)
_TOPICS = {JOURNAL_BACK: JOURNAL_LOST}


def is_worth(notice: Notice) -> bool:
    """Say whether a notice is worth an alert: asked in the thread of the turns, so it is one look at a table."""
    return notice.event in _SEVERITY or notice.event in _OF_STREAMS


def notice_alarms(run: str, notice: Notice) -> Iterator[Alarm]:
    """Yield what a notice is worth by itself: that a stream is lost only, when it lasts."""
    if notice.event in _OF_STREAMS:
        return
    topic = _TOPICS.get(notice.event, notice.event)
    if notice.event == JOURNAL_BACK:
        yield Over(topic=topic)
    why = notice.fields.get("detail") or notice.fields.get("why")
    yield AlertRaised(
        alert=f"{run}/{notice.event}/{notice.at}",
        severity=_SEVERITY[notice.event],
        text=_TEXTS[notice.event] + (f": {why}" if why else ""),
        topic=topic,
        at=notice.at,
    )
