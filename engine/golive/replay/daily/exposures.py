"""What an account had in the market whenever it was marked."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.execution.account import Account
from golive.execution.account_events import Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposurePoint:
    """All positions at their marks at an instant, in nano-units: together, and bought less sold."""

    ts: int
    gross: int
    net: int


def exposure_of(account: Account, markings: Mapping[str, Marking], ts: int) -> ExposurePoint | None:
    """Return the exposure of an account at an instant; None where something that is open has no mark."""
    gross = net = 0
    for (_, symbol), position in account.positions.items():
        if not position.lots:
            continue
        marking = markings.get(symbol)
        mark = None if marking is None else marking.long if position.lots > 0 else marking.short
        if mark is None:
            return None
        worth = position.terms.money(abs(position.lots), mark)
        gross += worth
        net += worth if position.lots > 0 else -worth
    return ExposurePoint(ts=ts, gross=gross, net=net)
