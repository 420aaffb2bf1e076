"""What is open and what of it may be closed, in lots: exact counts, never through money.

What a closing order may close is told, for reducing orders rest where golive does not see them. What a session let
through since then counts as being closed already, until somebody tells of a later state: time alone ends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from golive.account.lots import lot_of, lots_in
from golive.core.row import (
    LOT_QUANTITY,
    OPEN_LOTS,
    POSITION,
    REDUCIBLE_LOTS,
    Row,
    at,
    known,
    read_why,
    unknown,
    why,
)
from golive.core.unit import BASE
from golive.core.value import finite, missing
from golive.documents.market import MarketSpec, QuantityUnit
from golive.evaluator.ingest import double_of

_NOT_TOLD = missing("reducing_not_told", f"nobody told `{REDUCIBLE_LOTS}`: what orders may still close is unknown")
_NO_LOT = missing("lot_needs_a_price", f"a lot of this market is no fixed part of the base: tell `{OPEN_LOTS}`")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetThrough:
    """A closing order that was allowed, at an instant; its lots are being closed as long as nobody tells otherwise."""

    decided_at: int
    lots: int


def lot_quantity(market: MarketSpec) -> Row:
    """Return the column that says how much of the base, or how many contracts, one lot is; none for lots of money."""
    return {LOT_QUANTITY: None if market.size_unit is QuantityUnit.QUOTE else market.lot}


def closing_cells(market: MarketSpec, account: Row, let_through: Iterable[LetThrough]) -> Row:
    """Return the columns of what is open and what of it may be closed, from those of the account."""
    cells: dict[str, Any] = {}
    if OPEN_LOTS not in account:
        cells |= _open_lots(market, account)
    return {**cells, **_reducible({**account, **cells}, let_through)}


def _open_lots(market: MarketSpec, account: Row) -> Row:
    position, lot = double_of(account.get(POSITION)), lot_of(market, BASE, None)
    if position is None or not finite(position):
        return unknown(OPEN_LOTS, read_why(POSITION, account.get(why(POSITION))))
    if lot is None:
        return unknown(OPEN_LOTS, _NO_LOT)
    return known(OPEN_LOTS, float(lots_in(position, lot)), account.get(at(POSITION)))


def _reducible(account: Row, let_through: Iterable[LetThrough]) -> Row:
    cell, when = account.get(REDUCIBLE_LOTS), account.get(at(REDUCIBLE_LOTS))
    lots = double_of(cell)
    if lots is not None and isinstance(when, int):
        under_way = sum(one.lots for one in let_through if one.decided_at >= when)
        return known(REDUCIBLE_LOTS, max(lots - under_way, 0.0) if lots >= 0 else lots, when)
    if cell is not None or account.get(why(REDUCIBLE_LOTS)) is not None:
        return {}
    if account.get(OPEN_LOTS) == 0:
        return known(REDUCIBLE_LOTS, 0.0, account.get(at(OPEN_LOTS)))
    return unknown(REDUCIBLE_LOTS, _NOT_TOLD)
