"""The inputs of an account that are counted, as columns in place of those that were told.

A value that was told at an instant is that with whatever was counted since, and stays as old as it was told. What
nobody told is counted from the birth of the account, where that was seen, and is as of now; elsewhere it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from golive.account import counted_exposure as exposure
from golive.account import counted_pace as pace
from golive.account.counts import Counted, Counts
from golive.account.state_inputs import StateInputs
from golive.account.untold import unless_untold
from golive.core.row import POSITION, STRATEGY_POSITION, Row, with_companions, write_why
from golive.core.value import Unknown

_COUNTED: Mapping[str, Callable[[Counts], Counted | None]] = MappingProxyType(
    {
        POSITION: exposure.whole_position,
        STRATEGY_POSITION: exposure.own_position,
        exposure.STRATEGY_PENDING: exposure.own_pending,
        exposure.PENDING: exposure.whole_pending,
        exposure.GROSS: exposure.gross,
        exposure.NET: exposure.net,
        exposure.MARGIN: exposure.margin,
        pace.DAY_START: pace.day_start,
        pace.DRAWDOWN: pace.drawdown,
        pace.OPEN_ORDERS: pace.open_orders,
        pace.ORDERS_MINUTE: pace.orders_last_minute,
        pace.ORDERS_TODAY: pace.orders_today,
        pace.TRADES_TODAY: pace.trades_today,
        pace.REJECT_SHARE: pace.reject_share,
        pace.LOSSES: pace.losses,
        pace.STOPS_TODAY: pace.stops_today,
        pace.SINCE_CLOSE: pace.since_close,
    }
)
"""By input, how it is counted; None where there is nothing to count from, or what was told is no number."""


def counted_cells(counts: Counts, inputs: StateInputs) -> Row:
    """Return the columns of the inputs that a library has and an account counts."""
    cells: dict[str, Any] = {}
    for name, count in _COUNTED.items():
        if name not in inputs:
            continue
        counted = unless_untold(partial(count, counts))
        _, instant, reason = with_companions(name)
        if isinstance(counted, Unknown):
            cells[name], cells[instant], cells[reason] = None, None, write_why(counted)
        elif counted is not None:
            cells[name], cells[instant], cells[reason] = float(counted.value), counted.at, None
    return cells
