"""What a signal asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from golive.api.amounts import amount
from golive.core.row import DIRECTION, EDGE, INTENT, RAW_SIZE, Row
from golive.core.unit import SIZE
from golive.documents.library import Strategy

Asked = tuple[Any, ...]
"""What tells two requests of one id apart."""

OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A signal in a caller's words, which may be anything; `now` is the instant of decision.

    `raw_size` and `edge` are None for what the strategy declares. `by_clock` says that a clock told `now` and not the
    caller: asked again later, it is the same request.
    """

    id: str
    symbol: str
    strategy: str
    direction: str
    now: int
    raw_size: float | str | None = None
    edge: float | str | None = None
    intent: str = OPEN
    by_clock: bool = False

    @property
    def asked(self) -> Asked:
        """Return what must be the same for the same id to mean the same signal."""
        words = (self.symbol, self.strategy, self.direction, self.raw_size, self.edge, self.intent)
        return *map(repr, words), None if self.by_clock else self.now

    def terms(self, declared: Strategy) -> Row:
        """Return the columns of what is asked for; text is read with its unit, sizes are in the strategy's own."""
        return {
            INTENT: self.intent,
            DIRECTION: self.direction,
            RAW_SIZE: _size(declared, self.raw_size),
            EDGE: _edge(declared, self.edge),
        }


def _size(strategy: Strategy, raw_size: float | str | None) -> float:
    if raw_size is None:
        return strategy.raw_size.value
    if isinstance(raw_size, str):
        return amount(RAW_SIZE, raw_size, strategy.raw_size.unit.dimension, SIZE)
    return float(raw_size) if type(raw_size) is int else raw_size


def _edge(strategy: Strategy, edge: float | str | None) -> float:
    if edge is None:
        return strategy.facts[EDGE][0].value
    return amount(EDGE, edge, ()) if isinstance(edge, str) else edge
