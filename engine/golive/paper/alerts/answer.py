"""What a channel answered to an attempt, and what follows from it."""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass


class Result(enum.Enum):
    """What an answer means for the alert: it arrived, may arrive later, or never will."""

    DELIVERED = enum.auto()
    AGAIN = enum.auto()
    NEVER = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an attempt; `why` says it of one that failed, without any secret.

    `retry_after` is how many nanoseconds the endpoint asked to be left alone, 0 where it did not ask.
    """

    result: Result
    why: str = ""
    retry_after: int = 0


_OK = range(200, 300)
_BUSY = (408, 425, 429)
_BROKEN = range(500, 600)


def of_status(status: int, *, retry_after: int = 0) -> Answer:
    """Return what an HTTP status means; a redirect is never followed, for the address has secrets in it.

    >>> of_status(204).result.name, of_status(302).result.name, of_status(429).result.name, of_status(599).result.name
    ('DELIVERED', 'NEVER', 'AGAIN', 'AGAIN')
    """
    if status in _OK:
        return Answer(result=Result.DELIVERED)
    result = Result.AGAIN if status in _BUSY or status in _BROKEN else Result.NEVER
    return Answer(result=result, why=f"HTTP {status}", retry_after=retry_after if result is Result.AGAIN else 0)


TIMEOUT = Answer(result=Result.AGAIN, why="no answer within the deadline")
"""An attempt that was not answered in time, whatever became of it."""
