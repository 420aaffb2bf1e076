"""How much of each limit an account used, out of the decisions and marks that its journal keeps."""

from __future__ import annotations

from golive.api.engine import Engine
from golive.api.recorded_decision import decision_of
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.opening import opening
from golive.report.tally.limit_use import LimitCounter, LimitUse
from golive.report.tally.switch_use import switch_uses


def limit_uses(record: AccountRecord, engine: Engine) -> tuple[LimitUse, ...]:
    """Return the most that was used of each limit; `engine` is of the policy that decided."""
    limits = LimitCounter(engine.program)
    for body in opening(record, record.whole):
        limits.take(decision_of(body, engine))
    return (*limits.all(), *switch_uses(engine.program.checked, record.money.worst))
