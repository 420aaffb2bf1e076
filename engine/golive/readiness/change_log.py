"""The record of changes: which steps from one version of an account to the next somebody explained, and who may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.refusing import refuse_unless
from golive.core.unit import NANOS
from golive.readiness.change_steps import Step
from golive.readiness.item_acts import item_named, who_may
from golive.readiness.people_desk import PeopleDesk
from golive.readiness.signed_acts import Missing, Outcome
from golive.trust.change_explained import ChangeExplained
from golive.trust.word import check_word

CHANGES = "OPS-004"
"""The item of the checklist that asks for it."""


def explained(desk: PeopleDesk, strategy: str) -> frozenset[Step]:
    """Return the steps that somebody explained who may: each signature is verified again, by who counts now."""
    roles = _roles(desk)
    words = (word.statement for word in desk.verified(strategy))
    return frozenset((one.before, one.after) for one in words if isinstance(one, ChangeExplained) and one.role in roles)


def _roles(desk: PeopleDesk) -> frozenset[str]:
    return frozenset(role.value for role in item_named(desk, CHANGES).roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainChange:
    """A person's explanation of one step; `steps` are those that the account took, in their order.

    `step` is the one that is meant, None for the first that nobody explained.
    """

    desk: PeopleDesk
    strategy: str
    steps: Sequence[Step]
    step: Step | None
    by: str
    role: str
    nature: str

    def missing(self) -> tuple[Missing, ...]:
        """Return that there is nothing to explain, where there is not; a step that was never taken is refused."""
        roles = _roles(self.desk)
        wanted = f"a {' or '.join(sorted(roles))} explains changes: {who_may(self.desk, self.strategy, roles)}"
        refuse_unless(self.role in roles, "role", wanted)
        if self.step is not None:
            refuse_unless(self.step in self.steps, "change", f"the account of `{self.strategy}` took no such step")
        elif self._open() is None:
            measured = f"golive checklist measure --item {CHANGES} --strategy {self.strategy} --trust ROOTS"
            return (Missing(what="no change of the account is without an explanation", command=measured),)
        return ()

    def _open(self) -> Step | None:
        done = explained(self.desk, self.strategy)
        return next((step for step in self.steps if step not in done), None)

    def _asked(self) -> Mapping[str, Any]:
        step = self.step or self._open()
        # INVARIANT: whoever lacks nothing has a step to explain.
        assert step is not None
        subject = self.desk.place.evidence_subjects[self.strategy]
        return {"strategy": self.strategy, "subject": subject, "before": step[0], "after": step[1]}

    def statement(self, nonce: str) -> ChangeExplained:
        """Return what is signed; there are two minutes for it, and it counts for good once it is written."""
        until = self.desk.now // NANOS * NANOS + MOST_AHEAD_NS
        own = {**self._asked(), "nature": self.nature}
        return self.desk.word(ChangeExplained, by=self.by, role=self.role, nonce=nonce, until=until, **own)

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write the explanation."""
        word, signer = check_word(
            ChangeExplained,
            line,
            signature,
            asked=self._asked(),
            registry=self.desk.registry,
            moment=self.desk.moment(),
        )
        refuse_unless(word.role in _roles(self.desk), "role", f"a `{word.role}` explains no change")
        self.desk.write(self.desk.entry(word, signer.id.value, signature))
        left = len([step for step in self.steps if step not in explained(self.desk, self.strategy)]) - 1
        rest = f"; {left} more to explain" if left > 0 else ""
        return Outcome(done=True, text=f"{word.before[:8]} to {word.after[:8]} is explained by {word.by}{rest}")
