"""Amounts with their units on the command line."""

from __future__ import annotations

from collections.abc import Collection

from golive.core.errors import InvalidInput
from golive.core.unit import DAILY, RATIO, TIME, UNITS, Dimension, Quantity, parse_quantity


def quantity(option: str, text: str, dimensions: Collection[Dimension], *, like: str) -> Quantity:
    """Read an amount; refuse another unit, and show how it is written."""
    found = parse_quantity(text)
    if found is None or found.unit.dimension not in dimensions:
        raise InvalidInput(f"`{option}` is `{text}`", hint=f"write it as in `{like}`")
    return found


def basis_points(option: str, text: str | None) -> float | None:
    """Read a rate as basis points; a bare number has no unit and is refused."""
    if text is None:
        return None
    found = quantity(option, text, (RATIO,), like="5 bps")
    if not found.unit.name:
        raise InvalidInput(f"`{option}` is `{text}`, without a unit", hint="write `5 bps` or `0.05 %`")
    return found.value / UNITS["bps"].scale


def fraction(option: str, text: str | None) -> float | None:
    """Read a share with its unit, as in `10 %`; a bare number is refused, since 10 may mean either."""
    if text is None:
        return None
    found = quantity(option, text, (RATIO,), like="10 %")
    if not found.unit.name:
        raise InvalidInput(f"`{option}` is `{text}`, without a unit", hint=f"write `{text} %` or `{text} bps`")
    return found.value


def volatility(option: str, text: str) -> float:
    """Read a daily volatility as a fraction; a bare number is refused, since 2 may be 2 % or 200 %."""
    found = quantity(option, text, (RATIO, DAILY), like="2 %")
    if not found.unit.name:
        raise InvalidInput(f"`{option}` is `{text}`, without a unit", hint=f"write `{text} %`")
    return found.value


def minutes(option: str, text: str, *, session: float | None) -> float:
    """Read a time; a day is one session of the venue, which then has to be known."""
    found = quantity(option, text, (TIME,), like="10 min")
    if found.value <= 0:
        raise InvalidInput(f"`{option}` is `{text}`, which is no time to trade in", hint="write it as in `10 min`")
    if found.unit.name != "d":
        return found.value / UNITS["min"].scale
    if session is None:
        raise InvalidInput(f"`{option}` is in days", hint="say how long the venue trades a day with `--session`")
    return found.value / found.unit.scale * session
