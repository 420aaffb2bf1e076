"""A signal that cannot be read is decided all the same: it halts by mode and kill switch, or holds for the trouble."""

from __future__ import annotations

from typing import Any

from golive.account.account import Account
from golive.account.kill_switch import KILL_SWITCH, written
from golive.account.state_inputs import switch_words
from golive.api.permit_cells import reads_permit, without_permit
from golive.api.policy import Policy
from golive.api.remembered import STOPPED_SINCE, in_doubt
from golive.api.request import Request
from golive.core.row import CLOCK_SKEW, DECIDED_AT, MODE, SIGNAL_ID, Row, unknown, why
from golive.core.value import Unknown
from golive.decision import Decision, read_decision

TROUBLE = "trouble"
"""Column of a row that could not be filled, with the reason; the policy reads no such column."""


def blocked(
    policy: Policy, trouble: Unknown, request: Request, *, mode: str, account: Account, permit: Row | None = None
) -> Decision:
    """Decide a row of which only mode, kill switch and `permit` are known, and all else is unknown for the trouble."""
    row: dict[str, Any] = {}
    for port in policy.program.columns:
        row |= unknown(port.column, trouble)
    row |= {SIGNAL_ID: request.id, DECIDED_AT: request.now, CLOCK_SKEW: 0, MODE: mode, why(MODE): None}
    if reads_permit(policy.program):
        row |= without_permit(mode, request.now) if permit is None else permit
    row |= {**account.switch(request.now), TROUBLE: str(trouble)}
    row[KILL_SWITCH] = written(row.get(KILL_SWITCH), switch_words(policy.program))
    if trouble is STOPPED_SINCE:
        row |= in_doubt(policy.program, trouble, request)
    return read_decision(policy.evaluate(row, now=request.now))
