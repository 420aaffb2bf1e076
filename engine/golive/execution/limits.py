"""How much of an order the limits leave: the smallest cap, by name, with everything under way counted.

Source: section 12 of the description of execution. Each order reserves before the next one is looked at, so orders of
one instant never exceed a limit together.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import Exact, whole
from golive.execution.exposure import Exposure, Exposures, Reservation

RAW, BELOW_MINIMUM = "raw", "below_minimum"


class LimitKind(enum.Enum):
    """What a limit bounds: one order, a symbol, the sum of all symbols, or what they come to against each other."""

    ORDER = "order"
    SYMBOL = "symbol"
    GROSS = "gross"
    NET = "net"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A bound in nano-units of the account's currency, reached inclusively."""

    name: str
    kind: LimitKind
    most: int

    def __post_init__(self) -> None:
        whole(self.most, "most", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An order that somebody wants, and what it would reserve; `at` is its instant in nanoseconds."""

    id: str
    at: int
    strategy: str
    order: Reservation

    def __post_init__(self) -> None:
        whole(self.at, "at")
        whole(self.order.lots, "lots", least=1)

    @property
    def rank(self) -> tuple[int, bytes, bytes, bytes]:
        """Return what orders the requests of one instant, the same on every machine."""
        return (self.at, self.strategy.encode(), self.order.symbol.encode(), self.id.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Lots that a request may trade, the limit that bound them (or `raw`), and whether it was answered before."""

    request: Request
    lots: int
    name: str
    repeated: bool = False


def cap(order: Reservation, limit: Limit, exposures: Exposures) -> int:
    """Return the lots that one limit leaves to an order."""
    price = exposures.market(order.symbol).terms.value(1, order.price)
    if limit.kind is LimitKind.ORDER:
        return int(limit.most // price)
    others = exposures.all()
    own = others.pop(order.symbol, Exposure(long=0, short=0))
    room: Exact = limit.most - own.on(order.side)
    if limit.kind is LimitKind.NET:
        room -= sum(other.on(order.side) for other in others.values())
    else:
        elsewhere = sum(other.worst for other in others.values()) if limit.kind is LimitKind.GROSS else 0
        # Over the limit already, even an order on the other side gets nothing: only an exit reduces.
        room = room - elsewhere if own.worst + elsewhere <= limit.most else 0
    return max(0, int(room // price))


def grant(request: Request, limits: Sequence[Limit], exposures: Exposures) -> tuple[Granted, Exposures]:
    """Return the lots that a request gets, and the exposures with them reserved.

    The first of the smallest caps is named; fewer lots than the market's least notional are none (`below_minimum`).
    """
    order, lots, name = request.order, request.order.lots, RAW
    for limit in limits:
        most = cap(order, limit, exposures)
        if most < lots:
            lots, name = most, limit.name
    market = exposures.market(order.symbol)
    if lots > 0 and market.terms.notional(lots, order.price) < market.min_notional:
        lots, name = 0, BELOW_MINIMUM
    if lots:
        exposures = replace(exposures, pending=(*exposures.pending, replace(order, lots=lots)))
    return Granted(request=request, lots=lots, name=name), exposures


def share_out(
    requests: Iterable[Request], limits: Sequence[Limit], exposures: Exposures
) -> tuple[tuple[Granted, ...], Exposures]:
    """Answer requests in the order of instant, strategy, symbol and id, each with what those before it left.

    The same id again is answered alike and reserves nothing; with another body it is refused (`conflict`).
    """
    answers: list[Granted] = []
    answered: dict[str, Granted] = {}
    for request in sorted(requests, key=lambda r: r.rank):
        before = answered.get(request.id)
        if before is None:
            before, exposures = grant(request, limits, exposures)
            answers.append(before)
            answered[request.id] = before
        elif before.request == request:
            answers.append(replace(before, repeated=True))
        else:
            raise Refused("conflict", f"`{request.id}` was asked before with another body", field="id")
    return tuple(answers), exposures
