"""What a strategy has open and what of it may be closed, in lots: exact counts, never through money.

What a closing order may close is told, for reducing orders rest where golive does not see them. What was allowed since
then counts as being closed, until somebody tells what became of it, or a later count: time alone ends nothing. Of an
account that began with golive all orders are known, and nobody has to tell.
"""

from __future__ import annotations

from typing import Any

from golive.account.counts import Counted, Counts
from golive.account.positions import closing, in_lots, uncommitted
from golive.account.standing import Part
from golive.account.untold import sure, unless_untold
from golive.core.row import LOT_QUANTITY, OPEN_LOTS, REDUCIBLE_LOTS, Row, known, unknown, why
from golive.core.value import Unknown, missing
from golive.documents.market import MarketSpec, QuantityUnit

_NOT_TOLD = missing("reducing_not_told", f"nobody told `{REDUCIBLE_LOTS}`: what orders may still close is unknown")


def lot_quantity(market: MarketSpec) -> Row:
    """Return the column that says how much of the base, or how many contracts, one lot is; none for lots of money."""
    return {LOT_QUANTITY: None if market.size_unit is QuantityUnit.QUOTE else market.lot}


def closing_cells(counts: Counts) -> Row:
    """Return the columns of what is open of the strategy's own, and of what of it may be closed."""
    own = counts.standing.own(counts.asking.strategy, counts.asking.symbol)
    opened = own if isinstance(own, Unknown) else unless_untold(lambda: _open(counts, own))
    cells: dict[str, Any] = {}
    # As it was told, where nothing was counted on it: a part of a lot is for the policy to say what it is.
    if not (OPEN_LOTS in counts.columns and isinstance(own, Part) and not own.orders):
        cells |= _cells(OPEN_LOTS, opened)
    if REDUCIBLE_LOTS not in counts.columns or counts.number(REDUCIBLE_LOTS) is not None:
        cells |= _cells(REDUCIBLE_LOTS, unless_untold(lambda: _reducible(counts, sure(own), sure(opened))))
    return cells


def _open(counts: Counts, own: Part) -> Counted:
    span = sure(in_lots(own.base, own.moved, own.past))
    return Counted(value=sure(span.nearest), at=counts.asking.now if own.base.at is None else own.base.at)


def _reducible(counts: Counts, own: Part, opened: Counted) -> Counted:
    """Return the lots that may be closed: those that were told, or that are open, less what is being closed."""
    stated, position = counts.number(REDUCIBLE_LOTS), int(opened.value)
    free = abs(position) - closing(own.alive, position, own.settled_at, counts.asking.group)
    derived = Counted(value=max(free, 0), at=opened.at)
    if stated is None:
        return derived if counts.standing.is_born or not position else sure(_NOT_TOLD)
    if stated.value < 0:
        return stated
    orders = counts.standing.ledger.on(counts.asking.symbol)
    left = uncommitted(orders, stated.value, stated.at, position, (counts.asking.strategy, counts.asking.group))
    alone = counts.standing.strategies(counts.asking.symbol) <= {counts.asking.strategy}
    return Counted(value=left if alone else min(left, derived.value), at=stated.at)


def _cells(name: str, counted: Counted | Unknown) -> Row:
    if isinstance(counted, Unknown):
        return {why(name): None, **unknown(name, counted)}
    return known(name, float(counted.value), counted.at)
