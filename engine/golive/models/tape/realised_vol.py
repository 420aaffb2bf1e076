"""Volatility that was traded, from prices sampled on a clock."""

from __future__ import annotations

import math

import numpy as np

from golive.core.several import several
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import Trades
from golive.models.bars.bar_window import simple_returns
from golive.models.tape.trade_window import checked_trades

FEWEST_STEPS = 2
"""One return is not a volatility."""
MOST_STEPS = 1_000_000
"""More samples than any tape has trades."""
FEWEST_TRADES = 2
"""One price has no return."""


def realised_vol(trades: Trades, span: float, step: float) -> float | Unknown:
    """Return the realised volatility of the last `span` seconds, as a fraction over that span.

    Prices are sampled every `step` seconds back from now, each the last trade's (the first trade's before it), and
    the root of the sum of squared simple returns is scaled from the whole steps to the span. Sampling keeps the
    bid-ask bounce out; the return from before the window is not seen, so thin windows understate.

    Parameters
    ----------
    trades
        The window over trades.
    span, step
        Seconds; the span holds at least two steps.

    Returns
    -------
    float or Unknown
        >= 0; unknown (`too_few_trades`) with fewer than two trades.

    References
    ----------
    Andersen, Bollerslev, Diebold, Labys (2003), Modeling and forecasting realized volatility.
    """
    if not step > 0 or not FEWEST_STEPS <= span / step <= MOST_STEPS:
        return invalid("volatility_step", f"a window of {span:g} s is not two to {MOST_STEPS:,} steps of {step:g} s")
    window = checked_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    if len(window.ts) < FEWEST_TRADES:
        return warming_up(
            "too_few_trades", f"{several(len(window.ts), 'trade')} in {span:g} s cannot tell a volatility"
        )
    step_ns = max(1, round(step * NANOS))
    steps = round(span * NANOS) // step_ns
    instants = window.now - step_ns * np.arange(steps, -1, -1)
    sampled = np.maximum(np.searchsorted(window.ts, instants, side="right") - 1, 0)
    returns = simple_returns(window.price[sampled])[1:]
    return math.sqrt(float(returns @ returns) * span * NANOS / (steps * step_ns))
