"""What happens to an account: fills, marks, funding, money moved, and time that passes."""

from __future__ import annotations

from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import positive, whole
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A fill as the venue tells it, at an instant in nanoseconds, a price in ticks and a fee in nano-units.

    `order_lots` is the whole of its order; `reason` says why an exit was made.
    """

    ts: int
    id: str
    strategy: str
    symbol: str
    order: str
    order_lots: int
    side: Side
    lots: int
    price: int
    fee: int
    reason: str | None = None

    def __post_init__(self) -> None:
        for name, least in (("ts", None), ("order_lots", 1), ("lots", 1), ("price", 1), ("fee", None)):
            whole(getattr(self, name), name, least=least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What long and short positions of a symbol are marked at, in ticks; None where that is no price.

    Both are the same, a mid or a mark price, unless an account is marked where it could close: long at the bid, short
    at the ask. Never a single print.
    """

    ts: int
    symbol: str
    long: Fraction | None
    short: Fraction | None

    def __post_init__(self) -> None:
        for mark in (self.long, self.short):
            if mark is not None:
                positive(mark, "mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedTogether:
    """Marks of several symbols at one instant: one after another, equities would be seen that nobody ever had.

    Raises
    ------
    Refused
        `marks` for a mark of another instant.
    """

    ts: int
    markings: tuple[Marking, ...]

    def __post_init__(self) -> None:
        if any(marking.ts != self.ts for marking in self.markings):
            raise Refused("marks", "a mark is of another instant than those beside it", field="markings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Funded:
    """A funding payment to a strategy's position, in nano-units; a cost is negative."""

    ts: int
    strategy: str
    symbol: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """Money put in or taken out: no profit and no loss."""

    ts: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineReset:
    """A switch was reset: what is lost is counted from here."""

    ts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """Nothing but a later instant."""

    ts: int


AccountEvent = Filled | Marking | MarkedTogether | Funded | Transferred | BaselineReset | TimePassed
