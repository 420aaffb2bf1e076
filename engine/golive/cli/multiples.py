"""Options that are a share or a multiple: `1.5`, `150 %` and `1.5 x` are one number."""

from __future__ import annotations

import click


def multiple(text: object) -> float:
    """Read a share or a multiple, as the type of an option; another unit is refused, and what is no number.

    >>> multiple("1.5"), multiple("150 %")
    (1.5, 1.5)
    """
    from golive.core.unit import RATIO, parse_quantity

    try:
        return float(str(text))
    except ValueError:
        amount = parse_quantity(str(text))
        if amount is None or amount.unit.dimension != RATIO:
            raise click.BadParameter(f"`{text}` is no share or multiple: write `1.5` or `150 %`") from None
        return amount.value
