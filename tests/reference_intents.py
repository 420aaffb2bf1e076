"""Which pipeline decides a row, and which way it closes, as a reader of the language's description works it out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from tests.reference import NO_NUMBERS, Answer, Walker, decide

from golive.compiler.program import Program

WAYS = {True: "short", False: "long"}
"""The way that closes a position, by whether it is long."""


def decide_by_intent(program: Program, row: Mapping[str, Any], *, now: int, skew: int) -> Answer:
    """Decide a row of a library with a pipeline each way; what says neither is nobody's, and holds."""
    assert program.closing is not None
    word, row = row.get("intent"), unpermitted(row)
    if word == "close" and isinstance(word, str):
        one, own = program.closing, directed(row)
    else:
        meant = word == "open" and isinstance(word, str)
        one, own = program, dict(row) if meant else {**row, "strategy": None}
    return decide(Walker(one.checked, one.ports, own, now=now, skew=skew))


def unpermitted(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in which nobody looked at a permit, whatever it says of one."""
    word, when = row.get("mode"), row.get("decided_at")
    no_money = isinstance(word, str) and word in ("replay", "paper")
    seen = {"permit_state": "none", "permit_mode": "paper", "stake_known": False, "capital_left": 1e16 * no_money}
    return {**row, **seen, **{f"{name}_at": when for name in seen}, **{f"{name}_why": None for name in seen}}


def directed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a closing row with the direction that its position has; one that is told otherwise leaves both unknown."""
    held, told = _number(row.get("open_lots")), row.get("direction")
    if not held:
        return {**row, "direction": None}
    way = WAYS[held > 0]
    if told is None:
        return {**row, "direction": way}
    return dict(row) if isinstance(told, str) and told == way else {**row, "open_lots": None, "direction": None}


def _number(given: object) -> float:
    """Return a count of lots, 0 for what is none."""
    if isinstance(given, NO_NUMBERS) or not isinstance(given, int | float | Fraction | np.integer | np.floating):
        return 0.0
    try:
        number = float(given)
    except OverflowError:
        return 0.0
    return number if math.isfinite(number) else 0.0
