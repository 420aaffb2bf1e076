"""A day of UTC began, with what its loss is counted from."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened(Body):
    """A day, as `2024-02-29`, and its baseline: the last equity that was known before it began."""

    KIND: ClassVar[str] = "day_opened"
    KEY: ClassVar[tuple[str, ...]] = ("run", "date")

    v: Count = 1
    run: str
    date: str
    baseline: Money
