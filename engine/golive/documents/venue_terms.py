"""What a venue says of money in a market description: fees with dates, filters, funding and margin."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.local_time import DAY_NS
from golive.core.span import Span
from golive.core.unit import Quantity
from golive.documents.header import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFees:
    """Fees as fractions of the value, from the first nanosecond of a day in UTC on; `since` in days since 1970.

    None of them has a `since` where a description gives one mapping: they hold always. A rebate is negative.
    """

    maker: float
    taker: float
    since: int | None
    span: Span
    provenance: Provenance

    @property
    def since_ns(self) -> int:
        """Return the first instant at which they hold, in nanoseconds."""
        return (self.since or 0) * DAY_NS


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFilters:
    """Bounds of one order: quantities in `size_unit`, `max_notional` in quote currency."""

    min_quantity: Quantity
    max_quantity: Quantity
    max_notional: Quantity
    span: Span
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFunding:
    """How often funding is paid, from which time of the day in UTC, and the largest rate that is believed."""

    every: Quantity
    first: Quantity
    most: Quantity
    span: Span
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginTier:
    """Shares of the value that open and keep a position of at most `up_to` in quote currency; None is any."""

    initial: Quantity
    maintenance: Quantity
    up_to: Quantity | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueMargin:
    """Tiers of margin by the size of a position, smallest first, and what a liquidation costs of the value."""

    tiers: tuple[MarginTier, ...]
    liquidation_fee: Quantity
    span: Span
    provenance: Provenance
