"""What files of models may hold, out of the guardrails of a library."""

from __future__ import annotations

from golive.api.guardrails_program import GuardrailsProgram
from golive.documents.guardrails import ALLOWED
from golive.learning.checkpoint_rules import CheckpointTerms


def terms_of(guardrails: GuardrailsProgram, strategy: str = "") -> CheckpointTerms:
    """Return what guardrails let in as files of a strategy's models; without one, the least of all."""
    policy = guardrails.policy.checkpoints
    return CheckpointTerms(
        allowed_types=frozenset(one.value for one in policy.allow),
        pickle_allowed=policy.pickle.value == ALLOWED,
        most_bytes=guardrails.most_bytes(strategy),
    )
