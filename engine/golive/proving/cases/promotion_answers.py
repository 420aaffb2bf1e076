"""What a promotion answers: each guard and rule by its id, where the rules lead, what may be promoted, its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.checker.checked import Checked, Rule
from golive.core.signature import BOOL, one_of
from golive.documents.duties import MONEY_STEPS
from golive.documents.promotion import STAGES
from golive.evaluator.trace import Observed
from golive.language.terms import Term
from golive.proving.cases.answer import Answer

STAYS = "stays"
"""Where no rule leads down."""


def answers_of_promotion(checked: Checked, document: str) -> Mapping[str, Answer]:
    """Return what a promotion answers by name, besides its parameters."""
    rules = {name: Answer(type=BOOL) for name, _ in terms_of_promotion(checked, document)}
    led = {f"from_{stage}": Answer(type=one_of(*STAGES, STAYS)) for stage in MONEY_STEPS}
    shown = {f"shown_for_{stage}": Answer(type=BOOL) for stage in MONEY_STEPS}
    return {**rules, **led, **shown}


def terms_of_promotion(checked: Checked, document: str) -> Sequence[tuple[str, Term]]:
    """Return the condition of each guard and rule, in document order."""
    return [(rule.id, rule.condition) for rule in _rules(checked, document) if rule.condition is not None]


def _rules(checked: Checked, document: str) -> Iterator[Rule]:
    promotion = next(one for one in checked.promotions if one.id == document)
    for guards in promotion.guards.values():
        yield from guards
    yield from promotion.demotions


def promoted_by(checked: Checked, document: str, observed: Mapping[str, Observed]) -> Mapping[str, float | str | bool]:
    """Return where the rules that are true lead from each stage, whether its guards are true, and the numbers."""
    policy = next(one for one in checked.specs.promotions if one.header.id == document)
    numbers = {p.id: p.value if isinstance(p.value, str) else p.value.value for p in policy.parameters}
    led, shown = dict[str, str](), dict[str, bool]()
    for stage in MONEY_STEPS:
        fires = (
            rule.target.value
            for rule in policy.demotions
            if observed[rule.id] is True and any(source.value == stage for source in rule.sources)
        )
        led[f"from_{stage}"] = next(fires, STAYS)
        own = (rule for step in policy.steps if step.target.value == stage for rule in step.requirements)
        shown[f"shown_for_{stage}"] = all(observed[rule.id] is True for rule in own)
    return {**numbers, **led, **shown}
