"""The words over everything that is shown of a market: its label, and that it is simulated where it is."""

from __future__ import annotations

from golive.documents.market import MarketSpec
from golive.replay.replay import Run
from golive.replay.simulated_fills import SIMULATED


def banner(market: MarketSpec) -> str:
    """Return the market's label; what is simulated says so whatever its description is labelled."""
    if not market.is_simulated or SIMULATED in market.label:
        return market.label
    return f"{SIMULATED} {market.label}".rstrip()


def banners(run: Run) -> str:
    """Return the labels of a run's markets, each once."""
    return "; ".join(dict.fromkeys(filter(None, (banner(one.market) for one in run.instruments))))
