"""`TradeIds`: whether the trades of one instrument follow one another, by the venue's own numbers."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum

from golive.documents.market import IdRule
from golive.trading.received import TradeReceived

_REMEMBERED = 10_000
"""Trades whose content is kept: what a venue repeats after a reconnect is among its last few thousand."""

_Content = tuple[int, float, float, str | None, str | None]


class Follows(Enum):
    """What an event is to those before it of its stream."""

    NEXT = "next"
    REPEAT = "repeat"
    """The same again."""
    LATE = "late"
    """Of a stretch that was lost, and was told to be."""
    JUMPED = "ids_jumped"
    """What lies between is lost."""
    RESET = "sequence_reset"
    """The numbers begin anew."""
    CONTRADICTS = "contradicts"
    """Told before, and otherwise: nobody knows which is true."""
    OUT_OF_ORDER = "out_of_order"
    """Older than what came before it."""
    STOPPED = "ids_stopped"
    """Without a number, where there were numbers."""


class TradeIds:
    """The ids of one instrument's trades, and what was told of the last of them.

    Ids that are words (UUIDs) tell a repeat, and nothing of what is missing between two of them.
    """

    def __init__(self, rule: IdRule) -> None:
        self._rule = rule
        self._told: OrderedDict[int, _Content] = OrderedDict()
        self._words: OrderedDict[str, _Content] = OrderedDict()
        self._first: int | None = None
        self._last: int | None = None

    def follows(self, trade: TradeReceived, word: str | None = None) -> Follows:
        """Say what a trade is to those before it, and remember it if it is told on; `word` is an id that is one."""
        content = (trade.ts, trade.price, trade.size, trade.side, trade.kind)
        if trade.id is None:
            return self._without_number(word, content)
        answer = self._place(trade.id, content)
        if answer in (Follows.RESET, Follows.CONTRADICTS):
            self._forget()
        if answer in (Follows.NEXT, Follows.JUMPED, Follows.RESET):
            self._remember(trade.id, content)
        return answer

    def _without_number(self, word: str | None, content: _Content) -> Follows:
        if self._last is not None:
            return Follows.STOPPED
        if word is None:
            return Follows.NEXT
        before = self._words.get(word)
        if before is not None:
            return Follows.REPEAT if before == content else Follows.CONTRADICTS
        self._words[word] = content
        if len(self._words) > _REMEMBERED:
            self._words.popitem(last=False)
        return Follows.NEXT

    def _place(self, id: int, content: _Content) -> Follows:
        first, last = self._first, self._last
        if first is None or last is None:
            return Follows.NEXT
        if id > last:
            return Follows.JUMPED if self._rule is IdRule.CONSECUTIVE and id > last + 1 else Follows.NEXT
        before = self._told.get(id)
        if before is not None:
            return Follows.REPEAT if before == content else Follows.CONTRADICTS
        oldest = max(first, next(iter(self._told), first))
        # Numbers that only increase say nothing of those between them.
        between = self._rule is IdRule.CONSECUTIVE and id > oldest
        return Follows.LATE if between else Follows.RESET

    def _remember(self, id: int, content: _Content) -> None:
        self._first = id if self._first is None else self._first
        self._last = id
        self._told[id] = content
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

    def _forget(self) -> None:
        self._told.clear()
        self._first = self._last = None
