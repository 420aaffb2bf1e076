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
from golive.trading.turned import Look

FLATTENED = "flatten"
MANUAL = "manual"
"""The reason of a fill that a person asked for."""


def end_orders(working: Working, look: Look) -> None:
    """Ask for the end of all that rests, because a person wants to hold nothing.

    One may be filled before that reaches the venue: what it opens is closed when that is heard.
    """
    for resting in working.orders.values():
        if not resting.order.reduce_only:
            resting.flattened_at = look.at
        if not resting.cancel_asked:
            working.cancel(resting, look.acts_at)


def flatten_orders(rule: MachineRule, working: Working, look: Look, of: Container[Pair]) -> Iterator[OpenOrder]:
    """Yield an order to the market for each open position of some pairs, for all of its lots.

    It reduces and does nothing else.
    """
    for (strategy, symbol), position in sorted(working.account.positions.items()):
        side = side_of(position.lots)
        if side is None or (strategy, symbol) not in of:
            continue
        signal = rule.signal((strategy, symbol), look.at, FLATTENED)
        order = SentOrder(
            id=key_of((signal, FIRST)),
            strategy=strategy,
            side=side.opposite,
            lots=abs(position.lots),
            sent=look.acts_at,
            reduce_only=True,
            reason=MANUAL,
        )
        yield OpenOrder(signal=signal, symbol=symbol, order=order, is_manual=True)
