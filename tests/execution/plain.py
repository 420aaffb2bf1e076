"""Plain values of the vectors as the engine's types, and back."""

from __future__ import annotations

from typing import Any

from golive.execution.contract import Contract, Terms
from golive.execution.exact import fraction
from golive.execution.member import member
from golive.execution.side import Side

POSITIONS = {"long": Side.BUY, "short": Side.SELL}


def terms(market: dict[str, Any]) -> Terms:
    """Return a market's terms."""
    contract = member(Contract, market["contract"], "contract")
    return Terms(contract=contract, tick=fraction(market["tick"], "tick"), lot=fraction(market["lot"], "lot"))


def side(name: str) -> Side:
    """Return the side of an order."""
    return member(Side, name, "side")


def text(number: int | None) -> str | None:
    """Return money or nanoseconds as the vectors write them."""
    return None if number is None else str(number)
