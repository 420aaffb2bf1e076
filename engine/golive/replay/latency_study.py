"""What a run's orders would have come to, had they been longer or shorter under way to the venue.

The orders are kept and only arrive otherwise: signals, exits and sizes are those of the run. So each entry is compared
with itself, and what differs is the price of time; what else a faster bot would have decided is not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.execution.account_events import Marking
from golive.execution.latency import Constant, chosen
from golive.journal.bodies.fill import OrderFilled
from golive.journal.keys import parts_of
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.came_of_orders import CameOfOrders
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
BY_BARS = missing("by_bars", "bars are all that is known of the market: fills are COARSE, and no latency is drawn")
AS_RECEIVED = missing("as_received", "nobody knows what was at the venue before it was seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLatency:
    """What the orders came to; money in nano-units, `latency` in nanoseconds and None for the run as it was.

    `trips` are entries of which something was filled, `closed` those of which nothing is open. `open` is what is open
    at the last mark, None where that is unknown. `difference` is per entry, over all that were filled
    here or in the run: what is earned here less what the run earned, with what is open, in the account's currency. It
    is None for the run itself; `is_same` says that no entry earned anything else than in the run. `unmarked` entries
    are open at an end that cannot be marked, and are in no difference.
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
    unmarked: int = 0


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
    why = why_not_again(opened, kept, fills)
    if why is None and not latencies:
        why = NOT_STUDIED
    if why is not None:
        return LatencyStudy(why=why)
    run = CameOfOrders(opened.working.account, fills, markings)
    entries = [one.signal for one in kept.orders if not one.order.reduce_only]
    ordered = sum(one.order.lots for one in kept.orders)
    stress = next(iter(opened.rule.venues.values())).legs.stress
    rows = [_row(run, ordered, None)]
    for latency in latencies:
        again = sent_again(opened, kept.all, latency=latency)
        if again.why:
            return LatencyStudy(why=invalid(again.why, "the orders do not stand at another latency"))
        came = CameOfOrders(again.account, again.fills, markings)
        row = _row(came, ordered, chosen(Constant(value=latency), 0, stress))
        rows.append(_compared(row, came.differences(run, entries), least))
    return LatencyStudy(rows=tuple(rows))


def why_not_again(opened: Opened, kept: KeptOrders, fills: Sequence[OrderFilled]) -> Unknown | None:
    """Return why the orders of a run cannot be sent again, None where they can."""
    if opened.rule.closed is not None:
        return NO_ACCOUNT
    if not kept.orders:
        return NO_ORDERS
    return FORCED if any(fill.reason == LIQUIDATED for fill in fills) else None


def _row(came: CameOfOrders, ordered: int, latency: int | None) -> AtLatency:
    account = came.account
    open_entries = {parts_of(key.rpartition("#")[0], 2)[0] for key in came.opens}
    profits = list(came.opens.values())
    return AtLatency(
        latency=latency,
        trips=len(came.values),
        closed=len(came.values.keys() - open_entries),
        ordered=ordered,
        filled=sum(level.lots for fill in came.fills for level in fill.levels),
        net=account.realised - account.fees + account.funding,
        open=None if None in profits else sum(profit for profit in profits if profit is not None),
    )


def _compared(row: AtLatency, differences: Sequence[int | None], least: int | None) -> AtLatency:
    known = [one for one in differences if one is not None]
    unmarked = len(differences) - len(known)
    if unmarked and not known:
        return replace(row, difference=NO_MARK, unmarked=unmarked)
    mean = studied_mean([one / NANOS for one in known], least=least, named="round trips")
    return replace(row, difference=mean, is_same=not unmarked and not any(known), unmarked=unmarked)
