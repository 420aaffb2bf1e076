"""Streams that are lost while nobody wrote so: an entry tells of a gap when it is over, which may be hours later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.core.unit import NANOS, show_duration
from golive.journal.bodies.alert import AlertRaised
from golive.paper.alerts.alarms import WARNING
from golive.paper.listening import Notice
from golive.paper.running_account import JOURNAL_LOST, STREAM_BACK, STREAM_LOST


class LostStreams:
    """What a running account says of its streams; `lost` has since when each was not seen, in nanoseconds."""

    def __init__(self) -> None:
        self._lost: dict[str, tuple[int, str]] = {}

    @property
    def lost(self) -> Mapping[str, int]:
        """Return since when each stream that is lost now was not seen."""
        return {stream: since for stream, (since, _) in self._lost.items()}

    def take(self, notice: Notice) -> None:
        """Take what befell the account; without its journal it listens to nothing, and somebody is told of that."""
        stream, since = notice.fields.get("stream"), notice.fields.get("since")
        match notice.event:
            case event if event == JOURNAL_LOST:
                self._lost.clear()
            case event if event == STREAM_BACK:
                self._lost.pop(str(stream), None)
            case event if event == STREAM_LOST and isinstance(since, int):
                self._lost[str(stream)] = since, str(notice.fields.get("why")).replace("_", " ")

    def alarms(self, run: str, *, lasts: int, now: int) -> Iterator[AlertRaised]:
        """Yield what has been lost for so many nanoseconds, the same however often it is asked for."""
        for stream, (since, why) in self._lost.items():
            if now - since >= lasts:
                yield AlertRaised(
                    alert=f"{run}/lost/{stream}/{since}",
                    severity=WARNING,
                    text=f"{stream} has not been seen for {show_duration(lasts / NANOS)}, and is not back: {why}",
                    topic=f"gap/{stream}",
                    at=since + lasts,
                )
