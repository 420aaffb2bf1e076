"""One instant after another of the same streams: what was found out at one is there as long as nothing came since."""

from __future__ import annotations

from typing import Protocol

from golive.evaluator.bar_answers import BarAnswers
from golive.evaluator.windows import Streams, Windows


class ChangingStreams(Streams, Protocol):
    """Streams that count what they were told: as long as the count stays, they show the same."""

    @property
    def changes(self) -> int: ...


class Instants:
    """The windows of the instant asked for last; bars that stay the same keep their answers for the next one."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._windows: Windows | None = None
        self._bars = BarAnswers()

    def at(self, streams: ChangingStreams, now: int, skew: int) -> Windows:
        """Return the windows of an instant: the same again where nothing was told since."""
        key = (id(streams), streams.changes, now, skew)
        if self._windows is None or key != self._key:
            self._windows, self._key = Windows(streams, now, skew, self._bars), key
        return self._windows
