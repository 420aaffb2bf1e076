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
from golive.account.counts import AS_OF_NOW, Asking, Counted, Counts, gone_by
from golive.account.holding import DAY
from golive.account.standing import ANY_DAY, KeptCells, Standing, ToldCells
from golive.account.state_inputs import StateInputs
from golive.account.untold import unless_untold
from golive.core.dataclass import dataclass
from golive.core.row import POSITION, STRATEGY_POSITION, with_companions, write_why
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
        return is_quiet or self.lasts is not _while_quiet


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
            _input(pace.DAY_START, pace.day_start, _today),
            _input(pace.DRAWDOWN, pace.drawdown, _always),
            _input(pace.OPEN_ORDERS, pace.open_orders, _always),
            _input(pace.ORDERS_MINUTE, pace.orders_last_minute, _while_quiet),
            _input(pace.ORDERS_TODAY, pace.orders_today, _today),
            _input(pace.TRADES_TODAY, pace.trades_today, _today, of_strategy=True),
            _input(pace.REJECT_SHARE, pace.reject_share, _while_quiet),
            _input(pace.LOSSES, pace.losses, _today, of_strategy=True),
            _input(pace.STOPS_TODAY, pace.stops_today, _today, of_strategy=True),
            _input(pace.SINCE_CLOSE, pace.since_close, _today, of_strategy=True),
        )
    }
)
"""The inputs that are counted, by name."""


def kept_cells(
    standing: Standing, asking: Asking, inputs: StateInputs, stated: ToldCells, counts: Callable[[], Counts]
) -> KeptCells:
    """Return the columns of what was told of an account, and of the inputs that a library has and an account counts.

    What stays as long as nothing is heard is written once, and `write_instant` writes the rest; `counts` gives what is
    counted for the one who asks.
    """
    is_quiet, day = standing.ledger.is_quiet(asking.now), asking.now // DAY
    asked = id(inputs), asking.strategy, asking.symbol, asking.side, is_quiet
    kept = standing.answers.cells.get(asked)
    if kept is None or kept.inputs is not inputs or kept.stated is not stated or kept.day not in (ANY_DAY, day):
        kept = standing.answers.cells[asked] = _kept(counts(), inputs, stated, is_quiet=is_quiet)
    return kept


def write_instant(kept: KeptCells, cells: MutableMapping[str, Any], now: int, counts: Callable[[], Counts]) -> None:
    """Write over the columns that stay what another instant sees otherwise."""
    for column in kept.by_now:
        cells[column] = now
    for column, known_by in kept.by_then:
        cells[column] = min(known_by, now)
    for column, since, most in kept.by_clock:
        cells[column] = gone_by(since, now, most)
    if kept.of_instant:
        counted = counts()
        for name in kept.of_instant:
            one = _COUNTED[name]
            answer = one.of_instant(counted)
            if answer is not None:
                _write(cells, one.columns, answer, now)


def _kept(counts: Counts, inputs: StateInputs, stated: ToldCells, *, is_quiet: bool) -> KeptCells:
    now = counts.asking.now
    counted: dict[str, Any] = {}
    answers: list[tuple[_Input, Counted]] = []
    for name, one in _COUNTED.items():
        if name in inputs:
            stays = one.stays(is_quiet=is_quiet)
            answer = one.answer(counts) if stays else one.of_instant(counts)
            _write(counted, one.columns, answer, now)
            if isinstance(answer, Counted) and stays:
                answers.append((one, answer))
    dated = [(one.columns[1], answer.at) for one, answer in answers if answer.is_by_now]
    return KeptCells(
        inputs=inputs,
        stated=stated,
        day=ANY_DAY if stated.is_as_of_now and counts.standing.ledger.is_unused else now // DAY,
        cells={**stated.cells, **counted},
        by_now=(
            *(column for column in stated.by_now if column not in counted),
            *(column for column, known_by in dated if known_by == AS_OF_NOW),
        ),
        by_then=tuple((column, known_by) for column, known_by in dated if known_by != AS_OF_NOW),
        by_clock=tuple((one.columns[0], a.since, a.value) for one, a in answers if a.since is not None),
        of_instant=tuple(name for name, one in _COUNTED.items() if name in inputs and not one.stays(is_quiet=is_quiet)),
    )


def _write(
    cells: MutableMapping[str, Any], columns: tuple[str, str, str], counted: Counted | Unknown | None, now: int
) -> None:
    """Write the columns of an input that is counted; none of them where there is nothing to count from."""
    value, instant, reason = columns
    if isinstance(counted, Unknown):
        cells[value], cells[instant], cells[reason] = None, None, write_why(counted)
    elif counted is not None:
        cells[value], cells[instant], cells[reason] = counted.comes_to(now), counted.instant(now), None
    else:
        for column in columns:
            cells.pop(column, None)
