"""What an account is worth at an instant, as rules read it: exact until it becomes a share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from golive.account.account import AssumedAccount
from golive.account.account_entry import EQUITY
from golive.core.dataclass import dataclass
from golive.core.row import DAILY_LOSS, POSITION
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS
from golive.execution.account import Account, Equity
from golive.execution.account_events import Marking
from golive.execution.contract import Terms

DRAWDOWN = "drawdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """Cash and equity in nano-units, and which shares of the day's baseline and peak are lost; None where unknown."""

    cash: int
    equity: Equity
    day_loss: Fraction | None
    drawdown: Fraction | None


def worth_by(account: Account, *markings: Marking) -> Worth:
    """Return what an account is worth at some marks, open positions included; a share of nothing is unknown."""
    equity = account.equity_by(*markings)
    value, peak = equity.value, account.peak if equity.value is None else max(account.peak, equity.value)
    return Worth(
        cash=account.cash,
        equity=equity,
        day_loss=None
        if value is None or account.baseline <= 0
        else Fraction(max(0, account.baseline - value), account.baseline),
        drawdown=None if value is None or peak <= 0 else Fraction(peak - value, peak),
    )


def told_values(
    account: Account, worth: Worth, marking: Marking, terms: Terms, assumed: AssumedAccount
) -> Mapping[str, float | None]:
    """Return the position in a symbol's base, equity in quote currency and the day's loss; None for what is unknown."""
    lots = sum(position.lots for (_, symbol), position in account.positions.items() if symbol == marking.symbol)
    equity, day_loss = worth.equity.value, worth.day_loss
    price = None if marking.long is None else marking.long * terms.tick
    quote = _times(None if equity is None else Fraction(equity, NANOS), price if terms.inverse else Fraction(1))
    held = _base(lots, terms, price)
    return {
        POSITION: None if held is None else assumed.position + held,
        EQUITY: quote,
        DAILY_LOSS: None if day_loss is None else assumed.daily_loss + float(day_loss),
    }


def capital_of(assumed: AssumedAccount, marking: Marking, terms: Terms) -> int | None:
    """Return the equity that an account begins with in nano-units of its own currency; None without a price for it."""
    if not terms.inverse:
        return math.floor(exactly(assumed.equity) * NANOS)
    return None if marking.long is None else math.floor(exactly(assumed.equity) * NANOS / (marking.long * terms.tick))


def _base(lots: int, terms: Terms, price: Fraction | None) -> float | None:
    if not lots:
        return 0.0
    if not terms.inverse:
        return float(lots * terms.lot)
    return None if price is None else float(lots * terms.lot / price)


def _times(amount: Fraction | None, factor: Fraction | None) -> float | None:
    return None if amount is None or factor is None else float(amount * factor)
