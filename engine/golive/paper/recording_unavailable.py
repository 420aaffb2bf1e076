"""`RecordingUnavailable`: a folder that cannot be recorded into now."""

from __future__ import annotations

from golive.core.errors import GoliveError, Unavailable


class RecordingUnavailable(Unavailable):
    """A recording that another process writes, or whose disk is full or lost: try again. `why` is stable.

    >>> str(RecordingUnavailable("disk", "no space left"))
    'the recording is not available: no space left'
    """

    def __init__(self, why: str, message: str) -> None:
        super().__init__(why, message)
        GoliveError.__init__(self, f"the recording is not available: {self.sentence}")
