"""What features of a tape answer, of windows that lie in a store and of the same windows in none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Quotes, Trades
from golive.models.tape.absorption import absorption
from golive.models.tape.cvd_slope import cvd_slope
from golive.models.tape.footprint_imbalance import footprint_imbalance
from golive.models.tape.off_quote import off_quote
from golive.models.tape.prints_near import prints_near
from golive.models.tape.share_off_quote import share_off_quote
from golive.models.tape.trade_off_quote import trade_off_quote
from golive.models.tape.traded_value import traded_value

BEGIN = 1_700_000_000 * NANOS


def without(window: Any) -> Any:
    """Return the same window of no store."""
    fields = {name: getattr(window, name) for name in window.__slots__ if name not in ("stored", "checked")}
    return type(window)(**fields)


def near(trades: Trades, quotes: Quotes, function: Callable[..., Any], *arguments: float) -> Any:
    window = prints_near(trades, quotes, 0.001, 2.0, 0.01)
    return window if isinstance(window, Unknown) else (window.since, window.named, function(window, *arguments))


ANSWERS: dict[str, Callable[[Trades, Quotes], Any]] = {
    "off": lambda t, q: np.asarray(off_quote(t, q, 2.0, 0.01)).tobytes(),
    "share": lambda t, q: share_off_quote(t, q, 10.0, 0.001, 2.0, 0.01),
    "farthest": lambda t, q: trade_off_quote(t, q, 10.0, 2.0, 0.01),
    "value": lambda t, q: traded_value(t, 10.0),
    "near value": lambda t, q: near(t, q, traded_value, 10.0),
    "near slope": lambda t, q: near(t, q, cvd_slope, 5.0),
    "slope": lambda t, q: cvd_slope(t, 10.0),
    "footprint": lambda t, q: footprint_imbalance(t, 10.0, 0.5, 2.0, 2.0, 2.0, 0.1),
    "absorption": lambda t, q: absorption(t, 10.0, 1.0, 2.0, 1.0, 0.5),
}
