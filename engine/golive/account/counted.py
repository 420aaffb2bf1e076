"""The inputs of an account that are counted, as columns in place of those that were told.

A value that was told at an instant is that with whatever was counted since, and stays as old as it was told. What
nobody told is counted from the birth of the account, where that was seen, and is as of now; elsewhere it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from golive.account import counted_exposure as exposure
from golive.account import counted_pace as pace
from golive.account.counts import Counted, Counts
from golive.account.holding import DAY
from golive.account.standing import KeptCells
from golive.account.state_inputs import StateInputs
from golive.account.untold import unless_untold
from golive.core.dataclass import dataclass
from golive.core.row import POSITION, STRATEGY_POSITION, Row, with_companions, write_why
from golive.core.value import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class _Input:
    """How an input is counted; None where there is nothing to count from, or what was told is no number.

    `of_strategy` and `of_side` say whether it is another one for another strategy, and for an order of another side;
    `lasts` is for how long it stays as it is, where nothing is heard, by the period that an instant is in.
    """

    count: Callable[[Counts], Counted | None]
    columns: tuple[str, str, str]
    lasts: Callable[[int], int]
    of_strategy: bool
    of_side: bool

    def answer(self, counts: Counts) -> Counted | Unknown | None:
        """Return what it comes to: once for all whose answer it is."""
        asking = counts.asking
        strategy = asking.strategy if self.of_strategy else counts.told_of
        side = int(asking.side) if self.of_side and asking.side is not None else 0
        asked = self.columns[0], self.lasts(asking.now), asking.symbol, strategy, side
        answers = counts.standing.answers.counted
        if asked not in answers:
            answers[asked] = unless_untold(lambda: self.count(counts))
        counted: Counted | Unknown | None = answers[asked]
        return counted

    def of_instant(self, counts: Counts) -> Counted | Unknown | None:
        """Return what it comes to at this instant, which another one may see otherwise."""
        return unless_untold(lambda: self.count(counts))

    def stays(self, *, is_quiet: bool) -> bool:
        """Say whether it is as it is until something is heard or its period ends; `is_quiet`, of a quiet hour."""
        return self.lasts is not _this_instant and (is_quiet or self.lasts is not _while_quiet)


def _always(now: int) -> int:
    """Return the period of what changes with nothing but what is heard."""
    return 0


def _today(now: int) -> int:
    """Return the day in UTC that an instant is in."""
    return now // DAY


def _while_quiet(now: int) -> int:
    """Return the period of what is counted of the last hour, if no order was allowed in it: then time alone adds none.

    Else another instant may see it otherwise.
    """
    return 0


def _this_instant(now: int) -> int:
    """Return the period of what another instant may see otherwise."""
    return now


def _input(
    name: str,
    count: Callable[[Counts], Counted | None],
    lasts: Callable[[int], int],
    *,
    of_strategy: bool = False,
    of_side: bool = False,
) -> _Input:
    columns = with_companions(name)
    return _Input(count=count, columns=columns, lasts=lasts, of_strategy=of_strategy, of_side=of_side)


_COUNTED: Mapping[str, _Input] = MappingProxyType(
    {
        one.columns[0]: one
        for one in (
            _input(POSITION, exposure.whole_position, _always, of_side=True),
            _input(STRATEGY_POSITION, exposure.own_position, _always, of_strategy=True, of_side=True),
            _input(exposure.STRATEGY_PENDING, exposure.own_pending, _always, of_strategy=True, of_side=True),
            _input(exposure.PENDING, exposure.whole_pending, _always, of_side=True),
            _input(exposure.GROSS, exposure.gross, _always),
            _input(exposure.NET, exposure.net, _always, of_side=True),
            _input(exposure.MARGIN, exposure.margin, _always),
            # What an account was opened with is as of now: so is what is counted from that equity.
            _input(pace.DAY_START, pace.day_start, _this_instant),
            _input(pace.DRAWDOWN, pace.drawdown, _this_instant),
            _input(pace.OPEN_ORDERS, pace.open_orders, _always),
            _input(pace.ORDERS_MINUTE, pace.orders_last_minute, _while_quiet),
            _input(pace.ORDERS_TODAY, pace.orders_today, _today),
            _input(pace.TRADES_TODAY, pace.trades_today, _today, of_strategy=True),
            _input(pace.REJECT_SHARE, pace.reject_share, _while_quiet),
            _input(pace.LOSSES, pace.losses, _today, of_strategy=True),
            _input(pace.STOPS_TODAY, pace.stops_today, _today, of_strategy=True),
            _input(pace.SINCE_CLOSE, pace.since_close, _this_instant, of_strategy=True),
        )
    }
)
"""The inputs that are counted, by name."""


def counted_cells(counts: Counts, inputs: StateInputs) -> Row:
    """Return the columns of the inputs that a library has and an account counts.

    Of those that stay as long as nothing is heard only the instants are written anew.
    """
    asking = counts.asking
    is_quiet = counts.standing.ledger.is_quiet(asking.now)
    asked = id(inputs), asking.strategy, asking.symbol, asking.side, counts.told_of, is_quiet
    kept = counts.standing.answers.cells.get(asked)
    if kept is None or kept.inputs is not inputs or kept.day != asking.now // DAY:
        kept = counts.standing.answers.cells[asked] = _kept(counts, inputs, is_quiet=is_quiet)
    cells = dict(kept.cells)
    for column, known_by in kept.by_now:
        cells[column] = min(known_by, asking.now)
    for name in kept.of_instant:
        one = _COUNTED[name]
        _write(cells, one.columns, one.of_instant(counts), asking.now)
    return cells


def _kept(counts: Counts, inputs: StateInputs, *, is_quiet: bool) -> KeptCells:
    """Return the columns that stay, and the names of the inputs that do not: of these nothing is counted here."""
    cells: dict[str, Any] = {}
    by_now: list[tuple[str, int]] = []
    of_instant: list[str] = []
    for name, one in _COUNTED.items():
        if name not in inputs:
            continue
        if not one.stays(is_quiet=is_quiet):
            of_instant.append(name)
            continue
        answer = one.answer(counts)
        _write(cells, one.columns, answer, counts.asking.now)
        if isinstance(answer, Counted) and answer.is_by_now:
            by_now.append((one.columns[1], answer.at))
    day = counts.asking.now // DAY
    return KeptCells(inputs=inputs, day=day, cells=cells, by_now=tuple(by_now), of_instant=tuple(of_instant))


def _write(
    cells: MutableMapping[str, Any], columns: tuple[str, str, str], counted: Counted | Unknown | None, now: int
) -> None:
    """Write the columns of an input that is counted; none of them where there is nothing to count from."""
    value, instant, reason = columns
    if isinstance(counted, Unknown):
        cells[value], cells[instant], cells[reason] = None, None, write_why(counted)
    elif counted is not None:
        cells[value], cells[instant], cells[reason] = float(counted.value), counted.instant(now), None
    else:
        for column in columns:
            cells.pop(column, None)
