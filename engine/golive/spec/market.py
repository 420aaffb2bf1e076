"""Placeholder that the market branch replaces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSpec:
    """A market description."""

    id: str
