"""Live trades."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid
from golive.core.window import Trades
from golive.documents.market import IdRule, StreamKind
from golive.market.instants import show
from golive.market.live.stream import LiveStream
from golive.market.numbers import aggressor, amount, as_told
from golive.market.retention import LATE_SHARE, Retention
from golive.market.series import Series

NO_ID = -1
"""What stands for the id of trades before any that has one."""

TELLS_AFTER_ALL = "a trade tells its side, and its venue is described as telling none"

LARGEST_ID = int(np.iinfo(np.int64).max)


class LiveTrades(LiveStream):
    """Trades one by one; a repeated id is dropped, a jump in consecutive ids begins the stream anew.

    A repeated id is the same trade told again: told otherwise, nobody knows which is true, and the stream begins anew.

    A trade without a side is kept where others have one: its price counts, and what is signed is unknown with it.

    Where consecutive ids stop, nobody knows what is lost from then on: the stream stays interrupted until they go on.

    Ids that only increase say nothing of those between them: one of these that comes late was never seen.
    """

    def __init__(
        self, symbol: str, retention: Retention, *, ids: IdRule, resolution_s: float, sides_told: bool = True
    ) -> None:
        super().__init__(StreamKind.TRADES, symbol, retention, Series(floats=2, integers=2))
        self._ids, self._resolution_s, self._sides_told = ids, resolution_s, sides_told
        self._longest_step = LATE_SHARE * resolution_s * NANOS
        self._first_id: int | None = None
        self._last_id: int | None = None

    def add(
        self,
        price: object,
        size: object,
        side: object,
        at: object,
        trade_id: object,
        symbol: str | None,
        *,
        aside: bool | Unknown = False,
    ) -> Unknown | None:
        """Take a trade, or return why not; one that is not the market's (`aside`) is taken, and not shown."""
        ts = self.time(at, symbol)
        if isinstance(ts, Unknown):
            return ts
        if isinstance(aside, Unknown):
            return self.interrupt(aside, ts)
        paid, quantity, taker = amount(price, "price"), amount(size, "size"), aggressor(side)
        if isinstance(paid, Unknown):
            return self.interrupt(paid, ts)
        if isinstance(quantity, Unknown):
            return self.interrupt(quantity, ts)
        if taker is None:
            what = f"a trade's side is {as_told(side)}, neither `buy` nor `sell`"
            return self.interrupt(invalid("side_unknown", what), ts)
        if taker and not self._sides_told:
            return self.interrupt(invalid("side_contradicts", TELLS_AFTER_ALL), ts)
        refused = self._follow(trade_id, ts, (paid, quantity, float(taker)))
        if refused is not None:
            return refused
        if aside:
            self.accept(ts)
            return None
        horizon, rows = self.retention.horizon, self.retention.rows
        last = NO_ID if self._last_id is None else self._last_id
        self.rows.append(ts, (paid, quantity), (taker, last), oldest=ts - horizon, most=rows)
        self.accept(ts)
        return None

    def _follow(self, given: object, ts: int, numbers: tuple[float, float, float]) -> Unknown | None:
        """Check that a trade follows the last one; None when it does, or when the stream begins anew with it.

        `numbers` are its price, quantity and side: one that was seen before must tell the same again.
        """
        trade = _id(given)
        if isinstance(trade, Unknown):
            return self.interrupt(trade, ts)
        first, last = self._first_id, self._last_id
        if trade is not None and first is not None and last is not None and self._seen(trade, first, last):
            if self._contradicts(trade, numbers):
                what = f"trade {trade} was seen before, with another price, size or side"
                return self.interrupt(invalid("trade_contradicts", what))
            return self.drop(invalid("trade_duplicate", f"trade {trade} was seen before"))
        if ts < self.latest:
            return self.late(ts)
        if trade is None and last is not None and self._ids is IdRule.CONSECUTIVE:
            return self.interrupt(invalid("ids_stopped", f"trades had ids up to {last}, and this one has none"), ts)
        if trade is not None and last is not None and trade < last:
            self.interrupt(invalid("ids_went_back", f"trade ids went back from {last} to {trade}"))
        elif trade is not None and last is not None and trade > last + 1 and self._ids is IdRule.CONSECUTIVE:
            self.interrupt(invalid("trades_lost", f"trades {last + 1} to {trade - 1} are missing"))
        elif self._resolution_s and len(self.rows) and ts - self.latest > self._longest_step:
            self.interrupt(invalid("interval_lost", f"no totals between {show(self.latest)} and {show(ts)}"))
        if not len(self.rows) or first is None:
            self._first_id = trade
        # A trade without an id says nothing about those that were lost before the next one.
        self._last_id = trade if trade is not None else last
        return None

    def _seen(self, trade: int, first: int, last: int) -> bool:
        """Say whether a trade is one of those since the ids began; one too old to be kept counts as never seen."""
        if self._ids is IdRule.CONSECUTIVE or trade == last:
            return first <= trade <= last
        return self._kept(trade) is not None

    def _kept(self, trade: int) -> int | None:
        """Return the row of a trade by its id; None for one that is not kept."""
        rows = self.rows
        place = rows.begin + int(rows.integers[1][rows.begin : rows.end].searchsorted(trade))
        return place if place < rows.end and int(rows.integers[1][place]) == trade else None

    def _contradicts(self, trade: int, numbers: tuple[float, float, float]) -> bool:
        """Say whether a trade that was seen before is told otherwise now."""
        row, rows = self._kept(trade), self.rows
        if row is None:
            return False
        seen = (*(float(column[row]) for column in rows.floats), float(rows.integers[0][row]))
        return seen != numbers

    def lost(self, reason: Unknown) -> None:
        """Forget the ids too: a feed may come back with others."""
        super().lost(reason)
        self._first_id = self._last_id = None

    def view(self, now: int) -> Trades | Unknown:
        """Return the trades visible at `now`."""
        shown = self.shown(now)
        if isinstance(shown, Unknown):
            return shown
        first, end, since = shown
        return Trades(
            ts=self.rows.ts[first:end],
            price=self.rows.floats[0][first:end],
            quantity=self.rows.floats[1][first:end],
            aggressor=self.rows.integers[0][first:end],
            now=now,
            since=since,
            resolution_s=self._resolution_s,
            sides_told=self._sides_told,
            ids_told=first == end or int(self.rows.integers[1][first]) != NO_ID,
            stored=self.rows.stored(first),
        )


def _id(given: object) -> int | Unknown | None:
    if given is None:
        return None
    if (
        isinstance(given, bool | np.timedelta64)
        or not isinstance(given, int | np.integer)
        or not 0 <= given <= LARGEST_ID
    ):
        return invalid("trade_id", f"a trade's id is not a whole number from 0: {_remedy(given)}")
    return int(given)


def _remedy(given: object) -> str:
    """Say what to give instead of an id that is no number."""
    if isinstance(given, str) and given.strip().isdecimal():
        return "it is text, give `int(id)`"
    return "leave it out if it is a word"
