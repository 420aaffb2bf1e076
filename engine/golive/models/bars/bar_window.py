"""Bars a number may be computed from: their closes, returns and counts, checked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars, FloatArray
from golive.models.arguments import LARGEST, MOST, SMALLEST


def traded_bars(bars: Bars, count: float) -> Bars | Unknown:
    """Return the last `count` bars as `checked_bars` does, or why nobody knows what traded in them."""
    last = checked_bars(bars, count)
    if isinstance(last, Unknown) or last.volumes_told:
        return last
    return missing("bar_volume", "the market tells no volume of its bars")


def checked_bars(bars: Bars, count: float) -> Bars | Unknown:
    """Return the last `count` bars, or why they cannot be used: too few, not finite, a price that is not positive.

    Volumes that the market does not tell are not looked at: ask `traded_bars` for bars whose volume is read.
    """
    if not 1 <= count <= MOST:
        return invalid("bar_count", f"{count:g} is not a positive whole number of bars")
    last = bars.last(count)
    if isinstance(last, Unknown):
        return last
    stored = last.stored
    if stored is not None and stored.whole is not None:
        usable = stored.at_once("usable_bars", len(last.ts), stored.whole, _usable)
        if usable.all():
            return last
    prices = (last.open, last.high, last.low, last.close)
    volume = last.volume if last.volumes_told else np.zeros(len(last.ts))
    if not all(bool(np.isfinite(x).all()) for x in (*prices, volume)):
        return invalid("bar_not_finite", "a bar holds a value that is not a finite number")
    if any(bool((x <= 0).any()) for x in prices):
        return invalid("bar_price", "a bar holds a price that is not positive")
    if any(bool(((x < SMALLEST) | (x > LARGEST)).any()) for x in prices) or (volume > LARGEST).any():
        return invalid("bar_magnitude", "a bar holds a price or volume beyond any market")
    if (volume < 0).any():
        return invalid("bar_negative_volume", "a bar holds a negative volume")
    highest, lowest = np.maximum(last.open, last.close), np.minimum(last.open, last.close)
    if (last.high < highest).any() or (last.low > lowest).any():
        return invalid("bar_range", "a bar's high and low do not enclose its open and close")
    return last


def checked_at(bars: Bars, count: float) -> NDArray[np.bool_]:
    """Say of each bar whether `checked_bars` takes the last `count` bars that end with it."""
    taken = np.zeros(len(bars.ts), dtype=bool)
    if 1 <= count <= len(taken) and count == int(count):
        spoilt = np.concatenate(([0], np.cumsum(~_usable(bars))))
        taken[int(count) - 1 :] = spoilt[int(count) :] == spoilt[: -int(count)]
    return taken


def traded_at(bars: Bars, count: float) -> NDArray[np.bool_]:
    """Say of each bar whether `traded_bars` takes the last `count` bars that end with it."""
    return checked_at(bars, count) & bars.volumes_told


def _usable(bars: Bars) -> NDArray[np.bool_]:
    """Say of each bar whether nothing is wrong with it that `checked_bars` would name."""
    prices = np.stack((bars.open, bars.high, bars.low, bars.close))
    quoted = ((prices >= SMALLEST) & (prices <= LARGEST)).all(axis=0)
    traded = ((bars.volume >= 0) & (bars.volume <= LARGEST)) | (not bars.volumes_told)
    encloses = (bars.high >= np.maximum(bars.open, bars.close)) & (bars.low <= np.minimum(bars.open, bars.close))
    usable: NDArray[np.bool_] = quoted & traded & encloses
    return usable


def usable_prices(prices: FloatArray) -> FloatArray:
    """Return prices, NaN where one is not a number that a market can quote, so that no model reads past it."""
    return np.where((prices >= SMALLEST) & (prices <= LARGEST), prices, np.nan)


def daily(per_bar: float, bars: Bars) -> float | Unknown:
    """Return what adds up per bar, scaled to a day of the market that the bars are of."""
    if not SMALLEST <= bars.length_s <= LARGEST:
        return invalid("bar_length", "bars without a length cannot be scaled to a day")
    return per_bar * (bars.day_s / bars.length_s)


def simple_returns(closes: FloatArray) -> FloatArray:
    """Return one simple return a close, as fractions; the first is NaN, as is any that touches a NaN close."""
    out = np.full(len(closes), np.nan)
    out[1:] = closes[1:] / closes[:-1] - 1.0
    return out
