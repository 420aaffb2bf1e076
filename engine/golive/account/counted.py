"""The inputs of an account that are counted, as columns in place of those that were told.

A value that was told at an instant is that with whatever was counted since, and stays as old as it was told. What
nobody told is counted from the birth of the account, where that was seen, and is as of now; elsewhere it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from golive.account import counted_exposure as exposure
from golive.account import counted_pace as pace
from golive.account.counts import Asking, Counted, Counts
from golive.account.state_inputs import StateInputs
from golive.account.untold import unless_untold
from golive.core.row import POSITION, STRATEGY_POSITION, Row, with_companions, write_why
from golive.core.value import Unknown

Cells = tuple[tuple[str, Any], ...]
"""Columns with what is in them; none of them where there is nothing to count from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Input:
    """How an input is counted; None where there is nothing to count from, or what was told is no number.

    `of_strategy` and `of_side` say whether it is another one for another strategy, and for an order of another side.
    """

    count: Callable[[Counts], Counted | None]
    columns: tuple[str, str, str]
    of_strategy: bool
    of_side: bool

    def asked(self, asking: Asking, told_of: str) -> tuple[Any, ...]:
        """Return what its answer depends on, besides what an account has heard; `told_of` as in `Counts`."""
        strategy = asking.strategy if self.of_strategy else told_of
        side = int(asking.side) if self.of_side and asking.side is not None else 0
        return self.columns[0], asking.now, asking.symbol, strategy, side

    def cells(self, counts: Counts) -> Cells:
        """Return its columns."""
        value, instant, reason = self.columns
        counted = unless_untold(lambda: self.count(counts))
        if counted is None:
            return ()
        if isinstance(counted, Unknown):
            return (value, None), (instant, None), (reason, write_why(counted))
        return (value, float(counted.value)), (instant, counted.at), (reason, None)


def _input(
    name: str, count: Callable[[Counts], Counted | None], *, of_strategy: bool = False, of_side: bool = False
) -> _Input:
    return _Input(count=count, columns=with_companions(name), of_strategy=of_strategy, of_side=of_side)


_COUNTED: Mapping[str, _Input] = MappingProxyType(
    {
        one.columns[0]: one
        for one in (
            _input(POSITION, exposure.whole_position, of_side=True),
            _input(STRATEGY_POSITION, exposure.own_position, of_strategy=True, of_side=True),
            _input(exposure.STRATEGY_PENDING, exposure.own_pending, of_strategy=True, of_side=True),
            _input(exposure.PENDING, exposure.whole_pending, of_side=True),
            _input(exposure.GROSS, exposure.gross),
            _input(exposure.NET, exposure.net, of_side=True),
            _input(exposure.MARGIN, exposure.margin),
            _input(pace.DAY_START, pace.day_start),
            _input(pace.DRAWDOWN, pace.drawdown),
            _input(pace.OPEN_ORDERS, pace.open_orders),
            _input(pace.ORDERS_MINUTE, pace.orders_last_minute),
            _input(pace.ORDERS_TODAY, pace.orders_today),
            _input(pace.TRADES_TODAY, pace.trades_today, of_strategy=True),
            _input(pace.REJECT_SHARE, pace.reject_share),
            _input(pace.LOSSES, pace.losses, of_strategy=True),
            _input(pace.STOPS_TODAY, pace.stops_today, of_strategy=True),
            _input(pace.SINCE_CLOSE, pace.since_close, of_strategy=True),
        )
    }
)
"""The inputs that are counted, by name."""


def counted_cells(counts: Counts, inputs: StateInputs) -> Row:
    """Return the columns of the inputs that a library has and an account counts."""
    cells: dict[str, Any] = {}
    answers = counts.standing.answers.counted
    for name, one in _COUNTED.items():
        if name in inputs:
            asked = one.asked(counts.asking, counts.told_of)
            answer = answers.get(asked)
            if answer is None:
                answer = answers[asked] = one.cells(counts)
            cells.update(answer)
    return cells
