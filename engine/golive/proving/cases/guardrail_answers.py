"""What guardrails answer: each rule by its id, what becomes of the update, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.checker.checked import Checked
from golive.checker.guardrails import PROVE
from golive.core.signature import BOOL, one_of
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict, update_verdict
from golive.documents.guardrails import EVIDENCE, PAIRED
from golive.evaluator.trace import Observed
from golive.language.terms import Term
from golive.proving.cases.answer import Answer

VERDICT = "verdict"
"""The name of what becomes of the update."""


def answers_of_rules(checked: Checked, document: str) -> Mapping[str, Answer]:
    """Return what guardrails answer by name, besides their parameters."""
    rules = {name: Answer(type=BOOL) for name, _ in terms_of_guardrails(checked, document)}
    return {**rules, VERDICT: Answer(type=one_of(*(verdict.value for verdict in UpdateVerdict)))}


def terms_of_guardrails(checked: Checked, document: str) -> Sequence[tuple[str, Term]]:
    """Return the condition of each rule, in document order."""
    guardrails = next(g for g in checked.guardrails if g.id == document)
    return [(rule.id, rule.condition) for rule in guardrails.rules if rule.condition is not None]


def judged_by(checked: Checked, document: str, observed: Mapping[str, Observed]) -> Mapping[str, float | str | bool]:
    """Return what becomes of an update by what each rule was found to be, and the numbers of the guardrails."""
    guardrails = next(g for g in checked.guardrails if g.id == document)
    policy = next(g for g in checked.specs.guardrails if g.header.id == document)
    numbers = {p.id: p.value if isinstance(p.value, str) else p.value.value for p in policy.parameters}
    by_effect: dict[bool, list[bool | Unknown]] = {True: [], False: []}
    for rule in guardrails.rules:
        value = observed[rule.id]
        assert isinstance(value, bool | Unknown)
        by_effect[rule.effect == PROVE].append(value)
    verdict = update_verdict(by_effect[False], by_effect[True], paired=numbers[EVIDENCE] == PAIRED)
    return {**numbers, VERDICT: verdict.value}
