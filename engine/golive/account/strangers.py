"""Orders that were never allowed here, or not on the instrument they are told of: what may be filled cannot be counted.

One that goes on may be filled at any later time. So only its end, and a position that is told after that, makes what
is open known again; one that ended with nothing filled leaves no doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from golive.account.holding import DAY
from golive.account.left_for import may_be_stop
from golive.account.order import OrderState, Report
from golive.account.told_positions import EVERY
from golive.core.dataclass import dataclass

FOR_EVER = 2**63 - 1
"""No instant is later: nothing that is told now makes known what is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """An order that is not of here, by what was told of it on one instrument."""

    id: str
    symbol: str
    reports: tuple[Report, ...] = ()

    @property
    def known_at(self) -> int:
        """Return the latest instant that something was told of it."""
        return max(report.known_at for report in self.reports)

    @property
    def goes_on(self) -> bool:
        """Say whether it may still be filled: nobody told its end, or somebody saw it alive after that."""
        ends = [report.known_at for report in self.reports if report.state.is_final]
        alive = [report.known_at for report in self.reports if not report.state.is_final]
        return not ends or max(alive, default=0) > max(ends)

    @property
    def may_be_filled(self) -> bool:
        """Say whether something of it may be filled, or may still be."""
        return self.goes_on or not all(_is_nothing(report) for report in self.reports if _counts(report))

    @property
    def doubted_until(self) -> int:
        """Return the instant that a position has to be later than to be known."""
        return FOR_EVER if self.goes_on else self.known_at

    @property
    def is_stop(self) -> bool:
        """Say whether what it filled may be a stop."""
        return self.may_be_filled and may_be_stop(report.reason for report in self.reports)


def _counts(report: Report) -> bool:
    return report.state.is_final or report.is_uncounted or bool(report.lots)


def _is_nothing(report: Report) -> bool:
    return not report.is_unread and (report.lots == 0 or (report.lots is None and report.state is OrderState.REJECTED))


class Strangers:
    """The orders that an account heard of and never allowed."""

    def __init__(self, kept: Iterable[Stranger] = (), settled: Mapping[str, int] = MappingProxyType({})) -> None:
        self._known = {(one.id, one.symbol): one for one in kept}
        self._settled = dict(settled)

    @property
    def kept(self) -> tuple[Stranger, ...]:
        """Return all that are kept, in the order of their first report."""
        return tuple(self._known.values())

    @property
    def settled(self) -> Mapping[str, int]:
        """Return by instrument until when something is in doubt that is kept no more."""
        return dict(self._settled)

    def tell(self, id: str, symbol: str, report: Report) -> Stranger:
        """Hear of one; return it as it is after that."""
        before = self._known.get((id, symbol), Stranger(id=id, symbol=symbol))
        after = replace(before, reports=tuple(dict.fromkeys((*before.reports, report))))
        self._forget(report.known_at // DAY)
        self._known[id, symbol] = after
        return after

    def doubt(self, symbol: str, at: int) -> None:
        """Hear that something was filled on an instrument by an instant that cannot be counted."""
        self._settled[symbol] = max(at, self._settled.get(symbol, at))

    def doubted_since(self, symbol: str) -> int | None:
        """Return the instant that a position has to be later than to be known, None where nothing is doubted."""
        settled = [self._settled[name] for name in (symbol, EVERY) if name in self._settled]
        return max([*settled, *(one.doubted_until for one in self._on(symbol))], default=None)

    def alive(self, symbol: str) -> str:
        """Return the id of one that may still be filled on an instrument, empty where there is none."""
        return next((one.id for one in self._on(symbol) if one.goes_on), "")

    def stops(self, symbol: str, begin: int) -> int:
        """Return how many of them may have been stops since an instant, or may be still."""
        return sum(one.is_stop and one.doubted_until >= begin for one in self._on(symbol))

    def _on(self, symbol: str) -> list[Stranger]:
        return [one for one in self._known.values() if one.symbol in (symbol, EVERY) and one.may_be_filled]

    def _forget(self, today: int) -> None:
        """Keep of those that ended before a day only until when they are in doubt: no count of that day needs more."""
        for key, one in list(self._known.items()):
            if one.doubted_until // DAY < today:
                del self._known[key]
                if one.may_be_filled:
                    self.doubt(one.symbol, one.doubted_until)
