"""The words over everything that is shown of a market: its label, and that it is simulated where it is."""

from __future__ import annotations

from golive.compiler.order_flow import without_order_flow
from golive.replay.replay import Run
from golive.replay.simulated_fills import banner

__all__ = ("ON_PAPER", "banner", "banners")

ON_PAPER = "SIMULATED fills: late, less a haircut, queued, with fees; nobody really traded"
"""Stands at the foot of every printed sheet of a page that shows such fills."""


def banners(run: Run) -> str:
    """Return what is said first of a run: that its library sees no order flow, and the labels of its markets."""
    labels = dict.fromkeys(banner(one.market) for one in run.instruments)
    return "; ".join(filter(None, (without_order_flow(run.engine.program), *labels)))
