"""Whether a scope that was stopped is let go by the policy's own role alone, with a reason, after it has cooled off."""

from __future__ import annotations

from dataclasses import replace

from golive.execution.switch import DONE, ResetRequest, ResetRule, Switch, reset
from golive.execution.switch_state import SwitchState


def rearms_by_role_alone(stopped: Switch, rule: ResetRule, *, scope: str, at: int) -> bool:
    """Say whether wrong roles, blank reasons, early hours and an unknown worth are refused, and the own role is not.

    `at` is when the scope was stopped, in nanoseconds.
    """
    role = min(rule.roles, default="")
    wish = ResetRequest(ts=at + rule.cool_off, scope=scope, role=role, reason="drill", equity_known=True)
    wrong = (
        replace(wish, role=f"no {role}"),
        replace(wish, role=""),
        replace(wish, reason=" "),
        replace(wish, ts=wish.ts - 1),
        replace(wish, equity_known=False),
    )
    refused = all(reset(stopped, rule, one).answer != DONE for one in wrong)
    done = reset(stopped, rule, wish)
    return refused and done.answer == DONE and done.switch.scopes[scope].state is SwitchState.ACTIVE
