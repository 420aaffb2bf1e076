"""What a strategy holds after fill upon fill: of fills that were folded before only what comes later is folded anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from golive.account.holding import Holding
from golive.account.order import Fill
from golive.documents.market import MarketSpec


class FillFold:
    """The holdings after each of some fills.

    What they come to depends on where they begin, on the fills and on the market alone: as far as these are the same
    as before, so are the holdings.
    """

    def __init__(self) -> None:
        self._begin = Holding()
        self._market: MarketSpec | None = None
        self._fills: list[Fill] = []
        self._after: list[Holding] = []

    def over(self, begin: Holding, fills: Sequence[Fill], market: MarketSpec) -> Holding:
        """Return what is held after fills, one after another."""
        self._begin_at(begin, market)
        same = 0
        for before, fill in zip(self._fills, fills, strict=False):
            if before is not fill and before != fill:
                break
            same += 1
        del self._fills[same:], self._after[same:]
        holding = self._after[-1] if same else begin
        for fill in fills[same:]:
            holding = holding.after(fill, market)
            self._fills.append(fill)
            self._after.append(holding)
        return holding

    def _begin_at(self, begin: Holding, market: MarketSpec) -> None:
        """Forget what does not follow from where the fills begin now: all, or those that are in it by now."""
        if market is not self._market:
            self._fills, self._after = [], []
        elif begin is not self._begin and begin != self._begin:
            past = next((n for n, after in enumerate(self._after, start=1) if after == begin), len(self._after))
            del self._fills[:past], self._after[:past]
        self._begin, self._market = begin, market


def in_order(fills: Iterable[Iterable[Fill]]) -> list[Fill]:
    """Return the fills of some orders in the order in which they were known."""
    return sorted(chain.from_iterable(fills), key=attrgetter("known_at"))
