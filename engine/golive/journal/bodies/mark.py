"""What an account was worth: each minute, at boundaries and when something trips."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Exact, Money, Ns, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolMark(Part):
    """What long and short positions of a symbol are marked at, in ticks; absent where that is no price."""

    symbol: str
    long: Exact | None = None
    short: Exact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Body):
    """Marks, and the equity that they give or why it is unknown."""

    KIND: ClassVar[str] = "mark"
    KEY: ClassVar[tuple[str, ...]] = ("run", "at")

    v: Count = 1
    run: str
    at: Ns
    marks: tuple[SymbolMark, ...]
    equity: Money | None = None
    equity_why: str | None = None
