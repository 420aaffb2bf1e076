"""How fast cumulative volume delta rises or falls."""

from __future__ import annotations

import numpy as np

from golive.core.value import Unknown, warming_up
from golive.core.window import NANOS, FloatArray, IntArray, Trades
from golive.models.cvd import cvd_path
from golive.models.ols_slope import ols_slope
from golive.models.trade_window import checked_trades, signed_quantities, trade_slices

FEWEST_TRADES = 3
"""A line through two points fits them whatever they are."""
BLOCK_CELLS = 1_048_576
"""Trades gathered at once by the columnar form: bounds its memory."""


def cvd_slope(trades: Trades, span: float) -> float | Unknown:
    """Return the OLS slope of the running CVD against time over the last `span` seconds, in base per second.

    Unknown (`too_few_trades`) with fewer than three trades or with all of them at one instant.
    """
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    slope = None
    if len(window.ts) >= FEWEST_TRADES:
        seconds = (window.ts - window.ts[0]) / NANOS
        slope = ols_slope(seconds, cvd_path(window.price, window.quantity, window.aggressor))
    if slope is None:
        return warming_up("too_few_trades", f"{len(window.ts)} trades in {span:g} s give no slope")
    return slope


def cvd_slope_columns(tape: Trades, at_ns: IntArray, span: float) -> FloatArray:
    """Return `cvd_slope` at every instant of `at_ns`, NaN where it is unknown.

    Every window is centred on its own mean, because differences of running sums of squares lose all digits where
    trades cluster; equal to the windowed answer within 1e-9 of its scale. The cost is the sum of the windows' trades.
    """
    slices = trade_slices(tape, at_ns, span)
    running = np.concatenate(([0.0], np.cumsum(signed_quantities(tape))))
    out = np.full(len(at_ns), np.nan)
    queries = np.flatnonzero(slices.known & (slices.end - slices.first >= FEWEST_TRADES))
    gathered = np.cumsum((slices.end - slices.first)[queries])
    for block in np.split(queries, _cuts(gathered)):
        if len(block):
            out[block] = _slopes(tape.ts, running, slices.first[block], slices.end[block], slices.signed_from[block])
    return out


def _cuts(gathered: IntArray) -> IntArray:
    if not len(gathered):
        return np.empty(0, dtype=np.int64)
    return np.unique(np.searchsorted(gathered, np.arange(BLOCK_CELLS, int(gathered[-1]), BLOCK_CELLS)))


def _slopes(ts: IntArray, running: FloatArray, first: IntArray, end: IntArray, signed_from: IntArray) -> FloatArray:
    counts = end - first
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    which = np.repeat(np.arange(len(counts)), counts)
    trade = np.arange(len(which)) - starts[which] + first[which]
    seconds = (ts[trade] - ts[first][which]) / NANOS
    delta = np.where(trade >= signed_from[which], running[trade + 1] - running[signed_from][which], 0.0)

    def total(x: FloatArray) -> FloatArray:
        sums: FloatArray = np.add.reduceat(x, starts)
        return sums

    seconds -= (total(seconds) / counts)[which]
    delta -= (total(delta) / counts)[which]
    spread = total(seconds * seconds)
    moves = ts[end - 1] > ts[first]
    empty = np.full(len(counts), np.nan)
    slopes: FloatArray = np.divide(total(seconds * delta), spread, out=empty, where=moves & (spread > 0))
    return slopes
