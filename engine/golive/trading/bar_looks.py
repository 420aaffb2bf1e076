"""When strategies look at a live market of bars alone: once a bar, at its close, and when that bar was seen.

A bar is told after its close, so the look at a close waits for it; who acted on the bar before it would act on what is
old. Between two closes nothing new is known: such looks decide nothing, and count as the last one at a close did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.trading.pair import Pair
from golive.trading.received import BarReceived


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLook:
    """Who looks at an instant: those that a bar has closed for, and those that have none to look at.

    `between` are told all the same, for no bar has closed since they looked; `missed` are not: theirs is not there.
    `waited_until` is when the last of the bars was seen that it waited for, in nanoseconds.
    """

    asking: Sequence[Pair] = ()
    between: Sequence[Pair] = ()
    missed: Sequence[Pair] = ()
    waited_until: int = 0


class BarLooks:
    """What is known of the bars of one account's markets.

    Parameters
    ----------
    steps
        How often each strategy looks at what, in nanoseconds.
    patience
        How long after its close a bar may be seen, in nanoseconds; a later one is missing at its look.

    >>> looks = BarLooks({("s", "BTC"): 60}, patience=5)
    >>> bar = BarReceived(
    ...     symbol="BTC", ts=600, seen_at=602, length_s=6e-7, open=1.0, high=1.0, low=1.0, close=1.0, volume=1.0
    ... )
    >>> looks.see(bar, passed=0)
    >>> looks.at(600, [("s", "BTC")]).asking, looks.waits(660, [("s", "BTC")]), looks.waits(1_200, [("s", "BTC")])
    ([('s', 'BTC')], False, True)
    """

    def __init__(self, steps: Mapping[Pair, int], *, patience: int) -> None:
        self._steps, self.patience = steps, patience
        self._due: dict[str, tuple[int, int]] = {}
        self._looks: dict[Pair, int] = {}
        self._seen: dict[str, int] = {}
        self._told: set[Pair] = set()

    def see(self, bar: BarReceived, passed: int) -> None:
        """Take a sound bar; one that is not later than those before it changes nothing, and none is looked at twice."""
        length = round(bar.length_s * NANOS)
        if bar.symbol in self._due and bar.ts < self._due[bar.symbol][0]:
            return
        self._due[bar.symbol], self._seen[bar.symbol] = (bar.ts + length, length), bar.seen_at
        for pair in self._of(bar.symbol):
            look = -(-bar.ts // self._steps[pair]) * self._steps[pair]
            if look > passed:
                self._looks[pair] = look
            else:
                self._told.discard(pair)

    def waits(self, at: int, pairs: Iterable[Pair]) -> bool:
        """Say whether a look waits for a bar that has closed by then."""
        return any(self._is_due(symbol, at) for _, symbol in pairs)

    def lapse(self, at: int, pairs: Iterable[Pair]) -> list[str]:
        """Wait no more: return the instruments whose bar is missing, and wait for the one after it next."""
        late = sorted({symbol for _, symbol in pairs if self._is_due(symbol, at)})
        for symbol in late:
            due, length = self._due[symbol]
            self._due[symbol] = (due + ((at - due) // length + 1) * length, length)
            self.lose(symbol)
        return late

    def lose(self, symbol: str) -> None:
        """Hear that bars are lost: no look is told before one at a bar was."""
        self._told -= set(self._of(symbol))

    def at(self, at: int, pairs: Sequence[Pair]) -> BarLook:
        """Return who looks at an instant of all whose grid has it."""
        asking = [pair for pair in pairs if self._looks.get(pair) == at]
        others = [pair for pair in pairs if pair not in asking]
        return BarLook(
            asking=asking,
            between=[pair for pair in others if pair in self._told],
            missed=[pair for pair in others if pair not in self._told],
            waited_until=max((self._seen[symbol] for _, symbol in asking), default=0),
        )

    def looked(self, pair: Pair, *, is_told: bool) -> None:
        """Hear what a look at a close came to."""
        self._looks.pop(pair, None)
        (self._told.add if is_told else self._told.discard)(pair)

    def _is_due(self, symbol: str, at: int) -> bool:
        return symbol in self._due and self._due[symbol][0] <= at

    def _of(self, symbol: str) -> list[Pair]:
        return [pair for pair in self._steps if pair[1] == symbol]
