"""How far prices are below their peak."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.series_windows import SeriesWindows
from golive.core.window import Bars, FloatArray
from golive.models.arguments import Series, positive_series, whole
from golive.models.bars.at_hand import Trailing, series_at_hand, windows_at_hand
from golive.models.bars.bar_window import usable_prices
from golive.models.bars.rolling import rolling


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceDrawdown:
    """Drawdowns from the running peak, as positive fractions in [0, 1)."""

    current: float
    deepest: float


def price_drawdown(closes: Series) -> PriceDrawdown:
    """Return the last and the deepest fall of positive prices from their running peak.

    Raises
    ------
    Refused
        When there is no price, or one is not a positive finite number.

    Examples
    --------
    >>> price_drawdown([100.0, 50.0, 75.0])
    PriceDrawdown(current=0.25, deepest=0.5)
    """
    prices = positive_series(closes, "closes", minimum=1, short_code="insufficient_data")
    falls = 1.0 - prices / np.maximum.accumulate(prices)
    return PriceDrawdown(current=float(falls[-1]), deepest=float(falls.max()))


def drawdown_from_peak(bars: Bars, n: float) -> FloatArray:
    """Return how far each close is below the highest of the last `n` closes, itself included, in [0, 1).

    NaN for the first n-1 bars and where the window holds an unusable close.
    """
    return series_at_hand(_trailing(n), bars)


def drawdown_from_peak_windows(bars: Bars, rows: int, n: float) -> SeriesWindows:
    """Return `drawdown_from_peak` of each window of so many bars."""
    return windows_at_hand(_trailing(n), bars, rows)


def _trailing(n: float) -> Trailing:
    window = whole(n, "n", minimum=1)
    return Trailing(name=("drawdown_from_peak", window), reach=window - 1, work=lambda bars: _falls(bars.close, window))


def _falls(prices: FloatArray, window: int) -> FloatArray:
    closes = usable_prices(prices)
    return 1.0 - closes / rolling(closes, window, lambda block: block.max(axis=1))
