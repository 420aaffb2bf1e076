"""`kind: checklist`: what must be shown before money moves; an item is a small gate over evidence."""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import Unit
from golive.documents.declarations import Parameter, Requirement
from golive.documents.header import Header, Name


class How(enum.Enum):
    """How an item comes to be satisfied."""

    AUTO = "auto"
    DRILL = "drill"
    ATTEST = "attest"
    SIGNOFF = "signoff"


class Severity(enum.Enum):
    """Whether an item that is not satisfied caps the scorecard; every item that is needed is needed either way."""

    BLOCKING = "blocking"
    CONDITIONAL = "conditional"


class EvidenceType(enum.Enum):
    """The kinds of work that leave evidence: none stands in for another, a test report is no drill."""

    MEASUREMENT = "measurement"
    JOURNAL = "journal"
    MODEL_RUN = "model_run"
    DRILL = "drill"
    TEST_REPORT = "test_report"
    ATTESTATION = "attestation"
    SIGNATURE = "signature"
    PROVENANCE = "provenance"
    LOG = "log"


CANARY, LIVE = "canary", "live"
STAGES = (CANARY, LIVE)
"""The stages that need items: live needs those of canary too."""

CATEGORIES = ("infrastructure", "risk", "strategy", "execution", "monitoring", "operations", "compliance")

GOLIVE, OUTSIDE, PEOPLE = "golive", "outside", "people"
MEASURERS = (GOLIVE, OUTSIDE, PEOPLE)
"""Who says what an item stands on: golive measures it, it comes in a file from outside, or people say it."""

NUMBER, COUNT, TRUTH = "number", "count", "bool"
MEASURE_TYPES = (NUMBER, COUNT, TRUTH)
"""What a measure can be."""

SHARED_OUT = {
    "infrastructure": ("INFRA", 5),
    "risk": ("RISK", 5),
    "strategy": ("STRAT", 6),
    "execution": ("EXEC", 4),
    "monitoring": ("MON", 4),
    "operations": ("OPS", 4),
    "compliance": ("COMP", 3),
}
"""How each category's items begin, and how many there are: the thirty-one, without any of which nothing is ready."""

REMINDERS = ("EXEC-001", "STRAT-001", "STRAT-003", "RISK-001", "RISK-005")
"""The five reminders of the production summary: order-flow gate, thirty days, durability, kill switch, signature."""

MAX_AGE, MIN_N, LONGEST_WAIVER = "max_age", "min_n", "longest_waiver"
"""The parameters that every item, every item but a sign-off, and every checklist has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What evidence says: a number in `unit`, or a truth where there is none; what is counted is whole."""

    id: str
    span: Span
    unit: Unit | None
    is_count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """A limit that another document's parameter is, so that it is written once; `origin` is `document.parameter`."""

    id: str
    origin: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A rule of an item: a measure compared with a limit, from a stage on."""

    rule: Requirement
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """An item. `roles` may sign or waive it; whoever signed the item `apart_from` may not sign it.

    One that `is_absent` is one of the thirty-one, and nobody wrote it down: it is never satisfied.
    """

    id: str
    span: Span
    title: str
    category: str
    how: How
    evidence: EvidenceType
    measured_by: str
    needed_for: str
    severity: Severity
    waivable: bool
    may_not_apply: bool
    roles: tuple[Name, ...]
    apart_from: Name | None
    parameters: tuple[Parameter, ...]
    borrowed: tuple[Borrowed, ...]
    measures: tuple[Measure, ...]
    asked: tuple[Asked, ...]
    why: str
    maps_to: tuple[str, ...]
    is_absent: bool = False

    @property
    def told_outside(self) -> bool:
        """Say whether people tell it with their signature: what is measured outside, and what is attested."""
        return self.measured_by == OUTSIDE or self.how is How.ATTEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The items, in the order in which they are shown."""

    header: Header
    parameters: tuple[Parameter, ...]
    items: tuple[ChecklistItem, ...]

    @property
    def needed(self) -> tuple[ChecklistItem, ...]:
        """Return its items, and after them those of the thirty-one that it lacks."""
        there = {item.id for item in self.items}
        wanted = {f"{begin}-{n:03}": kind for kind, (begin, most) in SHARED_OUT.items() for n in range(1, most + 1)}
        return (*self.items, *(_absent(id, kind, self.header.span) for id, kind in wanted.items() if id not in there))


def _absent(id: str, category: str, span: Span) -> ChecklistItem:
    return ChecklistItem(
        id=id,
        span=span,
        title="It is not in this checklist",
        category=category,
        how=How.AUTO,
        evidence=EvidenceType.MEASUREMENT,
        measured_by=GOLIVE,
        needed_for=CANARY,
        severity=Severity.BLOCKING,
        waivable=False,
        may_not_apply=False,
        roles=(),
        apart_from=None,
        parameters=(),
        borrowed=(),
        measures=(),
        asked=(),
        why="",
        maps_to=(),
        is_absent=True,
    )
