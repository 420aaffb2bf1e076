"""What can determine a decision, by the names that a trace, a report and the reasons point with."""

from __future__ import annotations

from dataclasses import dataclass

from golive.checker.checked import Rule
from golive.core.span import Span
from golive.language.terms import Term

NEED = "need"
REQUIRING = ("require", "forbid")
SIZE = "size"
STRATEGY = "strategy"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """One thing that can determine a decision: a need, a rule of a gate, or the venue's own minimum.

    `checked` is the rule as written; needs and sizing have none, and `term` is what had to be known. Its steps are
    the outputs `<gate>.<id>.true`, `.false` (requirements and reductions), `.factor` (reductions), `.limit` (caps).
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
