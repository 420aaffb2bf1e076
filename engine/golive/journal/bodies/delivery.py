"""What came of telling an alert."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTried(Body):
    """One attempt on one channel: `delivered`, `failed`, or `dead` where none follows.

    Until `pauses_until` the channel asked to be left alone. Version 1 did not say it.
    """

    KIND: ClassVar[str] = "delivery"
    KEY: ClassVar[tuple[str, ...]] = ("alert", "channel", "attempt")

    v: Count = 2
    alert: str
    channel: str
    attempt: Count
    outcome: str
    at: Ns
    why: str | None = None
    pauses_until: Ns | None = None
