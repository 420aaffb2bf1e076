"""A strategy and an instrument that it looks at: what positions, orders and looks are of."""

from __future__ import annotations

Pair = tuple[str, str]
"""A strategy, and the symbol of an instrument."""
