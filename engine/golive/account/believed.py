"""What of a report is believed: neither a time nor a price that an order, by its own terms, cannot have been filled at.

The terms are those of its strategy: how long it stays, and how far from the mid it may fill. What is not believed is
as if nobody had told it: the fill counts, its price or its time is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from golive.account.instrument import Instrument
from golive.account.order import Order, Report
from golive.account.seen_price import SeenPrice
from golive.core.value import Unknown, invalid

_EARLY = invalid("before_decided", "it is dated before the order was decided: when it was so is unknown")
_AHEAD = invalid("after_now", "it is dated later than all that is known, and after the order was over: when is unknown")
_LATE = invalid("filled_late", "it is filled after it should have been over: its strategy's `expires` and `settles`")


def believed(order: Order, report: Report, instrument: Instrument | None) -> tuple[Report, Unknown | None]:
    """Return a report without what cannot be so, and why it is left out; a late fill counts as told, and is named."""
    dated, strange = _dated(order, report, 0 if instrument is None else instrument.market.clock_skew_ns)
    seen = None if instrument is None or not isinstance(instrument.seen, SeenPrice) else instrument.seen.exact
    if report.price is None or not _is_far(order, report.price, seen):
        return dated, strange
    far = (
        f"`price` is unknown: {float(report.price):g} is further from every price known than the order's collar allows"
    )
    if not order.collar:
        far = f"`price` is unknown: {float(report.price):g} was never seen, and the strategy has no `collar`"
    return replace(dated, price=None), strange or invalid("price_far", far)


def _dated(order: Order, report: Report, skew: int) -> tuple[Report, Unknown | None]:
    """Return a report without a time that cannot be, by more than clocks differ."""
    at = report.at
    if at is None:
        return report, None
    if at < order.decided_at - skew:
        return replace(report, at=None, heard_at=max(report.heard_at, order.decided_at)), _EARLY
    # The end of an order may be noticed at any time; only a fill has to be while it lives.
    is_more = report.lots is None or report.lots > order.course.filled
    if order.ends_at is None or at <= order.ends_at + skew or not (is_more or report.is_uncounted):
        return report, None
    if at <= report.heard_at + skew:
        return report, _LATE
    return replace(report, at=None, heard_at=max(report.heard_at, order.decided_at)), _AHEAD


def _is_far(order: Order, price: Fraction, seen: Fraction | None) -> bool:
    """Say whether a price is further than the collar from all that lies between the mids that are known.

    They are that of the decision and the last one that was seen: what moved from one to the other was everywhere in
    between. An order's own price may lie further off.
    """
    known = [mid for mid in (order.mid, seen) if mid is not None]
    if order.collar is None or not known:
        return False
    own = [] if order.price is None else [order.price]
    least, most = min(known) * (1 - order.collar), max(known) * (1 + order.collar)
    return not min([least, *own]) <= price <= max([most, *own])
