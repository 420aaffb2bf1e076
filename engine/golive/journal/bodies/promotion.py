"""A strategy went from one stage to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from golive.journal.body import Body, Count


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyPromoted(Body):
    """The n-th stage of a strategy; a demotion is one too."""

    KIND: ClassVar[str] = "promotion"
    KEY: ClassVar[tuple[str, ...]] = ("strategy", "n")

    v: Count = 1
    strategy: str
    n: Count
    subject: str
    before: str
    after: str
    why: str
    by: str
    permit: str | None = None
