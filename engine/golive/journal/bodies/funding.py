"""Funding at a boundary: what each strategy paid on what it held before, or why that is unknown."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Exact, Lots, Money, Ns, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingPayment(Part):
    """What a strategy's position paid, in nano-units; a cost is negative."""

    strategy: str
    position: Lots
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingCharged(Body):
    """One boundary of one symbol, once; `why` says that the day is incomplete, and then nobody paid."""

    KIND: ClassVar[str] = "funding"
    KEY: ClassVar[tuple[str, ...]] = ("symbol", "boundary")

    v: Count = 1
    symbol: str
    boundary: Ns
    rate: Exact | None = None
    mark: Exact | None = None
    payments: tuple[FundingPayment, ...] = ()
    why: str | None = None
