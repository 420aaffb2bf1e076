"""How the market is measured that orders are sent into."""

from __future__ import annotations

from golive.api.expected_impact import ExpectedImpact
from golive.api.fill_terms import FillTerms
from golive.core.dataclass import dataclass
from golive.documents.market import MarketSpec
from golive.trading.venue_terms import VenueTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class MetRule:
    """One instrument's measures; `oldest_price`, `volume_over` and `skew` are in nanoseconds.

    Without `volume_over` nothing is counted. `session_minutes` is how long the venue trades a day.
    """

    expected: ExpectedImpact
    venue: VenueTerms
    oldest_price: int
    volume_over: int | None
    session_minutes: float
    skew: int


def met_rule(market: MarketSpec, venue: VenueTerms, fills: FillTerms, expected: ExpectedImpact) -> MetRule:
    """Return how a market is measured under the assumptions of some fills."""
    return MetRule(
        expected=expected,
        venue=venue,
        oldest_price=fills.mark_max_age,
        volume_over=fills.volume_window,
        session_minutes=market.session_minutes,
        skew=market.clock_skew_ns,
    )
