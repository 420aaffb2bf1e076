"""Which positions a venue closes by force: those whose equity does not keep them any more.

Source: section 10 of the description of execution. All that an account has stands behind each of its positions, less
what keeps the others: a wallet apart for each is more than a venue of one account gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.account import Account
from golive.execution.account_events import Marking
from golive.execution.exact import Exact
from golive.execution.margin import Isolated, Liquidation, MarginRule, at_mark, kept_by, stands
from golive.execution.margin_tiers import MarginTiers
from golive.execution.position import Position
from golive.execution.side import Side, side_of

LIQUIDATED = "liquidated"
"""Why the orders of a position end that is closed by force, and the reason of its fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedClose:
    """A position that is closed whole, by an order of a side."""

    strategy: str
    symbol: str
    side: Side
    lots: int
    liquidation: Liquidation


def forced_closes(
    account: Account, tiers: Mapping[str, MarginTiers], markings: Mapping[str, Marking]
) -> Iterator[ForcedClose]:
    """Yield the positions that do not stand at some marks, by symbol; none where the equity cannot be told.

    What has no tiers, as spot, needs nothing and is never closed; what it is worth stands behind the others.
    """
    held = {pair: p for pair, p in sorted(account.positions.items()) if p.lots and not p.terms.spot}
    held = {(strategy, symbol): p for (strategy, symbol), p in held.items() if symbol in tiers}
    equity = account.equity_by(*markings.values()).value if held else None
    if equity is None:
        return
    needs = {pair: _Needed.of(position, tiers[pair[1]], markings[pair[1]]) for pair, position in held.items()}
    kept = sum(needed.whole for needed in needs.values())
    for (strategy, symbol), position in held.items():
        needed = needs[strategy, symbol]
        wallet = equity - position.value(needed.mark) - (kept - needed.whole)
        if stands(position.terms, position.lots, needed.entry, needed.mark, wallet=wallet, needed=needed.exact):
            continue
        liquidation, side = needed.liquidation(position, wallet), side_of(position.lots)
        if liquidation is not None and side is not None:
            yield ForcedClose(
                strategy=strategy,
                symbol=symbol,
                side=side.opposite,
                lots=abs(position.lots),
                liquidation=liquidation,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needed:
    """What keeps a position at a mark, exactly and in whole nano-units; its entry and the mark are in ticks."""

    rule: MarginRule
    entry: Fraction
    mark: Fraction
    exact: Exact
    whole: int

    @classmethod
    def of(cls, position: Position, tiers: MarginTiers, marking: Marking) -> _Needed:
        """Return what keeps a position that is open and marked."""
        mark = marking.long if position.lots > 0 else marking.short
        assert mark is not None
        entry = position.average or Fraction(position.open[0].price)
        rule = _rule(position, tiers, entry)
        exact = kept_by(position.terms, abs(position.lots), rule, mark)
        return cls(rule=rule, entry=entry, mark=mark, exact=exact, whole=math.ceil(exact))

    def liquidation(self, position: Position, wallet: int) -> Liquidation | None:
        """Return how a position is closed that a wallet does not keep."""
        side = side_of(position.lots)
        assert side is not None
        held = Isolated(terms=position.terms, side=side, lots=abs(position.lots), entry=self.entry, wallet=wallet)
        return at_mark(held, self.rule, self.mark).liquidation


def _rule(position: Position, tiers: MarginTiers, entry: Fraction) -> MarginRule:
    try:
        return tiers.rule(position.terms, abs(position.lots), entry)
    except Refused:
        # Larger than any tier allows to open: it is kept by the strictest there is.
        return tiers.tiers[-1].rule
