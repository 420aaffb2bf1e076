"""What strategies were told over a minute, counted: the decisions that are no entries of their own."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
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
class UntoldLooks(Part):
    """Looks in a row, from the first to before `until`, at which something was unknown that had to be known."""

    since: Ns
    until: Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksTaken(Part):
    """How many looks a strategy took, which it takes at every multiple of `every`, and which could not be told.

    `symbol` says on which instrument, where the account of the run has several.
    """

    strategy: str
    every: Ns
    asked: Count
    untold: tuple[UntoldLooks, ...] = ()
    symbol: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks(Body):
    """The looks from one instant to before another.

    `taken` says of each strategy which of its looks were taken and told. Version 1 did not say it: it has none.
    """

    KIND: ClassVar[str] = "looks"
    KEY: ClassVar[tuple[str, ...]] = ("run", "since")

    v: Count = 2
    run: str
    since: Ns
    until: Ns
    scheduled: Count
    counts: tuple[LookCount, ...]
    taken: tuple[LooksTaken, ...] = ()
