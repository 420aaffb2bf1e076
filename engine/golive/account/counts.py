"""What an account counts for one who asks: on top of what was told since an instant, or from its birth on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cached_property

from golive.account.equity_curve import EquityCurve
from golive.account.exposure import AtRisk, at_risk
from golive.account.holding import DAY, Holding
from golive.account.standing import Standing, ToldCells
from golive.account.untold import sure, unless_untold
from golive.core.dataclass import dataclass
from golive.core.row import Row, at
from golive.core.unit import NANOS
from golive.core.value import Unknown, finite
from golive.evaluator.ingest import double_of
from golive.execution.side import Side

AS_OF_NOW = sys.maxsize
"""In the place of an instant: later than every one that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who wants to know, of which instrument, and when; `side` and `group` are those of the order it is for."""

    strategy: str
    symbol: str
    now: int
    side: Side | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A value that was counted, and the instant it is known by.

    One that `is_by_now` is known by no later instant than that which asks: as long as nothing is heard it stays, and
    grows no older. One that goes by the clock is how many seconds it is `since` an instant, and no more than `value`.
    """

    value: float
    at: int
    is_by_now: bool = False
    since: int | None = None

    @classmethod
    def of_now(cls, value: float) -> Counted:
        """Return a value that is as of whatever instant asks."""
        return cls(value=value, at=AS_OF_NOW, is_by_now=True)

    def comes_to(self, now: int) -> float:
        """Return what it is where it is asked for at an instant."""
        return float(self.value) if self.since is None else gone_by(self.since, now, self.value)

    def instant(self, now: int) -> int:
        """Return the instant that it is known by where it is asked for at one."""
        return min(self.at, now) if self.is_by_now else self.at


def gone_by(since: int, now: int, most: float) -> float:
    """Return how many seconds it is since an instant, no more than `most`."""
    return min(max(0, now - since) / NANOS, most)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """An account as one who asks counts it; `columns` are those of what was told of it, `stated`.

    `told_of` is the strategy that asks where something among them was told of it alone, else `EVERY`.
    """

    standing: Standing
    curve: EquityCurve | None
    stated: ToldCells
    asking: Asking
    told_of: str

    @cached_property
    def columns(self) -> Row:
        """Return what was told, as it is at the instant that asks."""
        return self.stated.at(self.asking.now)

    def holding(self, strategy: str, symbol: str) -> Holding | Unknown:
        """Return what a strategy holds of an instrument, and what became of what it held today."""
        return self.standing.holding_on(strategy, symbol, self.asking.now // DAY)

    @cached_property
    def risks(self) -> Sequence[AtRisk] | Unknown:
        """Return what is at risk on each instrument, or why that of one is unknown."""
        symbols = sorted(self.standing.symbols | {self.asking.symbol})
        return unless_untold(lambda: [sure(at_risk(self.standing, symbol)) for symbol in symbols])

    def counted(
        self,
        name: str,
        since: Callable[[int], float],
        birth: Callable[[], Counted],
        *,
        is_signed: bool = False,
        least: Callable[[], float] | None = None,
    ) -> Counted | None:
        """Return a value that was told with what was counted since, or what is counted from the birth of the account.

        None where neither can be had, and where what was told is no number, or is negative and no such number is: the
        row says so itself. What was told is never less than the `least` that is known here.
        """
        if name in self.columns:
            value = self.number(name)
            if value is None or (value.value < 0 and not is_signed):
                return None
            more = value.value + since(value.at)
            return Counted(value=more if least is None else max(more, least()), at=value.at)
        return birth() if self.standing.is_born else None

    def number(self, name: str) -> Counted | None:
        """Return a number that was told, None where none was."""
        value, when = double_of(self.columns.get(name)), self.columns.get(at(name))
        return Counted(value=value, at=when) if value is not None and finite(value) and isinstance(when, int) else None

    def lasting(self, name: str) -> Counted | None:
        """Return a number that was told; one that is as of whoever asks is so at any other instant too."""
        number = self.number(name)
        return Counted.of_now(number.value) if number is not None and at(name) in self.stated.by_now else number
