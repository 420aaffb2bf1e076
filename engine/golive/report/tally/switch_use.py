"""How near a run came to what trips its switch: the largest loss at any look against each trip's number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.checker.checked import Checked
from golive.core.row import DAILY_LOSS
from golive.language.terms import Apply, ColumnRef, ParameterRef, Term
from golive.replay.money.worth_at_looks import WorstSeen
from golive.report.tally.limit_use import LimitUse


def switch_uses(checked: Checked, losses: Iterable[WorstSeen], *, assumed_loss: float = 0.0) -> Iterator[LimitUse]:
    """Yield the use of each trip that compares the loss of a day, or the drawdown, with a parameter of the switch.

    `losses` are the largest that were seen; `assumed_loss` is what the day had lost before, as a share.
    """
    worst = {one.name: one for one in losses}
    for switch in checked.switches:
        for trip in switch.trips:
            column, limit = _compared(checked, trip.rule.condition)
            seen = worst.get(column)
            if seen is not None and limit > 0:
                lost = float(seen.share) + (assumed_loss if column == DAILY_LOSS else 0.0)
                yield LimitUse(
                    gate=switch.id,
                    id=trip.rule.id,
                    span=trip.rule.span,
                    used=lost,
                    limit=limit,
                    unit="%",
                    strategy="all",
                    at=seen.at,
                    n=seen.n,
                )


def _compared(checked: Checked, condition: Term | None) -> tuple[str, float]:
    """Return which input a condition holds against a number, and that number; nothing of any other condition."""
    match condition:
        case Apply(op="ge" | "gt", arguments=(ColumnRef(port=port), ParameterRef(document=document, id=id))):
            value = checked.parameters[document, id].house
            return port.column, value if isinstance(value, float) else 0.0
    return "", 0.0
