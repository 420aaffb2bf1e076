"""The adapter of what a rule earned or cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golive.models.returns.gate_attribution import TouchedEpisode, gate_attribution

LEAST, CONFIDENCE = 20, 0.95
"""What the vectors are made with."""


def attributed(inputs: dict[str, Any]) -> dict[str, Any]:
    episodes = [
        TouchedEpisode(by=tuple(one["by"]), shadow=one["shadow"], real=one.get("real", 0.0))
        for one in inputs["episodes"]
    ]
    rule = gate_attribution(inputs["rule"], episodes, least=LEAST, confidence=CONFIDENCE)
    return {
        "blocked": rule.touched,
        "shared": rule.shared,
        "open": rule.open,
        "n": rule.n,
        "avoided": rule.avoided,
        "forgone": rule.forgone,
        "effect": rule.effect,
        "lower": rule.lower,
        "upper": rule.upper,
        "verdict": rule.worth.value,
        "needed": rule.needed,
    }


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"gate.attribution": attributed}
