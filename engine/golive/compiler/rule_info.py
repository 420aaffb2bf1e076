"""What can determine a decision, by the names that a trace, a report and the reasons point with."""

from __future__ import annotations

from golive.checker.checked import Rule
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.language.terms import Term

NEED = "need"
REQUIRING = ("require", "forbid")
SIZE = "size"
POSITION, BOUND = "position", "bound"
"""What a closing order stays within: the position itself, and what may be closed of it."""
STRATEGY = "strategy"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """One thing that can determine a decision: a need, a rule of a gate, the venue's own minimum, a closing bound.

    `checked` is the rule as written; needs, sizing and bounds have none, and `term` is what had to be known. Its steps
    are the outputs `<gate>.<id>.true`, `.false` (requirements and reductions), `.factor` (reductions), `.limit` (caps).
    """

    gate: str
    id: str
    effect: str
    span: Span
    checked: Rule | None = None
    term: Term | None = None

    @property
    def key(self) -> str:
        return f"{self.gate}.{self.id}"
