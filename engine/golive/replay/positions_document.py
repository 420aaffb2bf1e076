"""What `run.json` says of positions and money; money is decimals in text, which JSON numbers would round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from golive.documents.market import MarketSpec
from golive.replay.balance import Balance, currency_of
from golive.replay.money.decimals import decimals, decimals_or_none, read_nanos
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


def pnl(balance: Balance, trips: Sequence[Trip], *, is_booked_known: bool = True) -> Mapping[str, Any] | None:
    """Return what the account came to, as decimals in text; None where none was kept.

    Where funding is not known neither net nor equity is, and `funding` is only what was.
    """
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
        "spread": decimals_or_none(balance.spread),
        "impact": decimals_or_none(balance.impact),
        "net": decimals(balance.realised - balance.fees + balance.funding) if is_booked_known else None,
        "open": decimals_or_none(opened),
        "equity": decimals_or_none(balance.equity) if is_booked_known else None,
    }


def read_balance(market: MarketSpec, money: Mapping[str, Any] | None) -> Balance:
    """Return the balance that `pnl` was made of."""
    if money is None:
        return Balance(currency=currency_of(market))
    return Balance(
        currency=money["currency"],
        capital=read_nanos(money["capital"]),
        equity=read_nanos(money["equity"]),
        realised=read_nanos(money["realised"]) or 0,
        fees=read_nanos(money["fees"]) or 0,
        funding=read_nanos(money["funding"]) or 0,
        spread=read_nanos(money["spread"]),
        impact=read_nanos(money["impact"]),
    )
