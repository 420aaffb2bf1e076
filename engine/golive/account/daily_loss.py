"""The day's loss, as a positive loss or as the signed profit that venues give."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from golive.compiler.program import Program
from golive.core.row import DAILY_LOSS, DAILY_PNL, Row, at, contradiction, known, unknown, why
from golive.core.value import Unknown, finite, invalid
from golive.evaluator.ingest import double_of, is_absent, is_reason

BOTH = invalid("told_both", f"{DAILY_LOSS} and {DAILY_PNL} are both given: give the one that the venue gives")
NEGATIVE = invalid("loss_negative", f"losses are positive; give {DAILY_PNL} where the venue signs it")


def in_losses(values: Mapping[str, Any], most: float = math.inf) -> Mapping[str, Any]:
    """Return values in held form with the day's result as a loss, which is 0 where it was a profit.

    Both ways at once, a loss below zero, or a result beyond the `most` that a loss may be, leave it unknown.
    """
    if DAILY_PNL in values:
        rest = {name: value for name, value in values.items() if name != DAILY_PNL}
        return {**rest, DAILY_LOSS: BOTH if DAILY_LOSS in values else loss_of(values[DAILY_PNL], most)}
    return {**values, DAILY_LOSS: checked_loss(values[DAILY_LOSS])} if DAILY_LOSS in values else values


def loss_of(pnl: Any, most: float = math.inf) -> Any | Unknown:
    """Return the loss that a signed profit is; what is no finite number stays what it is.

    A profit or loss above `most` is unknown: it is no share of equity, but an amount of money or nonsense.

    >>> loss_of(-0.03), loss_of(0.03), loss_of(250.0, 10.0).code
    (0.03, 0.0, 'out_of_range')
    """
    if not _is_finite(pnl):
        return pnl
    if abs(pnl) > most:
        claim = f"{DAILY_PNL} is {pnl:.10g} of equity, at most {most:.10g} is a day's result"
        return invalid("out_of_range", f"{claim}; give the share of equity, not an amount")
    return max(0.0, -pnl)


def checked_loss(loss: Any) -> Any | Unknown:
    """Return a loss, or why it is none: a number below zero, which may be a profit or a loss with the other sign.

    >>> checked_loss(-0.03).code, checked_loss(0.03)
    ('loss_negative', 0.03)
    """
    return loss if not _is_finite(loss) or loss >= 0 else NEGATIVE


def with_loss(row: Row, most: float = math.inf) -> Row:
    """Return a ready row with its day's result as `daily_loss`, as `in_losses`, whichever way it is given.

    A reason why the one is unknown contradicts the other. `most` is as in `loss_of`.
    """
    loss, pnl = row.get(DAILY_LOSS), row.get(DAILY_PNL)
    is_told = not is_absent(loss) or is_reason(row.get(why(DAILY_LOSS)))
    if not is_absent(pnl):
        doubt = BOTH if is_told else _doubt_of(row)
        loss = doubt or loss_of(_number(pnl), most)
        return {**row, **_NO_PNL, **_as_loss(loss, row.get(at(DAILY_PNL)))}
    if is_reason(row.get(why(DAILY_PNL))):
        return {**row, **_NO_PNL, **(unknown(DAILY_LOSS, BOTH) if is_told else {why(DAILY_LOSS): row[why(DAILY_PNL)]})}
    checked = checked_loss(_number(loss))
    if isinstance(checked, Unknown):
        return {**row, **unknown(DAILY_LOSS, checked)}
    return {**row, DAILY_LOSS: checked} if isinstance(checked, float) and checked != loss else row


_NO_PNL = {DAILY_PNL: None, why(DAILY_PNL): None}


def _doubt_of(row: Row) -> Unknown | None:
    return contradiction(DAILY_PNL) if is_reason(row.get(why(DAILY_PNL))) else None


def _as_loss(loss: Any | Unknown, instant: Any) -> Row:
    return unknown(DAILY_LOSS, loss) if isinstance(loss, Unknown) else known(DAILY_LOSS, loss, instant)


def _number(value: Any) -> Any:
    number = double_of(value)
    return value if number is None else number


def most_loss(program: Program) -> float | None:
    """Return the most that a day's loss may be in a library, or None where it looks at none."""
    return next((port.type.hi for port in program.columns if port.column == DAILY_LOSS), None)


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and finite(value)
