"""What a journal says of the market day by day: where it closed, and the regime that its first decision saw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.execution.account import DAY
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.mark import Marked
from golive.journal.entry import Entry


@dataclass(slots=True, kw_only=True)
class DaysFold:
    """Takes marks and decisions in their order.

    `closes` are by day the last marks before its end, in ticks by symbol, and `last` those of a day that is not over,
    which are not read before it is: there are more of them than of anything else. `regimes` are by day what the first
    decision of it saw that knew, as what a day earns has to be told apart by what was known before; `regime` is the
    column that says so.
    """

    regime: str
    closes: dict[int, Mapping[str, float]] = field(default_factory=dict)
    regimes: dict[int, str] = field(default_factory=dict)
    last: tuple[int, bytes] | None = None
    _seen: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._seen = f'"{self.regime}":"'.encode()

    def marked(self, entry: Entry) -> None:
        """Take a mark."""
        if self.last is not None and self.last[0] // DAY != entry.ts // DAY:
            self.closes[self.last[0] // DAY] = _closes(self.last[1])
        self.last = entry.ts, entry.body

    def decided(self, entry: Entry) -> None:
        """Take a decision. Its body is canonical JSON: in a text the quotes that are looked for would be escaped."""
        day = entry.ts // DAY
        begin = -1 if day in self.regimes else entry.body.find(self._seen)
        if begin >= 0:
            begin += len(self._seen)
            self.regimes[day] = entry.body[begin : entry.body.index(b'"', begin)].decode()

    def market_returns(self, days: Sequence[int]) -> tuple[float, ...] | None:
        """Return the mean return of all symbols on each day, None where one of a day is not known."""
        each = [self._return(day) for day in days]
        return None if None in each else tuple(one for one in each if one is not None)

    def regimes_of(self, days: Sequence[int]) -> tuple[str | None, ...]:
        """Return the regime of each day, None where no decision saw one."""
        return tuple(self.regimes.get(day) for day in days)

    def _return(self, day: int) -> float | None:
        before, after = self._close(day - 1), self._close(day)
        if not before or before.keys() != after.keys():
            return None
        return math.fsum(after[symbol] / before[symbol] - 1 for symbol in sorted(before)) / len(before)

    def _close(self, day: int) -> Mapping[str, float]:
        if self.last is not None and self.last[0] // DAY == day:
            return _closes(self.last[1])
        return self.closes.get(day, {})


def _closes(body: bytes) -> Mapping[str, float]:
    marked = read_body(Marked.KIND, body)
    assert isinstance(marked, Marked)
    return {one.symbol: float(one.long) for one in marked.marks if one.long is not None and one.long > 0}
