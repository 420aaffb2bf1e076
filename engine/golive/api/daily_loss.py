"""The day's loss, as a positive loss or as the signed profit that venues give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.core.value import Unknown, finite, invalid

DAILY_LOSS, DAILY_PNL = "daily_loss", "daily_pnl"

_NOISE = 1e-12
"""What rounding leaves of a loss of nothing."""

BOTH = invalid("told_both", f"{DAILY_LOSS} and {DAILY_PNL} are both given: give the one that the venue gives")
NEGATIVE = invalid("loss_negative", f"losses are positive; give {DAILY_PNL} where the venue signs it")


def in_losses(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values in held form with the day's result as a loss, which is 0 where it was a profit.

    Both ways at once, or a loss below zero, leave it unknown.
    """
    if DAILY_PNL in values:
        rest = {name: value for name, value in values.items() if name != DAILY_PNL}
        return {**rest, DAILY_LOSS: BOTH if DAILY_LOSS in values else loss_of(values[DAILY_PNL])}
    return {**values, DAILY_LOSS: checked_loss(values[DAILY_LOSS])} if DAILY_LOSS in values else values


def loss_of(pnl: Any) -> Any:
    """Return the loss that a signed profit is; what is no finite number stays what it is.

    >>> loss_of(-0.03), loss_of(0.03)
    (0.03, 0.0)
    """
    return max(0.0, -pnl) if _is_finite(pnl) else pnl


def checked_loss(loss: Any) -> Any | Unknown:
    """Return a loss, or why it is none: a number below zero, which may be a profit or a loss with the other sign.

    >>> checked_loss(-0.03).code, checked_loss(-1e-17), checked_loss(0.03)
    ('loss_negative', 0.0, 0.03)
    """
    if not _is_finite(loss) or loss >= 0:
        return loss
    return 0.0 if loss >= -_NOISE else NEGATIVE


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and finite(value)
