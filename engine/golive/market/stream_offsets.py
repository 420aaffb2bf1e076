"""Whether the streams of a recording tell one clock's time: prices are held against each other, as told and shifted."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.unit import BPS, NANOS
from golive.core.window import FloatArray, IntArray
from golive.documents.market import StreamKind
from golive.documents.streams import BarColumns, MarketData, QuoteColumns, TradeColumns
from golive.market.tops import tops_of
from golive.market.usable_quotes import unusable_quotes
from golive.models.numerics.wilson_interval import wilson_interval

CONFIDENCE = 0.95
"""Of all shifts of a pair together: with many tried, one is closer by chance (Bonferroni)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How prices lie when one stream's times are moved by `by`, in nanoseconds.

    Of `n` pairs that are at least a shift apart and not as close both ways, `closer` is the share that the shift brings
    closer, and `low` the lower end of its interval. `apart_bps` is the median distance.
    """

    by: int
    n: int
    apart_bps: float
    closer: float
    low: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """A stream's prices against another's, which was told last: `n` pairs, `apart_bps` in the median as told.

    `tried` counts the shifts, up to `farthest` nanoseconds either way; `closest` is the one that brings prices closer
    beyond doubt, and None where none does. NaN stands for the distance of no pairs.
    """

    kind: StreamKind
    against: StreamKind
    n: int
    apart_bps: float
    tried: int
    farthest: int
    closest: Shift | None


@dataclass(frozen=True, slots=True)
class _Prices:
    kind: StreamKind
    ts: IntArray
    price: FloatArray
    least_step: int


def stream_offsets(data: MarketData, *, skew: int) -> tuple[Offset, ...]:
    """Hold each stream's prices against those of the one that tells them best: quotes, else books, else trades.

    Parameters
    ----------
    data
        The recording.
    skew
        By how much clocks of a venue may differ, in nanoseconds: smaller shifts are not tried, nor are those under the
        usual step between two rows.

    Returns
    -------
    offsets
        None for a recording with one stream of prices.
    """
    prices = [*_lively_prices(data), *_bar_prices(data)]
    return tuple(_offset(other, prices[0], skew) for other in prices[1:])


def _lively_prices(data: MarketData) -> Iterator[_Prices]:
    quotes, book, trades = data.quotes, data.book, data.trades
    for kind, tops in ((StreamKind.QUOTES, quotes), (StreamKind.BOOK, None if book is None else tops_of(book))):
        if tops is not None:
            yield _mids(kind, tops)
    if trades is not None:
        yield _in_order(StreamKind.TRADES, trades.ts, trades.price, _usual_step(trades))


def _bar_prices(data: MarketData) -> Iterator[_Prices]:
    if data.bars is not None:
        yield _in_order(StreamKind.BARS, data.bars.ts, data.bars.close, _usual_step(data.bars))


def _mids(kind: StreamKind, tops: QuoteColumns) -> _Prices:
    good = ~unusable_quotes(tops)
    return _in_order(kind, tops.ts[good], ((tops.bid + tops.ask) / 2)[good], _usual_step(tops))


def _usual_step(columns: QuoteColumns | TradeColumns | BarColumns) -> int:
    if isinstance(columns, BarColumns):
        return round(columns.length_s * NANOS)
    steps = np.diff(columns.ts)
    return int(np.median(steps[steps > 0])) if (steps > 0).any() else 0


def _in_order(kind: StreamKind, ts: IntArray, price: FloatArray, step: int) -> _Prices:
    order = np.argsort(ts, kind="stable")
    return _Prices(kind, ts[order], price[order], step)


def _offset(other: _Prices, reference: _Prices, skew: int) -> Offset:
    as_told = _distances(other, reference, 0)
    there = np.isfinite(as_told)
    shifts = tuple(_shifts(other, reference, skew)) if there.any() else ()
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * max(len(shifts), 1)))
    moved = [shift for by in shifts if (shift := _shifted(other, reference, as_told, by, z)) is not None]
    return Offset(
        kind=other.kind,
        against=reference.kind,
        n=int(there.sum()),
        apart_bps=_median_bps(as_told[there]),
        tried=len(shifts),
        farthest=max(shifts, default=0),
        closest=min((s for s in moved if s.low > 1 / 2), key=lambda s: (s.apart_bps, abs(s.by)), default=None),
    )


def _shifts(other: _Prices, reference: _Prices, skew: int) -> Iterator[int]:
    """Yield shifts either way, each twice the one before, as long as half of the time both tell is left."""
    overlap = min(other.ts[-1], reference.ts[-1]) - max(other.ts[0], reference.ts[0])
    by = max(skew, other.least_step, reference.least_step)
    while 0 < by <= overlap // 2:
        yield from (by, -by)
        by *= 2


def _distances(other: _Prices, reference: _Prices, by: int) -> FloatArray:
    """Return how far each price is from the reference's at its time; NaN where that tells none."""
    at = other.ts + by
    row = reference.ts.searchsorted(at, side="right") - 1
    there = (row >= 0) & (at <= reference.ts[-1]) if len(reference.ts) else np.zeros(len(at), dtype=bool)
    out = np.full(len(at), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        out[there] = np.abs(other.price[there] / reference.price[row[there]] - 1)
    return out


def _shifted(other: _Prices, reference: _Prices, as_told: FloatArray, by: int, z: float) -> Shift | None:
    moved = _distances(other, reference, by)
    both = np.flatnonzero(np.isfinite(moved) & np.isfinite(as_told) & (moved != as_told))
    # Neighbouring rows meet the same prices: one in each stretch as long as the shift counts.
    _, first = np.unique(other.ts[both] // abs(by), return_index=True)
    rows = both[first]
    if not len(rows):
        return None
    share = float((moved[rows] < as_told[rows]).mean())
    low, _ = wilson_interval(share, len(rows), z=z)
    apart = _median_bps(moved[np.isfinite(moved)])
    return Shift(by=by, n=len(rows), apart_bps=apart, closer=share, low=low)


def _median_bps(distances: FloatArray) -> float:
    return float(np.median(distances)) * BPS if len(distances) else float("nan")
