"""The price at which the last bar closed."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.core.window import Bars
from golive.models.bars.bar_window import checked_bars


def last_close(bars: Bars) -> float | Unknown:
    """Return the close of the last closed bar, in quote per base, > 0."""
    window = checked_bars(bars, 1)
    return window if isinstance(window, Unknown) else float(window.close[-1])
