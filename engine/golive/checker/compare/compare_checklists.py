"""What changed from one checklist to another: where less has to be shown, or more people may say so, it is looser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.checker.compare.compare_alerts import Said
from golive.checker.compare.compare_declarations import shown
from golive.checker.compare.looser_tighter import Direction, paired
from golive.core.unit import Quantity
from golive.documents.checklist import LIVE, Asked, Checklist, ChecklistItem, Severity
from golive.documents.declarations import Parameter

_LOOSER, _TIGHTER, _CHANGED = Direction.LOOSER, Direction.TIGHTER, Direction.CHANGED


def checklist_changes(old: Checklist, new: Checklist) -> Iterator[Said]:
    """Yield what changed of the items, and of how long a waiver may last."""
    yield from _parameters("", old.parameters, new.parameters)
    for name, before, after in paired(old.items, new.items, lambda item: item.id):
        if before is None and after is not None:
            yield _TIGHTER, f"item `{name}` is new", after.span, False
        elif after is None and before is not None:
            yield _LOOSER, f"item `{name}` is gone", before.span, True
        elif before is not None and after is not None:
            yield from _item(before, after)


def _item(old: ChecklistItem, new: ChecklistItem) -> Iterator[Said]:
    of = f" of `{new.id}`"
    yield from _parameters(of, old.parameters, new.parameters)
    yield from _rules(of, old.asked, new.asked)
    eased = {
        "waivable": (old.waivable, new.waivable),
        "may_not_apply": (old.may_not_apply, new.may_not_apply),
        "needed for live alone": (old.needed_for == LIVE, new.needed_for == LIVE),
        "conditional": (old.severity is Severity.CONDITIONAL, new.severity is Severity.CONDITIONAL),
        "signed by whoever signed another": (old.apart_from is None, new.apart_from is None),
    }
    for word, (before, after) in eased.items():
        if before != after:
            text = f"`{new.id}` is {word}" if after else f"`{new.id}` is no longer {word}"
            yield _LOOSER if after else _TIGHTER, text, new.span, False
    for role in sorted({role.value for role in old.roles} ^ {role.value for role in new.roles}):
        more = any(role == own.value for own in new.roles)
        text = f"`{new.id}` may be signed or waived by a {role}" + ("" if more else " no longer")
        yield _LOOSER if more else _TIGHTER, text, new.span, False
    if _kind(old) != _kind(new):
        yield _CHANGED, f"`{new.id}` is shown otherwise: by what, by whom, or in which units", new.span, False


def _kind(item: ChecklistItem) -> tuple[object, ...]:
    """Return by what an item is shown, of which no side is known to be the stricter one."""
    return (
        item.how,
        item.evidence,
        item.measured_by,
        {(measure.id, measure.unit, measure.is_count) for measure in item.measures},
        {(one.id, one.origin.value) for one in item.borrowed},
        item.apart_from.value if item.apart_from is not None else None,
    )


def _rules(of: str, old: Sequence[Asked], new: Sequence[Asked]) -> Iterator[Said]:
    for name, before, after in paired(old, new, lambda asked: asked.rule.id):
        if before is None and after is not None:
            yield _TIGHTER, f"rule `{name}`{of} is new", after.rule.span, False
        elif after is None and before is not None:
            yield _LOOSER, f"rule `{name}`{of} is gone", before.rule.span, True
        elif before is not None and after is not None:
            if before.rule.condition.value.split() != after.rule.condition.value.split():
                text = f"rule `{name}`{of} is `{after.rule.condition.value}`, it was `{before.rule.condition.value}`"
                yield _CHANGED, text, after.rule.span, False
            if before.stage != after.stage:
                text = f"rule `{name}`{of} is asked from {after.stage} on"
                yield _LOOSER if after.stage == LIVE else _TIGHTER, text, after.rule.span, False


def _parameters(of: str, old: Sequence[Parameter], new: Sequence[Parameter]) -> Iterator[Said]:
    """Yield what changed of parameters; one that comes or goes, or turns, is told by the rules that read it."""
    for name, before, after in paired(old, new, lambda one: one.id):
        if before is None or after is None:
            continue
        if before.tighter != after.tighter:
            yield _CHANGED, f"`{name}`{of} is stricter as it is {after.tighter or 'neither'}", after.span, False
        if (after.lo, after.hi) != (before.lo, before.hi):
            yield _CHANGED, f"the range of `{name}`{of} changed", after.span, False
        if isinstance(before.value, Quantity) and isinstance(after.value, Quantity):
            moved = (after.value.value - before.value.value) * before.tighter_sign
            if before.value.value != after.value.value:
                text = f"`{name}`{of} is {shown(after)}, it was {shown(before)}"
                yield _CHANGED if moved == 0 else _LOOSER if moved < 0 else _TIGHTER, text, after.span, False
