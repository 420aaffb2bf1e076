"""Checklists: rules that compare what is measured, items that are what they say, and reminders that nobody waives."""

from __future__ import annotations

import re
from collections.abc import Mapping

from golive.checker.draft import Draft
from golive.checker.item_rules import STRICTER, Comparison, comparison_of, limits_of
from golive.core.suggest import did_you_mean
from golive.core.unit import RATIO, TIME, Dimension, Quantity, measured
from golive.documents.checklist import (
    CANARY,
    LONGEST_WAIVER,
    MAX_AGE,
    MIN_N,
    PEOPLE,
    REMINDERS,
    Asked,
    Checklist,
    ChecklistItem,
    EvidenceType,
    How,
)
from golive.documents.declarations import Parameter
from golive.language.parser import Problem

_EVIDENCE = {
    How.DRILL: EvidenceType.DRILL,
    How.ATTEST: EvidenceType.ATTESTATION,
    How.SIGNOFF: EvidenceType.SIGNATURE,
}
"""The one evidence of an item that is satisfied so; what is automatic may have any other."""

_NAMED = re.compile(r"\{(\w+)\}")


def check_checklists(draft: Draft) -> None:
    """Check what must be shown before money moves; there is at most one such document."""
    first, *others = draft.index.specs.checklists or (None,)
    if first is None:
        return
    for other in others:
        related = (("the first one", first.header.span),)
        hint = "one list says what is needed: what stands on another alone could be forgotten"
        draft.pad.error("GL220", "there are two checklists", other.header.span, hint=hint, related=related)
    _needed(draft, first, LONGEST_WAIVER, TIME, "lower")
    _reminders(draft, first)
    for item in first.items:
        _item(draft, item, first)


def _reminders(draft: Draft, checklist: Checklist) -> None:
    items = {item.id: item for item in checklist.items}
    for reminder in REMINDERS:
        item = items.get(reminder)
        if item is None:
            hint = "the order-flow gate, thirty days, durability, the kill switch and the signature are always shown"
            draft.pad.error("GL271", f"the checklist lacks `{reminder}`", checklist.header.span, hint=hint)
        elif item.waivable or item.may_not_apply or item.needed_for != CANARY:
            message = f"`{reminder}` is a reminder: nobody waives it, and canary needs it"
            hint = "write `waivable: false` and `needed_for: canary`, without `may_not_apply`"
            draft.pad.error("GL271", message, item.span, hint=hint)


def _item(draft: Draft, item: ChecklistItem, checklist: Checklist) -> None:
    _needed(draft, item, MAX_AGE, TIME, "lower")
    if item.how is not How.SIGNOFF:
        _needed(draft, item, MIN_N, RATIO, "higher")
    for message, hint in _contradictions(item, checklist):
        draft.pad.error("GL272", message, item.span, hint=hint)
    if not (item.borrowed and draft.index.specs.may_lack("paper")):
        _rules(draft, item, limits_of(item, draft.index.specs))


def _rules(draft: Draft, item: ChecklistItem, limits: Mapping[str, Parameter]) -> None:
    """Check what an item compares; where a rule could not be read, nothing is said of what none reads."""
    lacking = [one for one in item.borrowed if one.id not in limits]
    for borrowed in lacking:
        hint = "parameters of papers can be borrowed, as in `paper.min_days`"
        draft.pad.error("GL270", f"there is no parameter `{borrowed.origin.value}`", borrowed.origin.span, hint=hint)
    read, known = {MAX_AGE, MIN_N}, {*limits, *(measure.id for measure in item.measures)}
    comparisons = [(asked, comparison_of(asked, item, limits)) for asked in item.asked]
    for asked, comparison in comparisons:
        _reason(draft, asked, known)
        if isinstance(comparison, Problem):
            place = asked.rule.condition.at(comparison.at.offset, comparison.at.width)
            draft.pad.error(comparison.code, comparison.message, place, hint=comparison.hint)
        else:
            _stricter(draft, asked, comparison)
            read |= {comparison.measure, *(name for name, one in limits.items() if one is comparison.parameter)}
    if comparisons and not lacking and not any(isinstance(one, Problem) for _, one in comparisons):
        _unread(draft, item, read)


