"""What a signal asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from golive.api.amounts import amount
from golive.core.row import DIRECTION, EDGE, INTENT, RAW_SIZE, Row
from golive.core.unit import SIZE
from golive.documents.library import Strategy
from golive.evaluator.ingest import double_of

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
        return *map(_apart, words), None if self.by_clock else self.now

    def terms(self, declared: Strategy) -> Row:
        """Return the columns of what is asked for; text is read with its unit, sizes are in the strategy's own."""
        return {
            INTENT: self.intent,
            DIRECTION: self.direction,
            RAW_SIZE: _size(declared, self.raw_size),
            EDGE: _edge(declared, self.edge),
        }


def _apart(word: object) -> str:
    """Return what tells a word from another: what is neither text nor a number is itself only."""
    if isinstance(word, str):
        return f"text {str.__str__(word)}"
    number = double_of(word)
    if number is not None and type(word) is not int:
        return f"number {number!r}"
    return f"{type(word).__name__} {word:x}" if type(word) is int else f"{type(word).__name__} {id(word)}"


def _size(strategy: Strategy, raw_size: float | str | None) -> float:
    if raw_size is None:
        return strategy.raw_size.value
    if isinstance(raw_size, str):
        return amount(RAW_SIZE, raw_size, strategy.raw_size.unit.dimension, SIZE)
    number = double_of(raw_size)
    return raw_size if number is None else number


def _edge(strategy: Strategy, edge: float | str | None) -> float:
    if edge is None:
        return strategy.facts[EDGE][0].value
    return amount(EDGE, edge, ()) if isinstance(edge, str) else edge
