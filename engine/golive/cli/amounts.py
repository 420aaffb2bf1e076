"""Amounts with their units on the command line."""

from __future__ import annotations

from collections.abc import Collection

from golive.core.errors import InvalidInput
from golive.core.unit import DAILY, QUOTE, RATIO, TIME, UNITS, Dimension, Quantity, parse_quantity

IN_PERCENT = 100
"""Percent in a whole."""

IN_QUOTE = ": `usd` stands for the quote currency, whichever it is"
"""What is added to the hint of an amount of money: accounts are kept in USDT or EUR too."""

WILDEST_DAY = 1.0
"""House limit: a daily volatility above 100 % is a year's, or percent that was taken for a fraction."""


def quantity(option: str, text: str, dimensions: Collection[Dimension], *, like: str) -> Quantity:
    """Read an amount; refuse another unit, and show how it is written."""
    amount = parse_quantity(text)
    if amount is None or amount.unit.dimension not in dimensions:
        quote = IN_QUOTE if QUOTE in dimensions else ""
        raise InvalidInput(f"`{option}` is `{text}`", hint=f"write it as in `{like}`{quote}")
    return amount


def basis_points(option: str, text: str | None) -> float | None:
    """Read a rate as basis points; a bare number has no unit and is refused."""
    if text is None:
        return None
    rate = quantity(option, text, (RATIO,), like="5 bps")
    if not rate.unit.name:
        raise InvalidInput(f"`{option}` is `{text}`, without a unit", hint="write `5 bps` or `0.05 %`")
    return rate.value / UNITS["bps"].scale


def fraction(option: str, text: str | None) -> float | None:
    """Read a share with its unit, as in `10 %`; a bare number is refused, since 10 may mean either."""
    if text is None:
        return None
    share = quantity(option, text, (RATIO,), like="10 %")
    if not share.unit.name:
        raise _without_unit(option, text, share.value)
    return share.value


def volatility(option: str, text: str) -> float:
    """Read a daily volatility as a fraction; a bare number is refused, since 2 may be 2 % or 200 %."""
    deviation = quantity(option, text, (RATIO, DAILY), like="2 %")
    if not deviation.unit.name:
        raise _without_unit(option, text, deviation.value)
    if deviation.value > WILDEST_DAY:
        hint = "the standard deviation of daily returns is meant, as in `2 %`"
        raise InvalidInput(f"`{option}` is `{text}`, more than any market has in a day", hint=hint)
    return deviation.value


def _without_unit(option: str, text: str, value: float) -> InvalidInput:
    """Return what to say of a bare number that is a percentage or a fraction."""
    hint = f"write `{text} %`, or `{value * IN_PERCENT:g} %` if the fraction is meant"
    return InvalidInput(f"`{option}` is `{text}`, without a unit", hint=hint)


def minutes(option: str, text: str, *, session: float | None) -> float:
    """Read a time; a day is one session of the venue, which then has to be known."""
    time = quantity(option, text, (TIME,), like="10 min")
    if time.value <= 0:
        raise InvalidInput(f"`{option}` is `{text}`, which is no time to trade in", hint="write it as in `10 min`")
    if time.unit.name != "d":
        return time.value / UNITS["min"].scale
    if session is None:
        raise InvalidInput(f"`{option}` is in days", hint="say how long the venue trades a day with `--session`")
    return time.value / time.unit.scale * session


def session_minutes(text: str | None, *, shared: float | None) -> float:
    """Read `--session`; without it, take what the library's markets share."""
    session = shared if text is None else minutes("--session", text, session=None)
    if session is None:
        raise InvalidInput("the library's markets do not agree on a session", hint="say it, as in `--session 390 min`")
    return session


def money(option: str, text: str | None) -> float | None:
    """Read an amount of money."""
    return None if text is None else quantity(option, text, (QUOTE,), like="5_000_000 usd").value
