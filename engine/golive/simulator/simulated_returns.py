"""A return series to try `golive costs` and `golive score` on: drawn once, not lived.

Monthly, thirty years: a strategy that earned 0.75, 0.6 and 0.45 % a month in its three decades, with fat tails and a
little of the market in it; the market; and what the strategy trades over its assets a month, one way.
"""

from __future__ import annotations

from pathlib import Path

SIMULATED_RETURNS = Path(__file__).with_name("simulated_returns.csv")
SIMULATED_COLUMN = "strategy"


def is_simulated(file: Path) -> bool:
    """Say whether a file is the series that ships with golive, wherever a copy of it lies."""
    return file.name == SIMULATED_RETURNS.name
