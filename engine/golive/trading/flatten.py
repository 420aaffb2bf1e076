"""Closing everything because a person says so: no policy is asked, and nothing of it can open anything."""

from __future__ import annotations

from collections.abc import Container, Iterator

from golive.execution.side import side_of
from golive.journal.keys import key_of
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import OpenOrder, Working
from golive.trading.order_of_decision import FIRST
from golive.trading.pair import Pair
from golive.trading.sent_order import SentOrder

FLATTENED = "flatten"
MANUAL = "manual"
"""The reason of a fill that a person asked for."""


def flatten_orders(
    rule: MachineRule, working: Working, *, at: int, acts_at: int, of: Container[Pair] | None = None
) -> Iterator[OpenOrder]:
    """Yield an order to the market for each open position, for all of its lots; it reduces and does nothing else.

    `of` are the pairs whose positions are closed, None for all.
    """
    for (strategy, symbol), position in sorted(working.account.positions.items()):
        side = side_of(position.lots)
        if side is None or (of is not None and (strategy, symbol) not in of):
            continue
        signal = rule.signal((strategy, symbol), at, FLATTENED)
        order = SentOrder(
            id=key_of((signal, FIRST)),
            strategy=strategy,
            side=side.opposite,
            lots=abs(position.lots),
            sent=acts_at,
            reduce_only=True,
            reason=MANUAL,
        )
        yield OpenOrder(signal=signal, symbol=symbol, order=order, is_manual=True)
