"""The names of the files that `golive run` writes into its folder."""

from __future__ import annotations

SIGNALS, DECISIONS, PRICES, DOCUMENT = "signals.parquet", "decisions.parquet", "prices.parquet", "run.json"
"""The run by content: ready rows, their decisions, the mid at each instant looked at, everything else."""

EPISODES, EXITS = "episodes.parquet", "exits.parquet"
"""The events that were signalled, and why what came of them was to be left."""

TRIPS, TRIPS_CSV, EQUITY, ORDERS = "round_trips.parquet", "round_trips.csv", "equity.parquet", "orders.parquet"
"""Money: the round trips in two formats, the equity wherever it changed, and what became of each order."""

ATTRIBUTION, SHADOWS = "attribution.csv", "shadows.csv"
"""What each gate earned or cost, and what each episode that it touched came to in a shadow account."""

REPORT, POLICY, MARKET = "report.html", "policy", "market.yaml"
"""The page, and what the run was made with: a copy of the library, and the market's description."""

_TABLES = (SIGNALS, DECISIONS, EPISODES, TRIPS, TRIPS_CSV, EQUITY, ORDERS, EXITS, PRICES, ATTRIBUTION, SHADOWS)

CONTENT = (*_TABLES, MARKET)
"""The files that `run.json` holds the digests of."""

MARKETS = "markets"
"""The folder of the descriptions of further instruments, where the account has several."""

PARTS = (*CONTENT, DOCUMENT, REPORT, POLICY)
"""Everything a run's folder holds, but for what further instruments add."""

REPLACED = (*PARTS, MARKETS, "positions.parquet")
"""What a new run may take the place of: the last is what round trips were called in folders of form 3."""


def further_market(place: int) -> str:
    """Return the name of the description of an instrument by its place in the order of symbols, from 2.

    >>> further_market(2)
    'markets/2.yaml'
    """
    return f"{MARKETS}/{place}.yaml"
