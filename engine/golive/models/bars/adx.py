"""Wilder's average directional index, bar for bar as TA-Lib computes it."""

from __future__ import annotations

import numpy as np

from golive.core.ahead import ahead
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.series_windows import SeriesWindows
from golive.core.stored_rows import Whole
from golive.core.window import Bars, FloatArray
from golive.models.arguments import Series, same_length, series, whole
from golive.models.bars.adx_windows import NOTHING, PERCENT, adx_of_windows
from golive.models.bars.bar_window import usable_prices
from golive.models.numerics.recursed import recursed

SHORTEST = 2
"""Over one bar nothing is smoothed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionalIndex:
    """Wilder's three lines, each of shape (bars,), in [0, 100], NaN while warming up."""

    adx: FloatArray
    plus_di: FloatArray
    minus_di: FloatArray


def directional_index(high: Series, low: Series, close: Series, *, n: int) -> DirectionalIndex:
    """Return Wilder's ADX and directional indicators.

    A bar on which the index is undefined (no true range, or no directional movement in memory) leaves the ADX where
    it was, and counts as zero while the first average is formed: TA-Lib's convention, so a flat market has ADX 0.

    Parameters
    ----------
    high, low, close : arrays of shape (bars,)
        Prices, oldest first.
    n
        Wilder's period, at least 2; published value 14.

    Returns
    -------
    DirectionalIndex
        The indicators are first valid at index n, the ADX at index 2n-1.

    Raises
    ------
    Refused
        `insufficient_data` with fewer than 2n bars; otherwise on prices that are not finite, unpaired, or a low
        above its high.

    References
    ----------
    Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib `ta_ADX.c`, `ta_PLUS_DI.c`.
    """
    n = whole(n, "n", minimum=SHORTEST)
    highs, lows, closes = (
        series(x, name, minimum=2 * n, short_code="insufficient_data")
        for x, name in ((high, "high"), (low, "low"), (close, "close"))
    )
    same_length(highs, lows, "low")
    same_length(highs, closes, "close")
    if (lows > highs).any():
        raise Refused("invalid_input", "a bar's low is above its high", field="low")
    return _lines(highs, lows, closes, n)


def adx(bars: Bars, n: float) -> FloatArray:
    """Return Wilder's ADX over `n` bars, one value a bar in [0, 100], first known at the bar with index 2n-1.

    An unusable price makes every later value NaN: the recursion has no other honest way to forget it.
    """
    period, rows = whole(n, "n", minimum=SHORTEST), len(bars.ts)
    if bars.stored is None or rows < 2 * period:
        return _lines(*_prices(bars), period).adx

    def together(recording: Whole, first: int, count: int) -> list[FloatArray]:
        every: Bars = recording.window
        made = adx_windows(every.rows(first, first + count + rows - 1), rows, period)
        # Each in one piece, as a window alone has it.
        return list(np.ascontiguousarray(made.values))

    return ahead(("adx", period), bars.stored, rows, lambda: _lines(*_prices(bars), period).adx, together)


def adx_windows(bars: Bars, rows: int, n: float) -> SeriesWindows:
    """Return `adx` of each window of so many bars, each begun anew."""
    period = whole(n, "n", minimum=SHORTEST)
    if rows < 2 * period:
        return SeriesWindows(values=np.full((len(bars.ts) - rows + 1, rows), np.nan))
    return SeriesWindows(values=adx_of_windows(*_movements(*_prices(bars)), rows, period))


def _prices(bars: Bars) -> tuple[FloatArray, FloatArray, FloatArray]:
    high, low, close = (usable_prices(prices) for prices in (bars.high, bars.low, bars.close))
    return high, np.where(low <= high, low, np.nan), close


def _lines(high: FloatArray, low: FloatArray, close: FloatArray, n: int) -> DirectionalIndex:
    plus_move, minus_move, true_range = _movements(high, low, close)
    plus, minus, ranges = (_wilder_sum(x, n) for x in (plus_move, minus_move, true_range))
    plus_di, minus_di = _indicator(plus, ranges), _indicator(minus, ranges)
    return DirectionalIndex(adx=_average(plus_di, minus_di, ranges, n), plus_di=plus_di, minus_di=minus_di)


def _movements(high: FloatArray, low: FloatArray, close: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    nowhere = np.full(min(1, len(high)), np.nan)
    up, down = np.diff(high), -np.diff(low)
    unknown = np.isnan(up) | np.isnan(down)
    plus = np.where(unknown, np.nan, np.where((up > 0) & (up > down), up, 0.0))
    minus = np.where(unknown, np.nan, np.where((down > 0) & (down > up), down, 0.0))
    before = close[:-1]
    true_range = np.maximum.reduce([high[1:] - low[1:], np.abs(high[1:] - before), np.abs(low[1:] - before)])
    first, second, third = (np.concatenate((nowhere, x)) for x in (plus, minus, true_range))
    return first, second, third


def _wilder_sum(x: FloatArray, n: int) -> FloatArray:
    """Sum the first n-1 movements, then add each and forget one n-th: S = S (1 - 1/n) + x, from index n on."""
    out = np.full(len(x), np.nan)
    if len(x) > n:
        out[n:] = recursed(x[n:], 1.0, 1.0 - 1.0 / n, float(x[1:n].sum()))
    return out


def _indicator(movement: FloatArray, ranges: FloatArray) -> FloatArray:
    out = np.where(np.isnan(movement) | np.isnan(ranges), np.nan, 0.0)
    np.divide(movement, ranges, out=out, where=ranges > NOTHING)
    return PERCENT * out


def _average(plus_di: FloatArray, minus_di: FloatArray, ranges: FloatArray, n: int) -> FloatArray:
    out = np.full(len(plus_di), np.nan)
    if len(out) < 2 * n:
        return out
    total = (plus_di + minus_di)[n:]
    index = PERCENT * np.abs(plus_di - minus_di)[n:]
    # NaN is "defined" here, so that it enters the recursion and stays.
    defined = ~((total <= NOTHING) | (ranges[n:] <= NOTHING))
    index = np.divide(index, total, out=np.zeros_like(index), where=defined)
    first = index[:n].sum() / n
    later = defined[n:]
    averages = recursed(index[n:][later], 1.0 / n, (n - 1.0) / n, first)
    out[2 * n - 1 :] = np.concatenate(([first], averages))[np.concatenate(([0], np.cumsum(later)))]
    return out
