"""`UpdateOrder`: whether snapshots of one stream follow one another, by the venue's number of the update."""

from __future__ import annotations

from golive.paper.trade_ids import Follows


class UpdateOrder:
    """The number and time of the last snapshot of one stream; numbers rise, and need not be consecutive."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._ts = 0

    def follows(self, number: int | None, ts: int) -> Follows:
        """Say what a snapshot is to the one before it; `number` is None where its venue tells none."""
        answer = self._place(number, ts)
        if answer in (Follows.NEXT, Follows.RESET):
            self._number, self._ts = number, ts
        return answer

    def _place(self, number: int | None, ts: int) -> Follows:
        if number is None or self._number is None:
            return Follows.NEXT
        if number == self._number:
            return Follows.REPEAT
        if number > self._number:
            return Follows.NEXT
        return Follows.OUT_OF_ORDER if ts <= self._ts else Follows.RESET
