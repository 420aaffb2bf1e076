"""A strategy went from one stage to another."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyPromoted(Body):
    """The n-th stage of a strategy; a demotion is one too.

    `why` is the rule that stepped it down, or a person's reason; `capital` is the most that may be at stake from then
    on, in nano-units. `signatures` are the digests of the statements that it rests on.
    """

    KIND: ClassVar[str] = "promotion"
    KEY: ClassVar[tuple[str, ...]] = ("strategy", "n")

    v: Count = 2
    strategy: str
    n: Count
    subject: str
    before: str
    after: str
    why: str
    by: str
    permit: str | None = None
    capital: Money | None = None
    signatures: tuple[str, ...] = ()
