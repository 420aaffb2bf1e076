"""An order as it leaves for the venue, in lots and ticks."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import whole
from golive.execution.order import TimeInForce
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOrder:
    """An order that is sent, at an instant in nanoseconds.

    With a `price` it is a limit order, with a `trigger` a stop that the venue holds, with neither a market order. A
    market order and a fired stop take no worse than `worst`; what is left of a market order that `rests` stays there.
    `expires` ends whatever is left of an order at an instant. Orders of one `group` cancel one another as they fill;
    `reduce_only` ones close what their strategy holds and no more. `reason` says what an exit is for.

    Raises
    ------
    Refused
        `type` for an order with a price and a trigger; `lots`, `sent` and the prices for what is no whole number;
        `tif` for post-only at once; `residual` for one that would rest nowhere; `group` for one that opens.
    """

    id: str
    strategy: str
    side: Side
    lots: int
    sent: int
    price: int | None = None
    trigger: int | None = None
    worst: int | None = None
    rests: bool = False
    tif: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    expires: int | None = None
    reduce_only: bool = False
    group: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        whole(self.lots, "lots", least=1)
        whole(self.sent, "sent")
        for name in ("price", "trigger"):
            if getattr(self, name) is not None:
                whole(getattr(self, name), name, least=1)
        if self.price is not None and self.trigger is not None:
            raise Refused("type", f"`{self.id}` has a price and a trigger", field="type")
        if self.group is not None and not self.reduce_only:
            raise Refused("group", f"`{self.id}` opens, and would cancel nothing as it fills", field="group")
        if self.rests and self.worst is None:
            raise Refused("residual", f"what is left of `{self.id}` has no price to rest at", field="residual")
        if self.post_only and (self.price is None or self.tif in (TimeInForce.IOC, TimeInForce.FOK)):
            raise Refused("tif", f"the post-only order `{self.id}` would never rest", field="tif")
