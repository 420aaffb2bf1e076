"""What one strategy holds of one instrument, and what became of what it held before: a fold over its fills."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from golive.account.lots import exact, settled
from golive.account.order import Fill
from golive.core.dataclass import dataclass
from golive.core.intent import LONG, SHORT
from golive.core.unit import NANOS
from golive.documents.market import MarketKind, MarketSpec
from golive.execution.side import Side

DAY = 86_400 * NANOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A position after some fills, with the round trips that were completed since a day in UTC began.

    Parameters
    ----------
    lots
        Signed, long positive.
    average
        The entry price, as venues show it: weighted by what was added, and the same after what was taken off. None
        where a fill of it was told without a price.
    opened_at
        Since when it is open; None where it is not, or nobody told.
    result
        What the round trip that goes on has brought so far, after fees, in the currency it is settled in; None where
        that is unknown.
    closed_at, closed
        When a position was last left, None for never; and its direction.
    day
        The day, in days since 1970, that the counts are of.
    opened, stopped
        How many positions were opened that day, and how many were left, in part or whole, by what may have been a stop.
    is_stopped
        Whether the one that is open is among these: another entry, and another day, make it one that is not.
    losses
        How many of that day's round trips lost in a row, up to the last; None where of one of them nobody knows.
    """

    lots: int = 0
    average: Fraction | None = None
    opened_at: int | None = None
    result: Fraction | None = Fraction(0)
    closed_at: int | None = None
    closed: str = ""
    day: int = 0
    opened: int = 0
    stopped: int = 0
    is_stopped: bool = False
    losses: int | None = 0

    def on(self, day: int) -> Holding:
        """Return it with the counts of a day: those of an earlier one are over."""
        return self if day <= self.day else replace(self, day=day, opened=0, stopped=0, is_stopped=False, losses=0)

    def after(self, fill: Fill, market: MarketSpec) -> Holding:
        """Return it after a fill; one that is larger than the position closes it and opens another."""
        same_way = self.lots * fill.side >= 0
        at_hand = self.on(fill.known_at // DAY)
        if same_way:
            return at_hand._grown(fill, fill.lots, market)
        closing = min(fill.lots, abs(self.lots))
        left = at_hand._reduced(fill, closing, market)
        return left._grown(fill, fill.lots - closing, market) if fill.lots > closing else left

    def _grown(self, fill: Fill, lots: int, market: MarketSpec) -> Holding:
        begun = replace(self, opened_at=fill.at, opened=self.opened + 1, result=Fraction(0)) if not self.lots else self
        return replace(
            begun,
            lots=self.lots + fill.side.signed(lots),
            is_stopped=False,
            average=_average(self, fill.price, lots, market),
            result=_less(begun.result, _fee(fill, lots, market)),
        )

    def _reduced(self, fill: Fill, lots: int, market: MarketSpec) -> Holding:
        earned = _earned(self, fill.price, lots, market)
        result = (
            None if self.result is None or earned is None else _less(self.result + earned, _fee(fill, lots, market))
        )
        left = replace(
            self,
            lots=self.lots + fill.side.signed(lots),
            result=result,
            stopped=self.stopped + (fill.is_stop and not self.is_stopped),
            is_stopped=self.is_stopped or fill.is_stop,
        )
        return left._left(fill) if not left.lots else left

    def _left(self, fill: Fill) -> Holding:
        lost = None if self.result is None else self.result < 0
        row = None if lost is None or (lost and self.losses is None) else (self.losses or 0) + 1 if lost else 0
        return replace(
            self,
            average=None,
            opened_at=None,
            result=Fraction(0),
            closed_at=max(fill.known_at, self.closed_at or 0),
            closed=LONG if fill.side is Side.SELL else SHORT,
            is_stopped=False,
            losses=row,
        )


def _average(before: Holding, price: Fraction | None, lots: int, market: MarketSpec) -> Fraction | None:
    if price is None or (before.lots and before.average is None):
        return None
    held = abs(before.lots)
    if not held or before.average is None:
        return price
    if market.kind is MarketKind.INVERSE:
        return (held + lots) / (held / before.average + lots / price)
    return (held * before.average + lots * price) / (held + lots)


def _earned(held: Holding, price: Fraction | None, lots: int, market: MarketSpec) -> Fraction | None:
    if price is None or held.average is None:
        return None
    sign = 1 if held.lots > 0 else -1
    return sign * (settled(market, lots, price) - settled(market, lots, held.average))


def _fee(fill: Fill, lots: int, market: MarketSpec) -> Fraction | None:
    """Return what lots of a fill cost; where nobody told, what a taker pays."""
    if fill.fee is not None:
        return fill.fee * lots / fill.lots
    rate = market.taker_fee_at(fill.known_at)
    return None if fill.price is None or rate is None else abs(settled(market, lots, fill.price)) * exact(rate)


def _less(result: Fraction | None, fee: Fraction | None) -> Fraction | None:
    return None if result is None or fee is None else result - fee
