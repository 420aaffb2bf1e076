"""How a figure is written: its value, and how sure it is."""

from __future__ import annotations

import math

from golive.core.unit import NANOS
from golive.replay.daily.figure import BPS, COUNT, EXACT, MONEY, MS, SECONDS, SHARE, Figure
from golive.replay.money.earnings import CONFIDENCE
from golive.report.formats import bps, cash, duration, grouped, number, share, sureness

WITHHELD = "withheld"
_FINE, _FINER, _TINY = 3, 4, 0.1
"""Digits of basis points, and of so few of them."""


def value_words(figure: Figure, currency: str) -> str:
    """Return the value as people read it, `withheld` where there is none.

    >>> from golive.replay.daily.figure import exact
    >>> value_words(exact("net", "Net", MONEY, -1_500_000_000, 3, "fills"), "USD")
    '-1.50 USD'
    """
    if figure.value is None:
        return WITHHELD
    return _written(figure.unit, figure.value, currency)


def sure_words(figure: Figure) -> str:
    """Return the interval and n, or why there is none.

    >>> from golive.replay.daily.figure import exact
    >>> sure_words(exact("net", "Net", MONEY, -1_500_000_000, 3, "fills"))
    'exact, n = 3 fills'
    """
    over = f"n = {grouped(figure.n)} {_counted(figure)}"
    if figure.why == EXACT:
        return f"exact, {over}"
    if figure.lower is not None and figure.upper is not None:
        ends = (_written(figure.unit, end, "").strip() for end in (figure.lower, figure.upper))
        return f"{' to '.join(ends)} at {sureness(CONFIDENCE)}, {over}"
    return f"{figure.why}; {over}"


def in_words(figure: Figure, currency: str) -> str:
    """Return the value and how sure it is, in one."""
    return f"{value_words(figure, currency)} ({sure_words(figure)})"


def difference_words(figure: Figure, apart: float, currency: str) -> str:
    """Return by how much two figures differ, in the unit of one of them, with its sign."""
    text = _written(figure.unit, apart, currency)
    return f"+{text}" if apart > 0 else text


def _written(unit: str, value: float, currency: str) -> str:
    value += 0
    if unit == MONEY:
        return cash(value, currency) if isinstance(value, int) else f"{number(value)} {currency}".rstrip()
    if unit == COUNT:
        return grouped(round(value))
    if unit == SECONDS:
        return f"-{duration(round(-value * NANOS))}" if value < 0 else duration(round(value * NANOS))
    if unit == SHARE:
        return _share(value)
    if unit == BPS:
        return bps(value, _FINE if abs(value) >= _TINY else _FINER)
    return f"{value:.1f} ms" if unit == MS else number(value)


def _share(value: float) -> str:
    """Return a share; what is under one or five in a hundred thousand is never shown as none, nor as all."""
    digits = 1 if abs(value) >= _SMALL or value == 0 else _FINE
    text = share(value, digits)
    is_rounded_up = 1 - value > 0 and text == share(1.0, digits)
    return share(math.floor(value * _HUNDREDTHS) / _HUNDREDTHS, 2) if is_rounded_up else text


_SMALL, _HUNDREDTHS = 0.01, 10_000


def _counted(figure: Figure) -> str:
    """Return what was counted, of one of them in the singular."""
    words = figure.counted.split(" ")
    if figure.n == 1:
        # The name of what is counted ends with its noun, but for `orders with both`.
        noun = 0 if "with" in words else len(words) - 1
        words[noun] = f"{words[noun][:-3]}y" if words[noun].endswith("ies") else words[noun].removesuffix("s")
    return " ".join(words)
