"""What the account of a run came to."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.documents.market import MarketKind, MarketSpec
from golive.replay.money.money_columns import Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account came to: money in nano-units of `currency`; `equity` is None where it could not be marked.

    Without a usable quote, or in a market whose lots are no whole money, no account was kept and `capital` is None.
    `spread` and `impact` are None where they cannot be told apart from what was realised.
    """

    currency: str
    capital: int | None = None
    equity: int | None = None
    realised: int = 0
    fees: int = 0
    funding: int = 0
    spread: int | None = None
    impact: int | None = None


def currency_of(market: MarketSpec) -> str:
    """Return what a market's account is kept in."""
    return "base" if market.kind is MarketKind.INVERSE else market.quote


def units_of(market: MarketSpec) -> Units:
    """Return what a market's prices and its account are in."""
    return Units(market.quote, currency_of(market))
