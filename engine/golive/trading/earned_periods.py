"""What an account earned a period, look by look: the returns that a model in service is watched by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from golive.trading.worth import Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedPeriod:
    """A period that ended: its return, and the account's drawdown; None for what nobody knows."""

    value: float | None
    drawdown: float | None


@dataclass(slots=True, kw_only=True)
class EarnedPeriods:
    """Folds what an account is worth at looks into returns of periods of `length` nanoseconds, on the clock of UTC.

    A period ends at the first look after it. One that ends without a known worth at both of its ends has no return, and
    so has each of several that ended between two looks: what they earned together is no return of a period.
    """

    length: int
    _period: int | None = None
    _equity: int | None = None

    def heard(self, worth: Worth, at: int) -> Iterator[EarnedPeriod]:
        """Yield the periods that ended since the look before, given what the account is worth at a look."""
        period, before, equity = at // self.length, self._period, worth.equity.value
        if before is not None and period <= before:
            return
        drawdown = None if worth.drawdown is None else float(worth.drawdown)
        if before is not None:
            is_next, began = period == before + 1, self._equity
            known = is_next and equity is not None and began is not None and began > 0
            value = (equity or 0) / (began or 1) - 1.0 if known else None
            yield EarnedPeriod(value=value, drawdown=drawdown)
        self._period, self._equity = period, equity
