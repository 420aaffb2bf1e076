"""How the market is measured that orders are sent into."""

from __future__ import annotations

from dataclasses import dataclass

from golive.api.expected_impact import ExpectedImpact
from golive.execution.contract import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class MetRule:
    """One instrument's measures; `oldest_quote`, `volume_over` and `skew` are in nanoseconds.

    Without `volume_over` nothing is counted. `session_minutes` is how long the venue trades a day.
    """

    expected: ExpectedImpact
    terms: Terms
    symbol: str
    oldest_quote: int
    volume_over: int | None
    session_minutes: float
    skew: int
