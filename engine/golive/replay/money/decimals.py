"""Money as decimals in text, which JSON numbers would round."""

from __future__ import annotations

from decimal import Decimal

from golive.core.unit import NANOS


def decimals(nanos: int) -> str:
    """Write whole nano-units as what they are.

    >>> decimals(-1_500_000_000), decimals(0)
    ('-1.500000000', '0.000000000')
    """
    return f"{Decimal(nanos).scaleb(-9):f}"


def decimals_or_none(nanos: int | None) -> str | None:
    """Write whole nano-units, and None for what is unknown."""
    return None if nanos is None else decimals(nanos)


def read_nanos(text: str | None) -> int | None:
    """Return the whole nano-units that `decimals` wrote.

    >>> read_nanos("-1.500000000"), read_nanos(None)
    (-1500000000, None)
    """
    return None if text is None else int(Decimal(text) * NANOS)
