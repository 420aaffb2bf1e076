"""Absorption: aggressive volume that did not move the price, because someone stood in its way."""

from __future__ import annotations

import math

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing, warming_up
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.arguments import LARGEST, SMALLEST, not_negative, positive, real
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.footprint import ticks_of
from golive.models.tape.trade_window import of_each, signed_trades, signed_window

MOST_BUCKETS = 1_000_000
"""More buckets than any tape has trades."""
FEWEST_BUCKETS = 3
"""A median of fewer buckets is not a typical one."""


def absorbed_side(
    *, delta: float, price_change: float, tick: float, typical_delta: float, delta_multiple: float, max_ticks: float
) -> int:
    """Return -1 when aggressive buying was absorbed, +1 when aggressive selling was, 0 when nothing was.

    Absorbed is a delta of at least `delta_multiple` times the typical one while the price moved at most `max_ticks`;
    both limits are inclusive. The sign is what it means for the price: absorbed selling is bullish.

    Parameters
    ----------
    delta, typical_delta
        Net signed volume of the bucket and the median of its absolute value over others, in base units.
    price_change, tick
        Quote per base.
    delta_multiple, max_ticks
        The house uses 3 and 1.

    Raises
    ------
    Refused
        On a value that is not finite or out of range.
    """
    delta, moved = real(delta, "delta"), abs(real(price_change, "price_change"))
    needed = positive(delta_multiple, "delta_multiple") * not_negative(typical_delta, "typical_delta")
    allowed = not_negative(max_ticks, "max_ticks") * positive(tick, "tick")
    if delta == 0 or abs(delta) < needed * (1 - TOLERANCE) or moved > allowed * (1 + TOLERANCE):
        return 0
    return -1 if delta > 0 else 1


def absorption(
    trades: Trades, span: float, bucket: float, delta_multiple: float, max_ticks: float, tick: float
) -> float | Unknown:
    """Return +1.0 when the last completed bucket absorbed selling, -1.0 when it absorbed buying, 0.0 otherwise.

    Buckets of `bucket` seconds lie on the clock (epoch), so that the answer does not depend on when it is asked
    within a bucket; the typical delta is the median over the completed buckets of the window before the last one.

    Parameters
    ----------
    trades
        The window over trades.
    span, bucket
        Seconds; the span must hold the last completed bucket and three before it.
    delta_multiple, max_ticks
        As in `absorbed_side`.
    tick
        Price step in quote per base; prices off its grid make the answer unknown.
    """
    window = signed_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    if not (bucket > 0 and span / bucket <= MOST_BUCKETS and 1 <= bucket * NANOS < math.inf):
        return invalid("absorption_limits", f"a window of {span:g} s cannot be cut into buckets of {bucket:g} s")
    if not (SMALLEST <= delta_multiple <= LARGEST and (max_ticks == 0 or SMALLEST <= max_ticks <= LARGEST)):
        return invalid("absorption_limits", "absorption needs a multiple above 0 and ticks not below 0")
    ticks = ticks_of(window, tick)
    if isinstance(ticks, Unknown):
        return ticks
    length = round(bucket * NANOS)
    # A bucket that begins where the window does misses a trade at that very instant, so it is not whole.
    earliest, latest = window.since // length + 1, window.now // length - 1
    if latest - earliest < FEWEST_BUCKETS:
        return warming_up("too_few_buckets", f"{span:g} s do not hold four whole buckets of {bucket:g} s")
    buckets = of_each(window, ("bucket", length), lambda trades, n: trades.ts[n:] // length)
    # In order of time, so that those of some buckets are a stretch.
    first, begin, end = (int(n) for n in buckets.searchsorted((earliest, latest, latest + 1)))
    last = int(latest - earliest)

    def work() -> float | Unknown:
        deltas = _deltas(window, buckets[first:end] - earliest, slice(first, end), last + 1)
        typical = float(np.median(np.abs(deltas[:last])))
        if typical <= 0:
            return missing("no_typical_delta", "most buckets of the window have no net volume to compare with")
        traded = ticks[begin:end]
        side = absorbed_side(
            delta=float(deltas[last]),
            price_change=(int(traded[-1] - traded[0]) if len(traded) else 0) * tick,
            tick=tick,
            typical_delta=typical,
            delta_multiple=delta_multiple,
            max_ticks=max_ticks,
        )
        return float(side)

    if window.stored is None or not window.sides_told:
        # Where the venue tells no side, it follows from the trades before, back to where the window begins.
        return work()
    asked = ("absorption", span, length, delta_multiple, max_ticks, tick)
    rows = (window.stored.first + first, window.stored.first + end, earliest, last)
    # Until another bucket is complete, the same ones are asked for.
    answer: float | Unknown = window.stored.latest(asked, rows, work)
    return answer


def _deltas(window: Trades, place: IntArray, rows: slice, count: int) -> FloatArray:
    """Return the net signed volume of each of `count` whole buckets; `place` is that of some rows."""
    # Weighed counts are floats, whatever the stubs say.
    return np.bincount(place, weights=signed_window(window)[rows], minlength=count).astype(np.float64, copy=False)
