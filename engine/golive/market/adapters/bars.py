"""Bars and funding rates from a column a field."""

from __future__ import annotations

import numpy as np

from golive.core.errors import InvalidInput, Refused
from golive.core.unit import NANOS
from golive.core.window import FloatArray, IntArray
from golive.documents.market import MarketSpec, Stamp
from golive.documents.streams import BarColumns, FundingColumns
from golive.market.adapters.quantities import in_base
from golive.market.checks import check_finite, check_order, check_prices, check_sizes
from golive.market.instants import show
from golive.market.local_clock import PREFIX, UTC, clock_of, moved
from golive.market.source import SourceFile
from golive.market.time_column import read_instants

_PRICES = ("open", "high", "low", "close")


def read_bars(source: SourceFile, market: MarketSpec) -> BarColumns | None:
    """Read bars, by the time of their close; volume counted in quote or contracts is converted at the close.

    Where the description says that there is none, all of it is NaN, and the bars say that nobody told it.
    """
    ts = read_instants(source)
    opens, highs, lows, closes = (source.numbers(field) for field in _PRICES)
    traded = not source.stream.volumeless
    volume = source.numbers("volume") if traded else np.full(source.rows, np.nan)
    if ts is None or opens is None or highs is None or lows is None or closes is None or volume is None:
        return None
    prices = zip(_PRICES, (opens, highs, lows, closes), strict=True)
    well = [check_order(source, ts, distinct=True), *(check_prices(source, values, field) for field, values in prices)]
    well.append(not traded or check_sizes(source, volume, "volume", positive=False))
    if not all(well) or not _check_ranges(source, opens, highs, lows, closes) or not _check_sessions(source, ts):
        return None
    length_s, zone = source.stream.length_s, _zone(source)
    closed = moved(ts, 1, length_s, zone) if source.stream.stamp is Stamp.OPEN else ts
    if not _check_overlaps(source, closed):
        return None
    return BarColumns(
        ts=closed,
        open=opens,
        high=highs,
        low=lows,
        close=closes,
        volume=in_base(volume, closes, source.stream.quantity, market),
        length_s=length_s,
        zone=zone,
        volumes_told=traded,
    )


def _zone(source: SourceFile) -> str:
    if source.stream.calendar is not None:
        return f"{PREFIX}{source.stream.calendar.value}"
    return UTC if source.stream.zone is None else source.stream.zone.value


def _check_sessions(source: SourceFile, ts: IntArray) -> bool:
    """Note that the exchange is not known, or the first bar at a time at which it has none."""
    calendar, stamp = source.stream.calendar, source.stream.stamp
    if calendar is None or stamp is None:
        return True
    from golive.market.exchange_clock import refuse_strays

    try:
        refuse_strays(ts, source.stream.length_s, calendar.value, stamp)
    except InvalidInput as error:
        source.pad.error("GL614", error.message, calendar.span, error.hint)
        return False
    except Refused as error:
        source.pad.error("GL614", error.sentence, calendar.span, "leave out bars beyond the sessions")
        return False
    return True


def _check_ranges(
    source: SourceFile, opens: FloatArray, highs: FloatArray, lows: FloatArray, closes: FloatArray
) -> bool:
    """Note the first bar whose open or close lies outside its low and high."""
    low_wrong, high_wrong = lows > np.minimum(opens, closes), highs < np.maximum(opens, closes)
    return not (
        source.first_bad(low_wrong, lows, "low", "GL614", "the bar's low is above its open or close")
        or source.first_bad(high_wrong, highs, "high", "GL614", "the bar's high is below its open or close")
    )


def _check_overlaps(source: SourceFile, ts: IntArray) -> bool:
    """Note the first bar that begins before the one before it ends."""
    if source.as_received:
        return True
    length_s, zone = source.stream.length_s, _zone(source)
    overlap = np.diff(clock_of(ts, length_s, zone)) < round(length_s * NANOS)
    if not overlap.any():
        return True
    row = int(np.argmax(overlap)) + 1
    source.pad.error(
        "GL614",
        f"{source.at(row)} at {show(int(ts[row]))} begins before the bar before it ends",
        source.place("time"),
        f"check `length`: it says {length_s:g} s"
        + ("" if zone == UTC else f", which follows UTC and not the clocks of {zone} unless it is whole days"),
    )
    return False


def read_funding(source: SourceFile, market: MarketSpec) -> FundingColumns | None:
    """Read funding rates, fractions per interval, by the instant they were charged."""
    ts, rate = read_instants(source), source.numbers("rate")
    if ts is None or rate is None:
        return None
    if not (check_order(source, ts, distinct=True) and check_finite(source, rate, "rate")):
        return None
    if source.first_bad(np.abs(rate) >= 1, rate, "rate", "GL608", "a rate is a fraction: write 1 % as 0.01"):
        return None
    return FundingColumns(ts=ts, rate=rate)
