"""What an account earned a period, look by look: the returns that a model in service is watched by."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedPeriod:
    """A period that ended at an instant: its return, and the drawdown from the highest worth at a look.

    None for what is unknown.
    """

    ended: int
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
    _peak: int | None = None

    def heard(self, equity: int | None, at: int) -> Iterator[EarnedPeriod]:
        """Yield the periods that ended since the look before, given what the account is worth at a look, if known."""
        if equity is not None:
            self._peak = equity if self._peak is None else max(self._peak, equity)
        period, before = at // self.length, self._period
        if before is not None and period <= before:
            return
        if before is not None:
            is_next, began = period == before + 1, self._equity
            known = is_next and equity is not None and began is not None and began > 0
            value = (equity or 0) / (began or 1) - 1.0 if known else None
            yield EarnedPeriod(ended=(before + 1) * self.length, value=value, drawdown=self._drawdown(equity))
        self._period, self._equity = period, equity

    @property
    def peak(self) -> int | None:
        """Return the highest worth at a look since drawdowns count, None where none was known."""
        return self._peak

    def go_on(self, *, at: int, equity: int | None, peak: int | None) -> None:
        """Go on after the last look that ended a period, as somebody kept it who is gone."""
        self._period, self._equity, self._peak = at // self.length, equity, peak

    def begin_anew(self) -> None:
        """Let drawdowns count from the next look on: what was lost before is no fault of what serves now."""
        self._peak = None

    def _drawdown(self, equity: int | None) -> float | None:
        if equity is None or self._peak is None or self._peak <= 0:
            return None
        return 1.0 - equity / self._peak
