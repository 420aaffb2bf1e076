"""What a run's orders would have come to, had they been longer or shorter under way to the venue.

The orders are kept and only arrive otherwise: signals, exits and sizes are those of the run. So each entry is compared
with itself, and what differs is the price of time; what else a faster bot would have decided is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.execution.account import Account
from golive.execution.account_events import Marking
from golive.execution.latency import Constant, chosen
from golive.execution.position import open_profit
from golive.journal.bodies.fill import OrderFilled
from golive.journal.keys import parts_of
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.studied import studied_mean
from golive.trading.kept_orders import KeptOrders, sent_again
from golive.trading.liquidation import LIQUIDATED
from golive.trading.opening import Opened

NOT_STUDIED = missing("no_latency_studied", "the library's fills say no `study: {latency: [...]}`")
FORCED = invalid("closed_by_force", "a position was closed by force: kept orders do not tell what was due then")
NO_ORDERS = missing("no_orders", "no order was sent")
NO_ACCOUNT = missing("no_account", "no account is kept of this market")
NO_MARK = missing("mark_missing", "what is open at the end cannot be marked")
NOT_BOOKED = invalid("funding_not_known", "some funding of the run is not known")
AS_RECEIVED = missing("as_received", "nobody knows what was at the venue before it was seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLatency:
    """What the orders came to; money in nano-units, `latency` in nanoseconds and None for the run as it was.

    `trips` are entries of which something was filled, `closed` those of which nothing is open. `open` is what is open
    at the last mark, None where that is unknown. `difference` is per entry, over all that were filled
    here or in the run: what is earned here less what the run earned, with what is open, in the account's currency. It
    is None for the run itself; `is_same` says that no entry earned anything else than in the run.
    """

    latency: int | None
    trips: int
    closed: int
    ordered: int
    filled: int
    net: int
    open: int | None
    difference: MeanInterval | Unknown | None = None
    is_same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyStudy:
    """The run, and its orders at each latency that the library studies; `why` says why there is nothing to compare."""

    rows: tuple[AtLatency, ...] = ()
    why: Unknown | None = None


NO_STUDY = LatencyStudy(why=NOT_STUDIED)


def latency_study(
    opened: Opened,
    kept: KeptOrders,
    fills: Sequence[OrderFilled],
    *markings: Marking,
    latencies: Sequence[int],
    least: int | None,
) -> LatencyStudy:
    """Send the orders of a run again at each latency.

    Parameters
    ----------
    opened
        The machine of the run, after its last turn.
    kept, fills, markings
        What it sent, what of it was filled, and what is open in each instrument marked at its last look.
    latencies
        In nanoseconds; the stress of the library's fills is on them too.
    least
        Of how few entries no mean difference is told; None tells none.
    """
    why = _why_not(opened, kept, fills, latencies)
    if why is not None:
        return LatencyStudy(why=why)
    run = _Came(opened.working.account, fills, markings)
    entries = [one.signal for one in kept.orders if not one.order.reduce_only]
    ordered = sum(one.order.lots for one in kept.orders)
    stress = next(iter(opened.rule.venues.values())).legs.stress
    rows = [run.row(ordered, None)]
    for latency in latencies:
        again = sent_again(opened, kept.all, latency=latency)
        if again.why:
            return LatencyStudy(why=invalid(again.why, "the orders do not stand at another latency"))
        came = _Came(again.account, again.fills, markings)
        row = came.row(ordered, chosen(Constant(value=latency), 0, stress))
        rows.append(_compared(row, came.differences(run, entries), least))
    return LatencyStudy(rows=tuple(rows))


def _why_not(
    opened: Opened, kept: KeptOrders, fills: Sequence[OrderFilled], latencies: Sequence[int]
) -> Unknown | None:
    if opened.rule.closed is not None:
        return NO_ACCOUNT
    if not latencies:
        return NOT_STUDIED
    if not kept.orders:
        return NO_ORDERS
    return FORCED if any(fill.reason == LIQUIDATED for fill in fills) else None


class _Came:
    """What one account came to, entry by entry."""

    def __init__(self, account: Account, fills: Sequence[OrderFilled], markings: Iterable[Marking]) -> None:
        self._account, self._fills = account, fills
        self.opens = dict(_open_profits(account, {marking.symbol: marking for marking in markings}))
        self.values: dict[str, int | None] = {}
        for key, trip in account.trips.items():
            entry, still = parts_of(key.rpartition("#")[0], 2)[0], self.opens.get(key, 0)
            before = self.values.get(entry, 0)
            self.values[entry] = None if before is None or still is None else before + trip.net + still

    def row(self, ordered: int, latency: int | None) -> AtLatency:
        account = self._account
        open_entries = {parts_of(key.rpartition("#")[0], 2)[0] for key in self.opens}
        profits = list(self.opens.values())
        return AtLatency(
            latency=latency,
            trips=len(self.values),
            closed=len(self.values.keys() - open_entries),
            ordered=ordered,
            filled=sum(level.lots for fill in self._fills for level in fill.levels),
            net=account.realised - account.fees + account.funding,
            open=None if None in profits else sum(profit for profit in profits if profit is not None),
        )

    def differences(self, run: _Came, entries: Sequence[str]) -> list[int | None]:
        """Return by how much each entry that was filled here or in a run came to more, None where nobody can tell."""
        filled = [entry for entry in entries if entry in self.values or entry in run.values]
        pairs = [(self.values.get(entry, 0), run.values.get(entry, 0)) for entry in filled]
        return [None if here is None or there is None else here - there for here, there in pairs]


def _compared(row: AtLatency, differences: Sequence[int | None], least: int | None) -> AtLatency:
    known = [one for one in differences if one is not None]
    if len(known) < len(differences):
        return replace(row, difference=NO_MARK)
    mean = studied_mean([one / NANOS for one in known], least=least, named="round trips")
    return replace(row, difference=mean, is_same=not any(known))


def _open_profits(account: Account, markings: Mapping[str, Marking]) -> Iterator[tuple[str, int | None]]:
    """Yield what is open of each round trip at a mark, by the key of the trip; None where that is unknown."""
    for (_, symbol), held in account.positions.items():
        own, marking = defaultdict(list), markings[symbol]
        for lots in held.open:
            own[lots.trip].append(lots)
        mark: Fraction | None = marking.long if held.lots > 0 else marking.short
        for trip, open_lots in own.items():
            yield trip, None if mark is None else open_profit(held.terms, open_lots, mark)
