"""How a strategy orders, and what a signal is that repeats one: what stands under `order:` and `repeat:`."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.header import Text

MARKET, LIMIT, STOP = "market", "limit", "stop"
ORDER_TYPES = (MARKET, LIMIT, STOP)
PRICED = (LIMIT, STOP)
"""The types of order that have a price of their own."""

CANCEL, REST = "cancel", "rest"
RESIDUALS = (CANCEL, REST)
"""What becomes of a part that is not filled at once."""

GTC, GTT, IOC, FOK = "gtc", "gtt", "ioc", "fok"
TIMES_IN_FORCE = (GTC, GTT, IOC, FOK)
"""How long an order stays: until cancelled, until it expires, not at all; or all of it at once or nothing."""

AT_ONCE = (IOC, FOK)

IGNORE, DECIDE = "ignore", "decide"
REPEATS = (IGNORE, DECIDE)
"""What a signal is in a direction that is held or under way: the same episode still, or one to decide on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """How a strategy orders; `span` is the place of the key.

    `at` is the price of a limit order, or the one at which a stop order begins; a market order has none. How far from
    the mid it may fill (`collar`) and how long it stays (`expires`) are parameters of the strategy.
    """

    span: Span
    type: str = MARKET
    at: Text | None = None
    residual: str = CANCEL
    time_in_force: str = GTC
    post_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What a repeated signal is; how long after a close none is decided on is a parameter (`after_close`)."""

    span: Span
    while_open: str = IGNORE
