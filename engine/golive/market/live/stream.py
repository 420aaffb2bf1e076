"""What every live stream shares: order, interruptions, counts."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, missing
from golive.documents.market import StreamKind
from golive.market.callers_instants import nanos, not_an_instant
from golive.market.instants import show
from golive.market.retention import Retention, shown
from golive.market.series import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHealth:
    """What became of a stream's events.

    `accepted` events were taken, `duplicates` dropped without harm, `interruptions` made the stream begin anew;
    `trouble` is the reason of the latest one, `interrupted` says that no good event has come since, and `as_of` is
    the time of the latest event.
    """

    kind: StreamKind
    accepted: int
    duplicates: int
    interruptions: int
    interrupted: bool
    trouble: Unknown | None
    as_of: int | None


class LiveStream:
    """A live stream.

    A bad event interrupts it: its rows are forgotten, and it begins again at the next good event that is not earlier
    than any seen before, so that what was lost in between can never be taken for complete. One event with a time far
    ahead therefore closes the stream until `lost` is called: there is no clock here that could tell it from the rest.
    """

    def __init__(self, kind: StreamKind, symbol: str, retention: Retention, rows: Series) -> None:
        self.kind, self.symbol, self.retention, self.rows = kind, symbol, retention, rows
        self.accepted = self.duplicates = self.interruptions = 0
        self.latest = 0
        self.interrupted = False
        self.trouble: Unknown | None = None

    def time(self, at: object, symbol: str | None) -> int | Unknown:
        """Return an event's time in nanoseconds; interrupt when it has none or belongs to another instrument."""
        if symbol is not None and symbol != self.symbol:
            return self.interrupt(invalid("symbol_other", f"an event of `{symbol}` came on `{self.symbol}`"))
        ts = nanos(at)
        if ts is None:
            return self.interrupt(invalid("time_invalid", f"an event's time is no instant: {not_an_instant(at)}"))
        return ts

    def late(self, ts: int) -> Unknown:
        """Interrupt for an event that is earlier than one seen before."""
        return self.interrupt(invalid("out_of_order", f"an event of {show(ts)} came after one of {show(self.latest)}"))

    def interrupt(self, reason: Unknown, ts: int = 0) -> Unknown:
        """Forget the rows, because of an event of time `ts` (0: of no known time); return the reason."""
        self.interruptions += 1
        self.latest = max(self.latest, ts)
        self.trouble, self.interrupted = reason, True
        self.rows.clear()
        return reason

    def lost(self, reason: Unknown) -> None:
        """Interrupt because the feed was lost; the next event may have any time."""
        self.interrupt(reason)
        self.latest = 0

    def drop(self, reason: Unknown) -> Unknown:
        """Leave out an event that was seen before; return why."""
        self.duplicates += 1
        return reason

    def accept(self, ts: int) -> None:
        """Count a good event."""
        self.accepted += 1
        self.latest, self.interrupted = ts, False

    def absent(self) -> Unknown:
        """Say why there is nothing to see."""
        name = self.kind.value
        if self.interrupted and self.trouble is not None:
            return invalid(self.trouble.code, f"the stream of {name} is interrupted: {self.trouble.detail}")
        return missing(f"{name}_absent", f"no {name} yet")

    def shown(self, now: int) -> tuple[int, int, int] | Unknown:
        """Return first row, end and completeness of what is visible at `now`, or why there is nothing."""
        rows = self.rows
        if not len(rows):
            return self.absent()
        end = rows.begin + int(rows.ts[rows.begin : rows.end].searchsorted(now, side="right"))
        return shown(self.kind, rows.ts, rows.begin, end, now, self.retention)

    def health(self) -> StreamHealth:
        """Return the counts."""
        return StreamHealth(
            kind=self.kind,
            accepted=self.accepted,
            duplicates=self.duplicates,
            interruptions=self.interruptions,
            interrupted=self.interrupted,
            trouble=self.trouble,
            as_of=self.latest or None,
        )
