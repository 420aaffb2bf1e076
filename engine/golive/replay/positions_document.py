"""What `run.json` says of positions and money; money is decimals in text, which JSON numbers would round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.replay.balance import Balance, currency_of
from golive.replay.round_trips import Trip, open_profit
from golive.replay.simulated_fills import FILLED_AT


def positions_counted(trips: Sequence[Trip]) -> Mapping[str, Any]:
    """Count what was opened and by which exit it was left; what is still open is listed."""
    reasons = Counter(trip.reason for trip in trips if not trip.is_open)
    return {
        "opened": len(trips),
        "left": {str(reason): n for reason, n in sorted(reasons.items(), key=lambda item: str(item[0]))},
        "open": [
            {
                "entry": trip.entry_id,
                "strategy": trip.strategy,
                "direction": trip.direction,
                "lots": trip.open_lots,
                "since": str(trip.entry_ts),
                "entry_price": trip.entry_price,
            }
            for trip in trips
            if trip.is_open
        ],
    }


def pnl(balance: Balance, trips: Sequence[Trip]) -> Mapping[str, Any] | None:
    """Return what the account came to, as decimals in text; None where none was kept."""
    if balance.capital is None:
        return None
    opened = open_profit(trips)
    return {
        "currency": balance.currency,
        "filled": FILLED_AT,
        "capital": decimals(balance.capital),
        "realised": decimals(balance.realised),
        "fees": decimals(balance.fees),
        "funding": decimals(balance.funding),
        "spread": None if balance.spread is None else decimals(balance.spread),
        "impact": None if balance.impact is None else decimals(balance.impact),
        "net": decimals(balance.realised - balance.fees + balance.funding),
        "open": None if opened is None else decimals(opened),
        "equity": None if balance.equity is None else decimals(balance.equity),
    }


def decimals(nanos: int) -> str:
    """Write whole nano-units as what they are.

    >>> decimals(-1_500_000_000), decimals(0)
    ('-1.500000000', '0.000000000')
    """
    return f"{Decimal(nanos).scaleb(-9):f}"


def _nanos(text: str | None) -> int | None:
    return None if text is None else int(Decimal(text) * NANOS)


def read_balance(market: MarketSpec, money: Mapping[str, Any] | None) -> Balance:
    """Return the balance that `pnl` was made of."""
    if money is None:
        return Balance(currency=currency_of(market))
    return Balance(
        currency=money["currency"],
        capital=_nanos(money["capital"]),
        equity=_nanos(money["equity"]),
        realised=_nanos(money["realised"]) or 0,
        fees=_nanos(money["fees"]) or 0,
        funding=_nanos(money["funding"]) or 0,
        spread=_nanos(money["spread"]),
        impact=_nanos(money["impact"]),
    )
