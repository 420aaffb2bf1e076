"""What a caller's numbers and sides are, with nothing coerced: text is no number, and neither is a bool."""

from __future__ import annotations

import math
from typing import TypeGuard

import numpy as np

from golive.core.value import Unknown, invalid
from golive.market.plausible import LARGEST

_LONGEST_SHOWN = 20
"""How much of a word that nobody knows is shown."""

_SIDES: dict[object, int] = {"buy": 1, "sell": -1, None: 0}


def number(x: object) -> float | None:
    """Return a finite number, or None for anything else.

    >>> number(1), number(np.float32(0.5)), number("1"), number(True), number(float("nan"))
    (1.0, 0.5, None, None, None)
    """
    value = x if type(x) is float else real(x)
    return value if value is not None and math.isfinite(value) else None


def amount(x: object, name: str, *, zero: bool = False) -> float | Unknown:
    """Return a positive number (or zero, where allowed) that a market can have, or what is wrong with it."""
    value = number(x)
    if value is None:
        return invalid(f"{name}_not_a_number", f"the {name} is not a finite number")
    if value < 0 or (value == 0 and not zero):
        return invalid(f"{name}_not_positive", f"the {name} is {value:g}")
    if value > LARGEST:
        return invalid(f"{name}_absurd", f"the {name} is {value:g}")
    return value


def aggressor(side: object) -> int | None:
    """Return 1 for `buy`, -1 for `sell`, 0 for None, the same for these numbers; None for anything else."""
    if side is None or isinstance(side, str):
        return _SIDES.get(side)
    value = number(side)
    return int(value) if value in (-1.0, 0.0, 1.0) else None


def as_told(x: object) -> str:
    """Return how a reason shows what a caller gave: a word or a number, and of anything else its type.

    >>> as_told("long"), as_told(2), as_told(True)
    ('`long`', '2', 'a bool')
    """
    if isinstance(x, str):
        word = str.__str__(x)
        return f"`{word}`" if len(word) <= _LONGEST_SHOWN else f"`{word[:_LONGEST_SHOWN]}...`"
    value = real(x)
    return f"a {type(x).__name__}" if value is None else f"{value:g}"


def real(x: object) -> float | None:
    """Return any number as a double, NaN and infinity included; None for what is no number."""
    if not is_number(x):
        return None
    try:
        # Never what a class of its own says that it is.
        return float.__float__(x) if isinstance(x, float) else float(x)
    except OverflowError:
        return math.inf


def is_number(x: object) -> TypeGuard[int | float | np.integer | np.floating]:
    """Say whether this is a number of Python or numpy: bool is an int, and a duration is a numpy integer, to these."""
    return isinstance(x, int | float | np.integer | np.floating) and not isinstance(x, bool | np.timedelta64)
