"""Every model of the conformance vectors that golive answers, by its id: what the shared comparer calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conformance import (
    adapters_alerts,
    adapters_attribution,
    adapters_cases,
    adapters_coverage,
    adapters_guard,
    adapters_paper,
    adapters_permit,
    adapters_promotion,
    adapters_readiness,
)

ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    **adapters_alerts.ADAPTERS,
    **adapters_attribution.ADAPTERS,
    **adapters_cases.ADAPTERS,
    **adapters_coverage.ADAPTERS,
    **adapters_guard.ADAPTERS,
    **adapters_paper.ADAPTERS,
    **adapters_permit.ADAPTERS,
    **adapters_promotion.ADAPTERS,
    **adapters_readiness.ADAPTERS,
}
