"""`kind: prelive`: the steps before going live, a view of the checklist and of where a strategy stands."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.header import Header, Name

COUNT, NEXT, NONE = "count", "next", "none"
RESERVED = (COUNT, NEXT, NONE)
"""What no step is called: cases call other things so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreliveStep:
    """A step: done when everything that it names is.

    `items` of the checklist are satisfied for canary, `evidence` asks for all that a packet needs at canary, `frozen`
    for a packet of the present subject, and `stages`, where there are any, hold the stage of the strategy.
    """

    id: str
    span: Span
    title: str
    items: tuple[Name, ...] = ()
    evidence: bool = False
    frozen: bool = False
    stages: tuple[str, ...] = ()

    @property
    def names_something(self) -> bool:
        """Say whether anything is asked: a step that names nothing is never done."""
        return bool(self.items or self.evidence or self.frozen or self.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreliveSteps:
    """The steps in the order in which they are shown."""

    header: Header
    steps: tuple[PreliveStep, ...]
