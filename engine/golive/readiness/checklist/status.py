"""What can be said of an item: a closed set of words, three of which satisfy."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.readiness.stage import Stage


class Status(enum.Enum):
    """How an item stands, by name; only `PASS`, `WAIVED` and `NOT_APPLICABLE` satisfy."""

    PASS = enum.auto()
    FAIL = enum.auto()
    EXPIRED = enum.auto()
    MISSING = enum.auto()
    UNMEASURED = enum.auto()
    ERROR = enum.auto()
    STALE_SUBJECT = enum.auto()
    PENDING = enum.auto()
    WAIVED = enum.auto()
    NOT_APPLICABLE = enum.auto()

    @property
    def satisfies(self) -> bool:
        """Say whether an item with this status stands in nobody's way."""
        return self in _SATISFY


_SATISFY = frozenset((Status.PASS, Status.WAIVED, Status.NOT_APPLICABLE))

WORST_FIRST = (Status.FAIL, Status.ERROR, Status.UNMEASURED, Status.MISSING, Status.EXPIRED, Status.PASS)
"""Of several pieces of evidence about one period the worst counts: running again on the same data heals nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByStage:
    """A status that is one at canary and another at live, where more is asked."""

    canary: Status
    live: Status


Told = Status | ByStage


def at_stage(status: Told, stage: Stage) -> Status:
    """Return how an item stands for a stage."""
    if isinstance(status, Status):
        return status
    return status.canary if stage is Stage.CANARY else status.live


def status_of(word: str | Mapping[str, str]) -> Told:
    """Return the status that a word names, or two words by stage.

    Raises
    ------
    Refused
        `unknown_status` for any other word; case matters.

    Examples
    --------
    >>> status_of("PASS") is Status.PASS
    True
    """
    if isinstance(word, Mapping):
        return ByStage(canary=_known(word["canary"]), live=_known(word["live"]))
    return _known(word)


def _known(word: str) -> Status:
    try:
        return Status[word]
    except KeyError:
        raise Refused("unknown_status", f"`{word}` is no status", field="status") from None
