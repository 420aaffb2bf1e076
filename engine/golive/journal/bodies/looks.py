"""What strategies were told over a minute, counted: the decisions that are no entries of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from golive.journal.body import Body, Count, Ns, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class LookCount(Part):
    """How many looks of a strategy came to one verdict by one rule, or why they could not be told.

    `symbol` says on which instrument, where the account of the run has several.
    """

    strategy: str
    verdict: str
    rule: str
    untold: str | None = None
    symbol: str | None = None
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks(Body):
    """The looks from one instant to before another."""

    KIND: ClassVar[str] = "looks"
    KEY: ClassVar[tuple[str, ...]] = ("run", "since")

    v: Count = 1
    run: str
    since: Ns
    until: Ns
    scheduled: Count
    counts: tuple[LookCount, ...]
