"""The numbers that a strategy says beside its signal: each is a parameter of it, under an id of its own.

Which way one of them is stricter is no choice of the library: a stop is stricter as it comes nearer. So tightenings,
`--against`, mutants and digests see them as they see any parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.unit import RATIO, TIME, Dimension

SECTIONS = ("exit", "order", "repeat")
STOP, TAKE, AFTER, BLIND = "exit_stop", "exit_take", "exit_after", "exit_blind"
COLLAR, EXPIRES, SETTLES, AFTER_CLOSE = "order_collar", "order_expires", "order_settles", "repeat_after_close"


LONGEST_S = 2e9
"""Sixty-three years: what lasts longer does not fit into the 64 bits of an instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """A key of `exit`, `order` or `repeat` that holds a number; `tighter` is empty where neither way is stricter.

    `largest` is the most that means anything: no price falls by more than all of it, and no time is longer than
    instants reach.
    """

    section: str
    key: str
    example: str
    about: str
    tighter: str = ""
    dimension: Dimension = RATIO
    zero: bool = False
    largest: float = float("inf")

    @property
    def most(self) -> float:
        """Return the largest value, in held units."""
        return min(self.largest, LONGEST_S) if self.dimension == TIME else self.largest

    @property
    def tighter_sign(self) -> int:
        """Return 1 where it is stricter as it rises, -1 as it falls, 0 where neither."""
        return {"higher": 1, "lower": -1}.get(self.tighter, 0)

    @property
    def is_way_out(self) -> bool:
        """Say whether it closes a position, or gives up an order: without it one stays for longer."""
        return self.section == "exit" or self.key == "expires"


OWN_NUMBERS: Mapping[str, OwnNumber] = MappingProxyType(
    {
        STOP: OwnNumber(
            section="exit",
            key="stop",
            example="40 bps",
            about="closes when the mid is this far against the average entry",
            tighter="lower",
            largest=1.0,
        ),
        TAKE: OwnNumber(
            section="exit",
            key="take",
            example="80 bps",
            about="closes when the mid is this far beyond the average entry",
        ),
        AFTER: OwnNumber(
            section="exit",
            key="after",
            example="30 min",
            about="closes when the position is this old",
            tighter="lower",
            dimension=TIME,
        ),
        BLIND: OwnNumber(
            section="exit",
            key="blind",
            example="60 s",
            about="closes when `when`, `stop` or `take` could not be told for this long",
            tighter="lower",
            dimension=TIME,
        ),
        COLLAR: OwnNumber(
            section="order",
            key="collar",
            example="20 bps",
            about="how far from the mid known at the decision it may fill",
            tighter="lower",
            largest=1.0,
        ),
        EXPIRES: OwnNumber(
            section="order",
            key="expires",
            example="5 s",
            about="how long it stays",
            tighter="lower",
            dimension=TIME,
        ),
        SETTLES: OwnNumber(
            section="order",
            key="settles",
            example="60 s",
            about="how long after it expired a position that is told has in it what became of it",
            tighter="higher",
            dimension=TIME,
        ),
        AFTER_CLOSE: OwnNumber(
            section="repeat",
            key="after_close",
            example="60 s",
            about="how long after a close no entry is decided on",
            tighter="higher",
            dimension=TIME,
            zero=True,
        ),
    }
)
"""By the id of the parameter that each is."""