def _contradictions(item: ChecklistItem, checklist: Checklist) -> list[tuple[str, str]]:
    """Return where an item is not what it says, each with what to do."""
    wanted, signed = _EVIDENCE.get(item.how), item.how is How.SIGNOFF
    wrong = []
    if wanted is not None and item.evidence is not wanted:
        wrong.append((f"`how: {item.how.value}` has no evidence `{item.evidence.value}`", f"write `{wanted.value}`"))
    if wanted is None and item.evidence in _EVIDENCE.values():
        wrong.append((f"what is automatic leaves no `{item.evidence.value}`", "change `how:` or `evidence:`"))
    if (item.how in (How.ATTEST, How.SIGNOFF)) != (item.measured_by == PEOPLE):
        wrong.append(("people say what is attested or signed, and nothing else", "change `measured_by:` or `how:`"))
    if signed and (item.asked or item.waivable or item.may_not_apply):
        hint = "remove `require:`, and write `waivable: false`"
        wrong.append(("what people sign has no rules, and nobody waives it", hint))
    if not signed and not item.asked:
        wrong.append(("the item asks nothing of its evidence", "add a rule under `require`"))
    others = {other.id for other in checklist.items if other.how is How.SIGNOFF and other is not item}
    if item.apart_from is not None and not (signed and item.apart_from.value in others):
        wrong.append(
            ("`apart_from` is another sign-off, of a sign-off", f"sign-offs: {', '.join(sorted(others)) or 'none'}")
        )
    return wrong


def _needed(draft: Draft, holder: Checklist | ChecklistItem, name: str, dimension: Dimension, tighter: str) -> None:
    """Note a parameter that is lacking, of another dimension, or stricter in another direction."""
    span = holder.span if isinstance(holder, ChecklistItem) else holder.header.span
    parameter = next((one for one in holder.parameters if one.id == name), None)
    if parameter is None:
        hint = f"add `{name}:` under `parameters`"
        draft.pad.error("GL227", f"this needs a parameter `{name}`", span, hint=hint)
    elif not isinstance(parameter.value, Quantity) or parameter.value.unit.dimension != dimension:
        draft.pad.error("GL207", f"`{name}` is not {measured(dimension)}", parameter.span, hint="change its unit")
    elif parameter.tighter != tighter:
        _direction(draft, parameter, tighter)


def _stricter(draft: Draft, asked: Asked, comparison: Comparison) -> None:
    wanted = STRICTER.get(comparison.op)
    if comparison.parameter is not None and wanted is not None and comparison.parameter.tighter != wanted:
        message = f"`{asked.rule.id}` is stricter as `{comparison.parameter.id}` is {wanted}, which does not say so"
        hint = f"write `tighter: {wanted}` beside it"
        draft.pad.error("GL270", message, asked.rule.span, hint=hint)


def _direction(draft: Draft, parameter: Parameter, tighter: str) -> None:
    message = f"`{parameter.id}` is stricter as it is {tighter}, and does not say so"
    draft.pad.error("GL270", message, parameter.name_span, hint=f"write `tighter: {tighter}`")


def _reason(draft: Draft, asked: Asked, known: set[str]) -> None:
    for match in _NAMED.finditer(asked.rule.reason.value):
        if match[1] not in known:
            hint = did_you_mean(match[1], known) or f"names: {', '.join(sorted(known))}"
            place = asked.rule.reason.at(match.start(1), len(match[1]))
            draft.pad.error("GL270", f"the item has nothing called `{match[1]}`", place, hint=hint)


def _unread(draft: Draft, item: ChecklistItem, read: set[str]) -> None:
    """Note what no rule reads: a limit that binds nothing looks as if it did."""
    names = [(one.id, one.name_span) for one in item.parameters] + [(one.id, one.span) for one in item.measures]
    names += [(one.id, one.origin.span) for one in item.borrowed]
    for name, span in names:
        if name not in read:
            hint = "compare it under `require`, or remove it"
            draft.pad.error("GL270", f"no rule of the item reads `{name}`", span, hint=hint)
