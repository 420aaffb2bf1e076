"""`kind: promotion`: how a strategy comes from draft to live, what people must be shown, and what steps it down."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import TIME
from golive.documents.declarations import Input, Let, Parameter, Requirement
from golive.documents.duties import MONEY_STEPS
from golive.documents.header import Header, Name, Text
from golive.documents.need import Need

RETIRED, HALTED, DRAFT, PAPER, REVIEW = "retired", "halted", "draft", "paper", "review"
STAGES = (RETIRED, HALTED, DRAFT, PAPER, REVIEW, *MONEY_STEPS)
"""The stages of a strategy, the lowest first."""

BELOW = STAGES[1:-1]
"""Where a rule may lead to: whoever is retired was retired by people."""

CANARY_CAPITAL, SOLO_CAPITAL = "canary_capital", "solo_capital"
PERMIT_LIFE, BOUNDS_LIFE, RELEASE_LIFE = "permit_life", "bounds_life", "release_life"
COOL_OFF, MOST_FALLS, FALLS_WITHIN = "cool_off", "most_falls", "falls_within"

_LONG = 3_650.0 * DAY_S
_WAIT = Need(dimension=TIME, harsher="higher", hi=_LONG)

PROMOTION_NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        CANARY_CAPITAL: Need(harsher="lower", hi=1.0),
        SOLO_CAPITAL: Need(harsher="lower", hi=0.01),
        PERMIT_LIFE: Need(dimension=TIME, harsher="lower", hi=7.0 * DAY_S),
        BOUNDS_LIFE: Need(dimension=TIME, harsher="lower", hi=90.0 * DAY_S),
        RELEASE_LIFE: Need(dimension=TIME, harsher="lower", hi=60.0),
        COOL_OFF: _WAIT,
        MOST_FALLS: Need(harsher="lower", lo=1.0, hi=1e3, step=1.0),
        FALLS_WITHIN: _WAIT,
    }
)
"""The parameters that every promotion document has, by their names; a person alone risks a hundredth at most."""

WAIT = Need(dimension=TIME, harsher="lower", hi=_LONG)
"""What a patience is: how long a rule may be unknown before it steps down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteStep:
    """What must be shown, besides the checklist and the signatures, before money moves in a stage."""

    id: str
    span: Span
    source: Name
    target: Name
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoteRule:
    """A rule that steps down where `when` is true; `patience` names how long it may be unknown before it does too."""

    id: str
    span: Span
    sources: tuple[Name, ...]
    target: Name
    when: Text
    patience: Name
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionPolicy:
    """Steps up, rules that step down in the order in which they are looked at, and who may release one order."""

    header: Header
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    steps: tuple[PromoteStep, ...]
    demotions: tuple[DemoteRule, ...]
    release_roles: tuple[Name, ...]

    def needs(self) -> Mapping[str, Need]:
        """Return what each parameter must be that no expression has to read, by its name."""
        return {**{rule.patience.value: WAIT for rule in self.demotions}, **PROMOTION_NEEDS}
