"""What stands beside money that nobody paid."""

from __future__ import annotations

SIMULATED = "SIMULATED"

FILLS = "fills"
"""The column of a table of fills that says so, row by row."""

FILLED_AT = "orders come late, take what a book showed less a haircut, queue, and pay fees; nobody really traded"
"""What every page with money says of it; the assumptions are those of `kind: fills`."""
