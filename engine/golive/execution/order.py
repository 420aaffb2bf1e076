"""An order as it arrives at a venue, in lots and ticks."""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import whole
from golive.execution.side import Side


class TimeInForce(enum.Enum):
    """How long what is not filled at once stays: until cancelled, until a time, not at all; or all or nothing."""

    GTC = "gtc"
    GTT = "gtt"
    IOC = "ioc"
    FOK = "fok"


class OrderState(enum.Enum):
    """What became of an order."""

    RESTING = "resting"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    KILLED = "killed"
    EXPIRED = "expired"


AT_ONCE = frozenset({TimeInForce.IOC, TimeInForce.FOK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """A limit order; `expires` is in nanoseconds. Post-only at once is refused (`tif`): it could never fill."""

    id: str
    side: Side
    lots: int
    arrival: int
    price: int
    tif: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    expires: int | None = None

    def __post_init__(self) -> None:
        whole(self.lots, "lots", least=1)
        whole(self.arrival, "arrival")
        whole(self.price, "price", least=1)
        if self.post_only and self.tif in AT_ONCE:
            raise Refused("tif", f"a post-only order `{self.id}` cannot be {self.tif.value}", field="tif")
        if self.tif is TimeInForce.GTT:
            whole(self.expires, "expires")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """An order that takes at once what is offered, no worse than `worst` in ticks (None: at any price).

    What is left of it is cancelled, or rests at `worst` (`rest`), which is refused (`residual`) where there is none.
    """

    id: str
    side: Side
    lots: int
    arrival: int
    worst: int | None = None
    rest: bool = False
    all_or_nothing: bool = False

    def __post_init__(self) -> None:
        whole(self.lots, "lots", least=1)
        whole(self.arrival, "arrival")
        if self.worst is not None:
            whole(self.worst, "worst")
        elif self.rest:
            raise Refused("residual", f"what is left of `{self.id}` has no price to rest at", field="residual")
