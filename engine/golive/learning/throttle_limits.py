"""How often a strategy's models may be looked at, out of the guardrails of a library."""

from __future__ import annotations

from golive.api.guardrails_program import GuardrailsProgram
from golive.learning.throttle import ThrottleLimits

UNKNOWN_REGIME = "unknown"
"""The word of a detector that cannot tell: updates are frozen, whether the policy lists it or not."""


def throttle_limits(guardrails: GuardrailsProgram, strategy: str) -> ThrottleLimits:
    """Return the limits that guardrails hold a strategy to."""
    return ThrottleLimits(
        every=guardrails.wait("every", strategy),
        samples=guardrails.count("samples", strategy),
        a_day=guardrails.count("a_day", strategy),
        after_rollback=guardrails.wait("after_rollback", strategy),
        # A detector that says it does not know says no crisis away.
        frozen_in=frozenset({UNKNOWN_REGIME, *(word.value for word in guardrails.policy.throttle.frozen_in)}),
        regimes=frozenset(guardrails.regimes()),
    )
