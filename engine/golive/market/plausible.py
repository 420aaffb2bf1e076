"""Which numbers can be a price or a size at all."""

from __future__ import annotations

LARGEST = 1e15
"""No price or size of any market comes near; below it, sums of products of the two stay far from overflow."""
