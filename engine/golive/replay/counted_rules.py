"""How often each rule determined a decision, as documents and summaries list it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def ranked(counted: Mapping[tuple[str, str, str], int]) -> list[dict[str, Any]]:
    """Return counts by verdict, gate and rule as JSON values, most frequent first."""
    order = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"verdict": v, "gate": gate, "rule": rule, "count": n} for (v, gate, rule), n in order]
