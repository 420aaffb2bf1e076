"""The names of the files that `golive run` writes into its folder."""

from __future__ import annotations

SIGNALS, DECISIONS, PRICES, DOCUMENT = "signals.parquet", "decisions.parquet", "prices.parquet", "run.json"
"""The run by content: ready rows, their decisions, the mid at each instant looked at, everything else."""

EPISODES, POSITIONS, EXITS = "episodes.parquet", "positions.parquet", "exits.parquet"
"""The events that were signalled, the round trips that came of them, and why each of these was to be left."""

REPORT, POLICY, MARKET = "report.html", "policy", "market.yaml"
"""The page, and what the run was made with: a copy of the library, and the market's description."""

PARTS = (SIGNALS, DECISIONS, EPISODES, POSITIONS, EXITS, PRICES, DOCUMENT, REPORT, POLICY, MARKET)
"""Everything a run's folder holds."""
