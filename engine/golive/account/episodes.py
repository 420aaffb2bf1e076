"""Episodes: a signal is a level, an episode is the event that it rose.

A strategy that is looked at each second signals for as long as its condition holds, and each of these looks says the
same. Looks of one direction are one episode while the signal goes on, and while the strategy has a position or an order
on the instrument: at most one entry comes of it, and one that only nets out a position of the other direction is one.
Where its position was left and the strategy may open again, another episode begins, although the signal never fell.

What is unknown ends no episode: whoever counts them counts too few rather than too many.
"""

from __future__ import annotations

from dataclasses import replace

from golive.core.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look at a strategy on an instrument told of one direction, at the instant `now`.

    Parameters
    ----------
    signals
        Whether the strategy signals in this direction; None where that could not be told.
    under_way
        The directions in which the strategy has a position or orders that open one; None where nobody knows.
    closed_at, closed
        When the strategy last left a position on the instrument, None where it never has or nobody knows; and the
        direction of that position.
    after_close
        How long the strategy waits after that, in nanoseconds.
    """

    now: int
    signals: bool | None
    under_way: frozenset[str] | None = frozenset()
    closed_at: int | None = None
    closed: str = ""
    after_close: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """An episode that goes on: `first` and `last` are looks; `is_entered` says that a position or order came of it."""

    strategy: str
    symbol: str
    direction: str
    first: int
    last: int
    is_entered: bool = False

    @property
    def id(self) -> str:
        """Return its name, the same wherever the same looks were taken."""
        return f"{self.strategy}-{self.symbol}-{self.direction}-{self.first}"

    def entered(self) -> Episode:
        """Return the episode after an order that opens was allowed for it: it may be filled and left between looks."""
        return replace(self, is_entered=True)


def looked(before: Episode | None, look: Look, *, strategy: str, symbol: str, direction: str) -> Episode | None:
    """Return the episode of a direction after one more look, None where there is none.

    A look that is dated before the last one is no sight of what came after, and changes nothing.
    """
    if before is not None and look.now < before.last:
        return before
    if before is not None and not _is_left(before, look):
        return _gone_on(before, look)
    if not look.signals:
        return None
    begun = Episode(strategy=strategy, symbol=symbol, direction=direction, first=look.now, last=look.now)
    return _gone_on(begun, look)


def _is_left(before: Episode, look: Look) -> bool:
    """Say whether a position came of an episode and was left, so long ago that another may be opened."""
    if look.closed not in ("", before.direction):
        # What was left is a position of the other direction, which an entry of this episode has netted out.
        return False
    if not before.is_entered or look.under_way != frozenset() or look.closed_at is None:
        return False
    return before.first <= look.closed_at and look.now - look.closed_at >= look.after_close


def _gone_on(before: Episode, look: Look) -> Episode | None:
    if look.signals is False and look.under_way == frozenset():
        return None
    entered = before.is_entered or (look.under_way is not None and before.direction in look.under_way)
    return replace(before, last=look.now, is_entered=entered)
