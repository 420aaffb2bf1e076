"""What a function takes and gives, apart from how it is computed: the checker reads this, the evaluator binds it."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Callable, Mapping
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.unit import RATIO, Dimension


class Kind(enum.Enum):
    """The types of the language."""

    NUMBER = "number"
    BOOL = "bool"
    ENUM = "enum"
    TIME = "time"
    """Integer nanoseconds UTC; only functions that read something off it take it."""
    LEVELS = "levels"
    """One side of a book, one quantity: an array, best level first."""
    BOOK = "book"
    TRADES = "trades"
    QUOTES = "quotes"
    BARS = "bars"
    FUNDING = "funding"
    CALENDAR = "calendar"
    """A calendar of the library, named where a function asks it."""

    # Streams are looked up by it at every look, and a member is equal to itself alone.
    __hash__ = object.__hash__

    @property
    def is_window(self) -> bool:
        """Say whether values of this kind are read by feature functions only."""
        return self not in (Kind.NUMBER, Kind.BOOL, Kind.ENUM, Kind.TIME, Kind.CALENDAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A type: kind, and what goes with it (dimension and closed range of a number, members of an enum).

    `aliases` are other words for members, each with the member that it is read as.
    """

    kind: Kind
    dimension: Dimension = RATIO
    lo: float = float("-inf")
    hi: float = float("inf")
    members: tuple[str, ...] = ()
    same_as: str = ""
    """In signatures: the dimension (or members) is that of the argument named here."""
    aliases: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Mapping[str, int]:
        """Return every word that is read as a member of an enum, with the member's position."""
        members = {member: i for i, member in enumerate(self.members)}
        return members | {alias: members[member] for alias, member in self.aliases}

    def __str__(self) -> str:
        from golive.core.unit import describe

        if self.kind is Kind.NUMBER:
            return f"number ({describe(self.dimension)})"
        if self.kind is Kind.ENUM and self.members:
            return f"enum ({' | '.join(self.members)})"
        return str(self.kind.value)


def number(dimension: Dimension = RATIO, lo: float = float("-inf"), hi: float = float("inf")) -> Type:
    """Return a number type with a closed range, in held units."""
    return Type(kind=Kind.NUMBER, dimension=dimension, lo=lo, hi=hi)


def one_of(*members: str) -> Type:
    """Return an enum type; the order of members is part of it."""
    return Type(kind=Kind.ENUM, members=members)


BOOL = Type(kind=Kind.BOOL)
ANY_ENUM = Type(kind=Kind.ENUM)


def window(kind: Kind) -> Type:
    """Return the type of a window over a stream."""
    return Type(kind=kind)


class Stage(enum.Enum):
    """Where a function runs."""

    FEATURE = "feature"
    """Windows (and scalars) in, one scalar out, at a signal. Returns a float, bool, member string or `Unknown`."""
    BAR = "bar"
    """Bars (and scalars) in, one value a bar out, as an array (NaN while warming up); only in models over bars."""
    REDUCE = "reduce"
    """A per-bar series (and scalars) in, one scalar out; only in models over bars."""
    DECISION = "decision"
    """Scalars in, one scalar out; compiled into every back end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A function of the language.

    `arguments` are positional, in order, as (name, type); `target` is `module:function`, imported when first bound.
    Of a REDUCE function the first `series` arguments have one value a bar, the others one over all. `unknowns` is
    `propagate` (an unknown argument makes the answer unknown) or `coverage` (the function accepts unknowns and says
    how much it covered). A feature whose last `optional` arguments are left out uses the function's own defaults.
    """

    name: str
    arguments: tuple[tuple[str, Type], ...]
    result: Type
    stage: Stage
    target: str
    doc: str
    unknowns: str = "propagate"
    optional: int = 0
    variadic: bool = False
    series: int = 1

    def bind(self) -> Callable[..., Any]:
        """Import and return the implementation."""
        module, _, name = self.target.partition(":")
        function: Callable[..., Any] = getattr(importlib.import_module(module), name)
        return function

    def bind_columns(self) -> Callable[..., Any] | None:
        """Import and return what gives many answers at once, NaN where one is unknown; None where nothing does."""
        return self._beside("columns")

    def bind_windows(self) -> Callable[..., Any] | None:
        """Import and return what gives a series over each of many windows of bars; None where nothing does."""
        return self._beside("windows")

    def bind_tails(self) -> Callable[..., Any] | None:
        """Import and return what gives many answers of the last rows of each, and which of these no row before changes.

        None where nothing does.
        """
        return self._beside("tails")

    def _beside(self, ending: str) -> Callable[..., Any] | None:
        """Return the function of a longer name that stands beside the implementation, if one does."""
        module, _, name = self.target.partition(":")
        function: Callable[..., Any] | None = getattr(importlib.import_module(module), f"{name}_{ending}", None)
        return function
