"""How often a strategy's models may be looked at, out of the guardrails of a library."""

from __future__ import annotations

from golive.api.guardrails_program import GuardrailsProgram
from golive.learning.throttle import ThrottleLimits


def throttle_limits(guardrails: GuardrailsProgram, strategy: str) -> ThrottleLimits:
    """Return the limits that guardrails hold a strategy to."""
    return ThrottleLimits(
        every=guardrails.wait("every", strategy),
        samples=guardrails.count("samples", strategy),
        a_day=guardrails.count("a_day", strategy),
        after_rollback=guardrails.wait("after_rollback", strategy),
        frozen_in=frozenset(word.value for word in guardrails.policy.throttle.frozen_in),
    )
