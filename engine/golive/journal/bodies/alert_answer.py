"""Somebody took note of an alert, or what it is about is over."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns, one_of

ACKNOWLEDGED, CLOSED, OVER = "acknowledged", "closed", "over"
REPLIES = (ACKNOWLEDGED, CLOSED, OVER)
ENDS = (CLOSED, OVER)
"""The replies after which the same trouble is told at once when it comes again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAnswered(Body):
    """The first reply of a kind to an alert; what is `closed` or `over` is told at once when it comes again.

    A person closes it, and it is `over` where the trouble itself ended: who was never told of it still has not been.
    `by` is what somebody says of himself: while `signed` is false nobody has shown it. `at` is what the clock said
    where it was said. Version 1 called both closed.
    """

    KIND: ClassVar[str] = "alert_answer"
    KEY: ClassVar[tuple[str, ...]] = ("alert", "reply")

    v: Count = 2
    alert: str
    reply: str
    at: Ns
    by: str | None = None
    note: str | None = None
    signed: bool = False

    def __post_init__(self) -> None:
        one_of("reply", self.reply, REPLIES)
