"""An alert is about to be sent."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryBegun(Body):
    """An attempt on one channel, before anything leaves: without a `delivery` of it nobody knows whether it arrived.

    It is made again then; `cut` counts how often it was begun before and cut off.
    """

    KIND: ClassVar[str] = "delivery_begun"
    KEY: ClassVar[tuple[str, ...]] = ("alert", "channel", "attempt", "cut")

    v: Count = 1
    alert: str
    channel: str
    attempt: Count
    cut: Count
    at: Ns
