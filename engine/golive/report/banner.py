"""The words over everything that is shown of a market: its label, and that it is simulated where it is."""

from __future__ import annotations

from golive.compiler.order_flow import without_order_flow
from golive.documents.market import MarketSpec
from golive.execution.bars_only import COARSE
from golive.replay.replay import Run
from golive.replay.simulated_fills import SIMULATED

ON_PAPER = "SIMULATED fills: late, less a haircut, queued, with fees; nobody really traded"
"""Stands at the foot of every printed sheet of a page that shows such fills."""


def banner(market: MarketSpec) -> str:
    """Return the market's label; what is simulated, or filled from bars alone, says so whatever it is labelled."""
    words = [SIMULATED] if market.is_simulated and SIMULATED not in market.label else []
    words += [COARSE] if market.is_priced_by_bars and COARSE not in market.label else []
    return " ".join([*words, market.label]).rstrip()


def banners(run: Run) -> str:
    """Return what is said first of a run: that its library sees no order flow, and the labels of its markets."""
    labels = dict.fromkeys(banner(one.market) for one in run.instruments)
    return "; ".join(filter(None, (without_order_flow(run.engine.program), *labels)))
