"""Live funding rates."""

from __future__ import annotations

from golive.core.value import Unknown, invalid
from golive.core.window import Funding
from golive.documents.market import StreamKind
from golive.market.instants import show
from golive.market.live.stream import LiveStream
from golive.market.numbers import number
from golive.market.retention import Retention
from golive.market.series import Series


class LiveFunding(LiveStream):
    """Funding rates one by one; the same rate again is dropped, another one for the same instant interrupts."""

    def __init__(self, symbol: str, retention: Retention) -> None:
        super().__init__(StreamKind.FUNDING, symbol, retention, Series(floats=1))

    def add(self, rate: object, at: object, symbol: str | None) -> Unknown | None:
        """Take a rate by the instant it is charged, or return why not."""
        ts = self.time(at, symbol)
        if isinstance(ts, Unknown):
            return ts
        value = number(rate)
        if value is None or abs(value) >= 1:
            return self.interrupt(invalid("rate_not_a_fraction", "a funding rate is not a fraction"), ts)
        if len(self.rows) and ts == self.latest:
            if value == self.rows.floats[0][self.rows.end - 1]:
                return self.drop(invalid("funding_duplicate", f"the rate of {show(ts)} was seen before"))
            return self.interrupt(invalid("funding_conflict", f"{show(ts)} has two rates"), ts)
        if ts < self.latest:
            return self.late(ts)
        self.rows.append(ts, (value,), oldest=0, most=self.retention.bars)
        self.accept(ts)
        return None

    def view(self, now: int) -> Funding | Unknown:
        """Return the last rates charged by `now`."""
        rows = self.rows
        end = rows.begin + int(rows.ts[rows.begin : rows.end].searchsorted(now, side="right"))
        if end == rows.begin:
            return self.absent()
        first = max(rows.begin, end - self.retention.bars)
        return Funding(ts=rows.ts[first:end], rate=rows.floats[0][first:end], now=now)
