"""A promotion document, compiled: its guards and its rules that step down, by the one evaluator, and its numbers.

::

    promotion = promotion_program(engine.program)
    looked = promotion.looked({"open_items": 0.0, ...}, now, strategy="momentum")
    promotion.amount(CANARY_CAPITAL, "momentum")  # 0.05
"""

from __future__ import annotations

from collections.abc import Mapping

from golive.api.conditions import Conditions, compile_conditions
from golive.api.effective_number import effective
from golive.api.fill_terms import nanoseconds
from golive.checker.checked import CheckedPromotion, Rule
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import STRATEGY, at
from golive.core.unit import Quantity
from golive.core.value import Unknown
from golive.decision.wording import explain
from golive.documents.promotion import PromotionPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedRule:
    """What a rule was found to be: true, false, or why nobody can tell; `because` is its sentence with the values."""

    id: str
    value: bool | Unknown
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionProgram:
    """Guards and rules of a promotion, compiled; `program` is the library's."""

    checked: CheckedPromotion
    policy: PromotionPolicy
    program: Program
    conditions: Conditions
    rules: tuple[Rule, ...]

    def looked(self, facts: Mapping[str, float | str | None], now: int, *, strategy: str) -> Mapping[str, LookedRule]:
        """Return what each guard and rule is of what is known at an instant, by its id; None is what is not known.

        `now` is nanoseconds. Never raises for what the facts are.
        """
        row: dict[str, object] = {STRATEGY: strategy}
        for name, fact in facts.items():
            if fact is not None:
                row |= {name: fact, at(name): now}
        trace = self.conditions.traced(row, now)
        looked = {}
        for n, rule in enumerate(self.rules):
            value = self.conditions.value(trace, n)
            because = f"{rule.id} cannot be told: {value}" if isinstance(value, Unknown) else explain(trace, rule)
            looked[rule.id] = LookedRule(id=rule.id, value=value, because=because)
        return looked

    def guards(self, stage: str) -> tuple[str, ...]:
        """Return the ids of what must be shown for a stage."""
        return tuple(rule.id for rule in self.checked.guards.get(stage, ()))

    def amount(self, name: str, strategy: str = "") -> float:
        """Return a number that is read beside the rules, as a strategy is held to it; the strictest of all of none."""
        value = effective(self.program.checked, self.checked.id, name, self.policy.needs()[name], strategy)
        assert isinstance(value, float | int)
        return value

    def wait(self, name: str, strategy: str = "") -> int:
        """Return a length of time, in nanoseconds."""
        declared = next(p for p in self.policy.parameters if p.id == name)
        assert isinstance(declared.value, Quantity)
        return nanoseconds(Quantity(self.amount(name, strategy), declared.value.unit))


def promotion_program(program: Program) -> PromotionProgram:
    """Compile how strategies of a library are promoted.

    Raises
    ------
    InvalidInput
        When the library does not say it: then nobody is promoted.
    """
    if not program.checked.promotions:
        hint = "`golive init` writes `rules/promotion.yaml`"
        raise InvalidInput("the library does not say how a strategy is promoted", hint=hint)
    checked = program.checked.promotions[0]
    guards = (rule for each in checked.guards.values() for rule in each)
    rules = tuple(rule for rule in (*guards, *checked.demotions) if rule.condition is not None)
    terms = [(checked.id, rule.condition) for rule in rules if rule.condition is not None]
    return PromotionProgram(
        checked=checked,
        policy=next(one for one in program.checked.specs.promotions if one.header.id == checked.id),
        program=program,
        conditions=compile_conditions(program, terms),
        rules=rules,
    )
