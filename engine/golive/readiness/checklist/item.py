"""An item of a checklist: what must be shown, by what, how fresh, and who may say otherwise."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.documents.checklist import EvidenceType, How, Severity
from golive.readiness.checklist.requirement import Requirement
from golive.readiness.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item; `max_age` is in nanoseconds, `roles` may sign it, waive it or call it not applicable.

    `min_n` is the least number of measurements; zero never passes, whatever it says. `not_by` are people who may not
    sign it; whoever signed the item `apart_from` may not either. What people
    tell counts `signed_alone`, and not as somebody says it.
    """

    id: str
    how: How
    type: EvidenceType
    roles: frozenset[str]
    max_age: int
    min_n: int = 1
    requirements: tuple[Requirement, ...] = ()
    needed_for: Stage = Stage.CANARY
    severity: Severity = Severity.BLOCKING
    waivable: bool = False
    may_not_apply: bool = False
    not_by: frozenset[str] = frozenset()
    apart_from: str = ""
    signed_alone: bool = False

    def needed_at(self, stage: Stage) -> bool:
        """Say whether a stage needs it: live needs every item."""
        return self.needed_for is not Stage.LIVE or stage is not Stage.CANARY
