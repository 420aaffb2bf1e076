"""What own orders look like that they do not mean: a volume that was copied, one side alone, a year's volatility."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from golive.core.window import NOISE
from golive.models.execution.own_orders import OwnOrders
from golive.models.returns.plausible_returns import years_volatility

LEAST_OTHER_SIDE = 0.1
"""House limit: with fewer orders on the other side, what the market did by itself is taken for permanent impact."""


def volume_doubt(orders: OwnOrders) -> str:
    """Say that `volume` is one multiple of `adv` for every order, and so was not measured; nothing where it is not."""
    days = orders.share_of_adv / orders.participation
    if orders.n <= 1 or float(np.ptp(days)) > NOISE * float(days.max()):
        return ""
    return f"`volume` is exactly {days[0]:.4g} times `adv` for every order: copied, not what was traded meanwhile"


def side_doubt(orders: OwnOrders) -> str:
    """Say that orders stand on one side, or all but a few; nothing where both sides tell impact from the market."""
    bought = int((orders.side > 0).sum())
    if min(bought, orders.n - bought) >= LEAST_OTHER_SIDE * orders.n:
        return ""
    which = "purchases" if 2 * bought > orders.n else "sales"
    most = max(bought, orders.n - bought)
    all_of = "all orders" if most == orders.n else f"{most} of {orders.n} orders"
    return f"{all_of} are {which}: where prices stayed may be the market's own move"


def order_doubts(orders: OwnOrders) -> Iterator[str]:
    """Yield every doubt about orders, as sentences without a capital or a full stop."""
    volatility = years_volatility(float(np.median(orders.volatility)))
    yield from (doubt for doubt in (volume_doubt(orders), side_doubt(orders), volatility) if doubt)
