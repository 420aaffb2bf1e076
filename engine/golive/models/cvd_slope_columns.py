"""The slope of cumulative volume delta at many instants of one tape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from golive.core.window import NANOS, FloatArray, IntArray, Trades
from golive.models.cvd_slope import FEWEST_TRADES
from golive.models.trade_window import TradeSlices, signed_quantities, trade_slices

BLOCK_CELLS = 1_048_576
"""Trades gathered at once for windows that are computed one by one: bounds the memory."""
WELL_SPREAD = 1e-3
"""Share of the sum of squared times that must be left after centring: below, its subtraction lost digits."""


def cvd_slope_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `cvd_slope` at every instant of `at_ns`, NaN where it is unknown.

    Running sums of times and deltas restart every `span` seconds, so a window touches two stretches and a long tape
    leaves no rounding in it; windows whose trades cluster, where sums of squares cancel, are computed one by one.
    Equal to the windowed answer within 1e-9 of itself and of what traded in two spans, per span.

    Parameters
    ----------
    tape
        All trades, in time order; complete from its `since` to its `now`.
    at_ns : array of shape (instants,)
        Nanoseconds UTC, in any order.
    span
        Seconds.

    Returns
    -------
    array of shape (instants,)
        Base per second.
    """
    slices = trade_slices(tape, at_ns, span)
    out = np.full(len(at_ns), np.nan)
    asked = np.flatnonzero(slices.known & (slices.end - slices.first >= FEWEST_TRADES))
    asked = asked[tape.ts[slices.end[asked] - 1] > tape.ts[slices.first[asked]]]
    if len(asked):
        signed = signed_quantities(tape)
        windows = _chosen(slices, asked)
        out[asked] = _by_stretches(tape.ts, signed, windows, round(span * NANOS))
        clustered = asked[np.isnan(out[asked])]
        out[clustered] = _one_by_one(tape.ts, signed, _chosen(slices, clustered))
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Windows:
    """Trades [first, end) of each window, and from where on they have signs."""

    first: IntArray
    end: IntArray
    signed_from: IntArray


def _chosen(slices: TradeSlices, which: IntArray) -> _Windows:
    return _Windows(first=slices.first[which], end=slices.end[which], signed_from=slices.signed_from[which])


def _by_stretches(ts: IntArray, signed: FloatArray, windows: _Windows, span_ns: int) -> FloatArray:
    """Return the slopes from sums over at most two stretches of the tape; NaN where the times of a window cluster."""
    stretch = (ts - ts[0]) // span_ns
    opens = np.concatenate(([True], stretch[1:] != stretch[:-1]))
    starts = np.flatnonzero(opens)
    start_of = starts[np.cumsum(opens) - 1]
    time = (ts - ts[0] - stretch * span_ns) / NANOS
    delta = _restarting(signed, starts)
    times, squares, deltas, products = (_restarting(x, starts) for x in (time, time * time, delta, time * delta))

    def before(sums: FloatArray, trade: IntArray) -> FloatArray:
        return np.where(trade > start_of[np.minimum(trade, len(ts) - 1)], sums[trade - 1], 0.0)

    def total(sums: FloatArray, begin: IntArray, end: IntArray) -> FloatArray:
        """Sum over the trades [begin, end) of one stretch."""
        return np.where(end > begin, sums[end - 1] - before(sums, begin), 0.0)

    first, end, base = windows.first, windows.end, windows.signed_from
    span = span_ns / NANOS
    border = np.where(stretch[end - 1] > stretch[first], start_of[end - 1], end)
    # The window's delta starts from zero at its first signed trade, and goes on where the first stretch left it.
    origin = before(delta, base)
    offset = np.where(base < border, delta[border - 1] - origin, -origin)
    base1, base2 = np.minimum(base, border), np.maximum(base, border)
    late, late_signed = end - border, end - base2
    sum_t = total(times, first, border) + total(times, border, end) + span * late
    sum_tt = total(squares, first, border) + total(squares, border, end)
    sum_tt += 2 * span * total(times, border, end) + span * span * late
    late_delta = total(deltas, base2, end) + offset * late_signed
    sum_d = total(deltas, base1, border) - origin * (border - base1) + late_delta
    sum_td = total(products, base1, border) - origin * total(times, base1, border)
    sum_td += total(products, base2, end) + offset * total(times, base2, end) + span * late_delta
    n = end - first
    spread = sum_tt - sum_t * sum_t / n
    slopes: FloatArray = np.divide(
        sum_td - sum_t * sum_d / n, spread, out=np.full(len(n), np.nan), where=spread > WELL_SPREAD * sum_tt
    )
    return slopes


def _restarting(x: FloatArray, starts: IntArray) -> FloatArray:
    """Return running sums that begin anew at each start: each stretch is taken off again as the next one begins."""
    steps = x.copy()
    steps[starts[1:]] -= np.add.reduceat(x, starts)[:-1]
    sums = np.cumsum(steps)
    # What taking off left over is rounding of stretches long gone; it must not reach later windows.
    left_over = sums[starts] - x[starts]
    return sums - np.repeat(left_over, np.diff(np.append(starts, len(x))))


def _one_by_one(ts: IntArray, signed: FloatArray, windows: _Windows) -> FloatArray:
    """Return the slopes of windows centred on their own means, some at a time."""
    counts = windows.end - windows.first
    out = np.empty(len(counts))
    running = np.concatenate(([0.0], np.cumsum(signed)))
    gathered = np.cumsum(counts)
    cuts = np.searchsorted(gathered, np.arange(BLOCK_CELLS, int(counts.sum()), BLOCK_CELLS))
    for some in np.split(np.arange(len(counts)), np.unique(cuts)):
        if len(some):
            out[some] = _centred(ts, running, windows.first[some], counts[some], windows.signed_from[some])
    return out


def _centred(ts: IntArray, running: FloatArray, first: IntArray, counts: IntArray, signed_from: IntArray) -> FloatArray:
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    which = np.repeat(np.arange(len(counts)), counts)
    trade = np.arange(len(which)) - starts[which] + first[which]
    seconds = (ts[trade] - ts[first][which]) / NANOS
    delta = np.where(trade >= signed_from[which], running[trade + 1] - running[signed_from][which], 0.0)
    seconds -= (np.add.reduceat(seconds, starts) / counts)[which]
    delta -= (np.add.reduceat(delta, starts) / counts)[which]
    slopes: FloatArray = np.add.reduceat(seconds * delta, starts) / np.add.reduceat(seconds * seconds, starts)
    return slopes
