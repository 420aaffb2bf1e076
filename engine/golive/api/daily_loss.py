"""The day's loss, as a positive loss or as the signed profit that venues give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.api.rows import contradiction
from golive.compiler.program import Program
from golive.core.row import DAILY_LOSS, DAILY_PNL, Row, at, unknown, why
from golive.core.value import Unknown, finite, invalid
from golive.evaluator.ingest import double_of, is_absent

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

    >>> checked_loss(-0.03).code, checked_loss(0.03)
    ('loss_negative', 0.03)
    """
    return loss if not _is_finite(loss) or loss >= 0 else NEGATIVE


def with_loss(row: Row) -> Row:
    """Return a ready row with its day's result as `daily_loss`, as `in_losses`, whichever way it is given."""
    loss, pnl = row.get(DAILY_LOSS), row.get(DAILY_PNL)
    reasoned = isinstance(row.get(why(DAILY_LOSS)), str)
    if not is_absent(pnl):
        return {**row, DAILY_PNL: None, **_of_pnl(row, pnl, is_given_twice=not is_absent(loss) or reasoned)}
    checked = checked_loss(_number(loss))
    if isinstance(checked, Unknown):
        return {**row, **unknown(DAILY_LOSS, checked)}
    return {**row, DAILY_LOSS: checked} if isinstance(checked, float) and checked != loss else row


def _of_pnl(row: Row, pnl: Any, *, is_given_twice: bool) -> Row:
    if is_given_twice:
        return unknown(DAILY_LOSS, BOTH)
    if isinstance(row.get(why(DAILY_PNL)), str):
        return unknown(DAILY_LOSS, contradiction(DAILY_PNL))
    return {DAILY_LOSS: loss_of(_number(pnl)), at(DAILY_LOSS): row.get(at(DAILY_PNL)), why(DAILY_LOSS): None}


def _number(value: Any) -> Any:
    number = double_of(value)
    return value if number is None else number


def reads_loss(program: Program) -> bool:
    """Say whether a library looks at the day's loss."""
    return any(port.column == DAILY_LOSS for port in program.columns)


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and finite(value)
