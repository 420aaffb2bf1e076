"""Rows that close a position, and what a person with a pencil says of them: in whole lots, by integers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from golive.core.unit import NANOS

NOW = 1_767_571_200 * NANOS
HOUR = 3_600 * NANOS


def closing(**changed: Any) -> dict[str, Any]:
    """Return a ready row that closes four of ten lots, of which seven are not being closed already."""
    row: dict[str, Any] = {
        "signal_id": "exit",
        "decided_at": NOW,
        "strategy": "momentum",
        "symbol": "BTC-PERP",
        "venue": "simulated",
        "mode": "replay",
        "intent": "close",
        "lots": 4.0,
        "open_lots": 10.0,
        "open_lots_at": NOW,
        "reducible_lots": 7.0,
        "reducible_lots_at": NOW,
        "kill_switch": "active",
        "kill_switch_at": NOW,
        "closing_price.spread": 0.0001,
        "closing_price.spread_at": NOW - HOUR,
        "lot_quantity": 0.001,
    }
    return row | changed


def by_hand(row: Mapping[str, Any]) -> tuple[str, int, str]:
    """Return verdict, lots and direction of a row of which only the three counts of lots were changed."""
    asked, opened, bound = (_count(row.get(name)) for name in ("lots", "open_lots", "reducible_lots"))
    asked = None if asked is not None and asked < 0 else asked
    bound = None if bound is not None and bound < 0 else bound
    direction = "" if not opened else "short" if opened > 0 else "long"
    if asked is None:
        return "HOLD", 0, direction
    if opened is None or bound is None:
        return "HOLD", 0, direction
    left = min(asked, abs(opened), bound)
    lots = math.floor(left)
    if lots < 1:
        return "SKIP", 0, direction
    return "REDUCE" if left < asked else "EXECUTE", lots, direction


def _count(value: object) -> float | None:
    return value if isinstance(value, float) and math.isfinite(value) else None
