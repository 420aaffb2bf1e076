"""Margin by the size of a position: which tier's shares count.

Source: section 10 of the description of execution, which has one tier. Here the whole position counts at the shares of
its tier: venues count only the part above each bound so, and credit the difference as a maintenance amount. Without
that credit a position is liquidated earlier, which is the harsher for the account.
"""

from __future__ import annotations

from itertools import pairwise

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.exact import Exact, whole
from golive.execution.margin import MarginRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The shares of positions of a notional of at most `up_to`, itself included, in nano-units of quote currency.

    None is any.
    """

    rule: MarginRule
    up_to: int | None = None

    def __post_init__(self) -> None:
        if self.up_to is not None:
            whole(self.up_to, "up_to", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginTiers:
    """Tiers of rising size; out of order, or none at all, they are refused (`margin`)."""

    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        in_order = all(a.up_to is not None and (b.up_to is None or a.up_to < b.up_to) for a, b in pairwise(self.tiers))
        if not self.tiers or not in_order:
            raise Refused("margin", "tiers of margin are at least one, and rise", field="tiers")

    def rule(self, terms: Terms, lots: int, entry: Exact) -> MarginRule:
        """Return the shares of a position, opened at a price in ticks.

        Refused (`margin`) above the last tier: no margin is not a margin of zero.

        >>> from fractions import Fraction
        >>> from golive.execution.contract import Contract
        >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
        >>> low, high = (
        ...     MarginRule(initial=Fraction(share, 100), maintenance=Fraction(share, 200), liquidation_fee=Fraction(0))
        ...     for share in (1, 2)
        ... )
        >>> tiers = MarginTiers(tiers=(Tier(rule=low, up_to=50_000 * 10**9), Tier(rule=high)))
        >>> [tiers.rule(terms, lots, 500_000).initial for lots in (1_000, 1_001)]
        [Fraction(1, 100), Fraction(1, 50)]
        """
        for tier in self.tiers:
            if tier.up_to is None or terms.notional(abs(lots), entry) <= tier.up_to:
                return tier.rule
        raise Refused("margin", f"a position of {lots} lots is above every tier of margin", field="lots")
