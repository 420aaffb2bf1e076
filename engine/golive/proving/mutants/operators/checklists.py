"""Mistakes in the items of a checklist: a limit moved, a rule gone or turned, an item eased, or gone altogether."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.documents.checklist import CANARY, LIVE, Checklist, ChecklistItem, Severity
from golive.documents.library import Document, Specs
from golive.proving.mutants.mutant import Change, became, dropped, put, without
from golive.proving.mutants.operators.declarations import moved_parameters
from golive.proving.mutants.operators.expressions import changed_expressions


def change_checklist(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop each item, and change what it asks for, of whom, and from which stage on."""
    if not isinstance(document, Checklist):
        return
    for n, item in enumerate(document.items):
        kept = without(document.items, n)
        gone = replace(document, items=kept) if kept else None
        yield Change(at=item.id, name="dropped", span=item.span, text=dropped(f"`{item.id}`"), document=gone)
        for change, other in (*_limits(item, specs), *_rules(item), *_eased(item)):
            changed = None if other is None else replace(document, items=put(document.items, n, other))
            yield replace(change, document=changed)


Eased = tuple[Change, ChecklistItem | None]
"""A change, and the item with it; None for what the loader would refuse."""


def _limits(item: ChecklistItem, specs: Specs) -> Iterator[Eased]:
    for change, parameters in moved_parameters(item.parameters, specs):
        named = replace(change, at=f"{item.id}.{change.at}")
        yield named, None if parameters is None else replace(item, parameters=parameters)


def _rules(item: ChecklistItem) -> Iterator[Eased]:
    for n, asked in enumerate(item.asked):
        rule, at = asked.rule, f"{item.id}.{asked.rule.id}"
        gone = replace(item, asked=without(item.asked, n))
        yield Change(at=at, name="dropped", span=rule.span, text=dropped(f"`{rule.id}`"), document=None), gone
        other = LIVE if asked.stage == CANARY else CANARY
        turned = replace(item, asked=put(item.asked, n, replace(asked, stage=other)))
        yield Change(at=at, name=other, span=rule.span, text=became(asked.stage, other), document=None), turned
        for one in changed_expressions(rule.condition):
            changed = replace(asked, rule=replace(rule, condition=one.changed))
            change = Change(at=at, name=one.name, span=one.span, text=one.text, document=None)
            yield change, replace(item, asked=put(item.asked, n, changed))


def _eased(item: ChecklistItem) -> Iterator[Eased]:
    stage = LIVE if item.needed_for == CANARY else CANARY
    severity = Severity.CONDITIONAL if item.severity is Severity.BLOCKING else Severity.BLOCKING
    changes = (
        ("needed_for", item.needed_for, stage, replace(item, needed_for=stage)),
        ("severity", item.severity.value, severity.value, replace(item, severity=severity)),
        ("waivable", f"{item.waivable}", f"{not item.waivable}", replace(item, waivable=not item.waivable)),
        (
            "may_not_apply",
            f"{item.may_not_apply}",
            f"{not item.may_not_apply}",
            replace(item, may_not_apply=not item.may_not_apply),
        ),
    )
    for key, was, now, other in changes:
        text = became(f"{key}: {was.lower()}", f"{key}: {now.lower()}")
        yield Change(at=item.id, name=f"{key}_turned", span=item.span, text=text, document=None), other
