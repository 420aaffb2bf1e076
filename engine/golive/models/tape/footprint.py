"""The footprint of trades: who was the aggressor at each price, and where one side overran the other."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray, IntArray, Trades
from golive.models.arguments import LARGEST, MOST, SMALLEST, real
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.trade_window import of_each, trade_signs

OFF_TICK = 1e-6
"""A price further from a tick than this share of the tick is not on the grid."""


_NO_TICK = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Volume by price: `ticks` is the price in ticks, ascending, each once; the others pair up with it.

    `hit` is the volume that sellers hit into the bid, `lifted` what buyers lifted from the offer, in base units.
    """

    ticks: IntArray
    hit: FloatArray
    lifted: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What the cells say: net and total volume, the price with most of it, and the diagonal imbalances, in ticks."""

    delta: float
    total: float
    point_of_control: int | None
    buy_imbalances: IntArray
    sell_imbalances: IntArray
    stacked_buy: bool
    stacked_sell: bool


def on_ticks(price: FloatArray, tick: float) -> IntArray | Unknown:
    """Return prices as whole numbers of ticks, or why they are not: differences of prices are not exact, these are."""
    if not np.isfinite(price).all():
        return invalid("trade_not_finite", "a price is not a finite number")
    if not SMALLEST <= tick <= LARGEST or (np.abs(price) > MOST * tick).any():
        return invalid("tick", f"a tick of {tick:g} is not a step of these prices")
    ticks = np.rint(price / tick)
    if (np.abs(price / tick - ticks) > OFF_TICK + TOLERANCE * np.abs(ticks)).any():
        return invalid("off_tick_grid", f"a price is not a multiple of the tick {tick:g}")
    return ticks.astype(np.int64)


def ticks_of(trades: Trades, tick: float) -> IntArray | Unknown:
    """Return what `on_ticks` does of the prices of trades."""
    ticks = of_each(trades, ("ticks", tick), lambda trades, n: _each_on_ticks(trades.price[n:], tick))
    # Where some of those that came together are on no tick, it is looked again which ones: they may be gone by now.
    return on_ticks(trades.price, tick) if (ticks == _NO_TICK).any() else ticks


def rows_of(trades: Trades, tick: float, step: int) -> IntArray | Unknown:
    """Return in which row of so many ticks each trade is, or why one is in none."""
    ticks = ticks_of(trades, tick)
    if isinstance(ticks, Unknown):
        return ticks
    rows = of_each(trades, ("row", tick, step), lambda trades, n: _each_on_ticks(trades.price[n:], tick) // step)
    return ticks // step if (rows == _NO_TICK // step).any() else rows


def _each_on_ticks(price: FloatArray, tick: float) -> IntArray:
    ticks = on_ticks(price, tick)
    return np.full(len(price), _NO_TICK) if isinstance(ticks, Unknown) else ticks


def cells_of(trades: Trades, ticks: IntArray) -> Cells:
    """Return the footprint's cells of a checked window; trades without a sign count on neither side."""
    signs = trade_signs(trades.price, trades.aggressor)
    lowest, highest = (int(ticks.min()), int(ticks.max())) if len(ticks) else (0, 0)
    if highest - lowest >= len(ticks):
        prices, cell = np.unique(ticks, return_inverse=True)
        volume = _by_sign(cell, signs, trades.quantity, len(prices))
    else:
        # More trades than ticks between the lowest and the highest: counting is several times as fast as sorting.
        cell = ticks - lowest
        there = np.flatnonzero(np.bincount(cell))
        prices = there + lowest
        volume = _by_sign(cell, signs, trades.quantity, highest - lowest + 1)[:, there]
    return Cells(ticks=prices, hit=volume[0], lifted=volume[2])


def _by_sign(cell: IntArray, signs: IntArray, quantity: FloatArray, count: int) -> FloatArray:
    """Return three rows of so many cells, by sign: in each a sum is of the same numbers in the same order."""
    counted = np.bincount(cell + (signs + 1) * count, weights=quantity, minlength=3 * count)
    # Weighed counts are floats, whatever the stubs say.
    return counted.astype(np.float64, copy=False).reshape(3, count)


def footprint(cells: Cells, *, ratio: float, min_volume: float, rows: int) -> Footprint:
    """Return the diagonal imbalances of a footprint and whether they stack.

    Buyers overran sellers at a price when what they lifted there is at least `ratio` times what was hit one tick
    below, and at least `min_volume`; sellers mirror it against the tick above. Both cells must exist.

    Parameters
    ----------
    cells
        Volume by price; none gives an empty footprint.
    ratio
        At least 1; the house uses 3.
    min_volume
        Base units, > 0.
    rows
        Consecutive ticks that make a stack, at least 1; the house uses 3.

    Returns
    -------
    Footprint
        A tie for the point of control goes to the lowest price.

    Raises
    ------
    Refused
        When a limit is out of range, or a cell is negative, not finite, out of order or there twice.
    """
    if real(ratio, "ratio") < 1 or real(min_volume, "min_volume") < SMALLEST or real(rows, "rows") < 1:
        raise Refused("invalid_config", "a footprint needs a ratio of at least 1, a volume above 0 and rows")
    own, steps = np.array((cells.lifted, cells.hit)), cells.ticks[1:] - cells.ticks[:-1]
    if not (own <= LARGEST).all() or (own < 0).any() or (steps <= 0).any():
        raise Refused("invalid_input", "footprint cells hold no volume of any market, are out of order or repeated")
    opposite, adjacent = np.full((2, len(cells.ticks)), np.inf), steps == 1
    opposite[0, 1:][adjacent] = cells.hit[:-1][adjacent]
    opposite[1, :-1][adjacent] = cells.lifted[1:][adjacent]
    overrun = (own >= ratio * opposite * (1 - TOLERANCE)) & (own >= min_volume * (1 - TOLERANCE))
    buys, sells = (cells.ticks[side] for side in overrun)
    volume = cells.hit + cells.lifted
    return Footprint(
        delta=float(cells.lifted.sum() - cells.hit.sum()),
        total=float(volume.sum()),
        point_of_control=int(cells.ticks[np.argmax(volume)]) if len(volume) else None,
        buy_imbalances=buys,
        sell_imbalances=sells,
        stacked_buy=_stack(buys, rows),
        stacked_sell=_stack(sells, rows),
    )


def _stack(ticks: IntArray, rows: int) -> bool:
    return len(ticks) >= rows and longest_run(ticks) >= rows


def longest_run(ticks: IntArray) -> int:
    """Return the length of the longest run of consecutive ticks.

    >>> longest_run(np.array([1, 2, 3, 7, 8]))
    3
    """
    if not len(ticks):
        return 0
    ends = np.flatnonzero(np.diff(ticks) != 1)
    edges = np.concatenate(([-1], ends, [len(ticks) - 1]))
    return int(np.diff(edges).max())
