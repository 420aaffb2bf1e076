"""What a signal asks for."""

from __future__ import annotations

import enum
from typing import Any, Final

from golive.core.amounts import amount
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.intent import OPEN, closes
from golive.core.row import DIRECTION, EDGE, INTENT, LOTS, RAW_SIZE, REDUCIBLE_LOTS, Row, read_why, unknown, why
from golive.core.unit import LOTS as IN_LOTS
from golive.core.unit import SIZE
from golive.core.value import Unknown, missing
from golive.documents.library import Strategy
from golive.evaluator.ingest import double_of

Asked = tuple[Any, ...]
"""What tells two requests of one id apart."""


class LeftOut(enum.Enum):
    """What stands for an argument that a caller leaves out; None is what a caller gives who does not know."""

    LEFT_OUT = "left out"


LEFT_OUT: Final = LeftOut.LEFT_OUT

Told = float | str | LeftOut | None
"""A size or an edge in a caller's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A signal in a caller's words, which may be anything; `now` is the instant of decision.

    `raw_size` and `edge` are what the strategy declares where they are left out, and unknown where they are None. An
    order that closes is asked for in `lots`, of which it is all where they are left out; its direction is derived. Of a
    `group` of them only one is filled: they count once. `by_clock` says that a clock told `now` and not the caller:
    asked again later, it is the same request.
    """

    id: str
    symbol: str
    strategy: str
    direction: str | None
    now: int
    raw_size: Told = LEFT_OUT
    edge: Told = LEFT_OUT
    intent: str = OPEN
    lots: Told = LEFT_OUT
    group: str | None = None
    by_clock: bool = False

    @property
    def asked(self) -> Asked:
        """Return what must be the same for the same id to mean the same signal."""
        terms = (self.raw_size, self.edge, self.intent, self.lots, self.group)
        words: tuple[object, ...] = (self.symbol, self.strategy, self.direction, *terms)
        return *map(_apart, words), None if self.by_clock else self.now

    def terms(self, declared: Strategy) -> Row:
        """Return the columns of what is asked for; text is read with its unit, sizes are in the strategy's own.

        Raises
        ------
        InvalidInput
            For a size of an order that closes, lots or a group of one that opens, or a group that is no text.
        """
        self._check_group()
        if closes(self.intent):
            if self.raw_size is not LEFT_OUT:
                raise InvalidInput("an order that closes has no `raw_size`", hint="give `lots`, or none for all")
            return {INTENT: self.intent, DIRECTION: self.direction}
        if self.lots is not LEFT_OUT:
            raise InvalidInput("only an order that closes is asked for in `lots`", hint="give its `raw_size`")
        return {
            INTENT: self.intent,
            DIRECTION: self.direction,
            **_cells(RAW_SIZE, _size(declared, self.raw_size)),
            **_cells(EDGE, _edge(declared, self.edge)),
        }

    def _check_group(self) -> None:
        if self.group is None:
            return
        if not closes(self.intent):
            raise InvalidInput("only an order that closes has a `group`", hint="leave it out")
        if not isinstance(self.group, str):
            raise InvalidInput(f"`group` is a {type(self.group).__name__}, text is needed", hint=_NO_GROUP)
        if not self.group:
            raise InvalidInput("`group` is empty: all orders of it would count once", hint=_NO_GROUP)


_NO_GROUP = "leave it out where an order is of none"


def asked_lots(asked: Told, account: Row) -> Row:
    """Return the column of the lots that are asked to be closed; left out, they are all that may be."""
    if asked is LEFT_OUT:
        lots = double_of(account.get(REDUCIBLE_LOTS))
        reason = account.get(why(REDUCIBLE_LOTS))
        return unknown(LOTS, read_why(REDUCIBLE_LOTS, reason)) if lots is None else {LOTS: lots}
    if asked is None:
        return unknown(LOTS, missing("not_given", f"{LOTS} is None: only left out it is all that may be closed"))
    number: float | Unknown | None = amount(LOTS, asked, IN_LOTS) if isinstance(asked, str) else double_of(asked)
    return {LOTS: asked if number is None else number}


def asked_in_words(asked: Asked) -> tuple[str, ...] | None:
    """Return what was asked for as another process can compare it, or None where it was a thing that is itself only."""
    *words, now = asked
    lasting = all(word.startswith(_LASTING) for word in words)
    return (*words, "by the clock" if now is None else f"at {now}") if lasting else None


_LEFT_OUT, _NOTHING = "left out", "nothing"
_LASTING = ("text ", "number ", "int ", _LEFT_OUT, _NOTHING)
"""How words begin that mean the same in another process."""


def _apart(word: object) -> str:
    """Return what tells a word from another: what is neither text nor a number is itself only."""
    if word is None or word is LEFT_OUT:
        return _NOTHING if word is None else _LEFT_OUT
    if isinstance(word, str):
        return f"text {str.__str__(word)}"
    number = double_of(word)
    if number is not None and type(word) is not int:
        return f"number {number!r}"
    return f"{type(word).__name__} {word:x}" if type(word) is int else f"{type(word).__name__} {id(word)}"


def _cells(column: str, value: object) -> Row:
    if value is None:
        return unknown(column, missing("not_given", f"{column} is None: only one left out is the strategy's own"))
    return {column: value}


def _size(strategy: Strategy, raw_size: Told) -> float | None:
    if raw_size is LEFT_OUT:
        return strategy.raw_size.value
    if isinstance(raw_size, str):
        return amount(RAW_SIZE, raw_size, strategy.raw_size.unit.dimension, SIZE)
    number = double_of(raw_size)
    return raw_size if number is None else number


def _edge(strategy: Strategy, edge: Told) -> float | None:
    if edge is LEFT_OUT:
        return strategy.facts[EDGE][0].value
    return amount(EDGE, edge, ()) if isinstance(edge, str) else edge
