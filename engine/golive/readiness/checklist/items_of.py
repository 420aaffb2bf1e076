"""A checked checklist to the items that statuses are found of: every rule a comparison, every number its value."""

from __future__ import annotations

from collections.abc import Mapping

from golive.checker.item_rules import Comparison, comparison_of, limits_of
from golive.core.unit import NANOS, Quantity
from golive.documents.checklist import LONGEST_WAIVER, MAX_AGE, MIN_N, Asked, Checklist, ChecklistItem
from golive.documents.declarations import Parameter
from golive.documents.library import Specs
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.requirement import Requirement
from golive.readiness.stage import Stage


def items_of(checklist: Checklist, specs: Specs) -> tuple[Item, ...]:
    """Return the items of a checked checklist, in its order; who signed one of them is not in the policy."""
    return tuple(_item(item, limits_of(item, specs)) for item in checklist.items)


def longest_waiver(checklist: Checklist) -> int:
    """Return how long a waiver may last, in nanoseconds."""
    return _number({one.id: one for one in checklist.parameters}, LONGEST_WAIVER) * NANOS


def _item(item: ChecklistItem, limits: Mapping[str, Parameter]) -> Item:
    return Item(
        id=item.id,
        how=item.how,
        type=item.evidence,
        roles=frozenset(role.value for role in item.roles),
        max_age=_number(limits, MAX_AGE) * NANOS,
        min_n=_number(limits, MIN_N) if MIN_N in limits else 1,
        requirements=tuple(_requirement(asked, item, limits) for asked in item.asked),
        needed_for=Stage(item.needed_for),
        severity=item.severity,
        waivable=item.waivable,
        may_not_apply=item.may_not_apply,
        signed_alone=item.told_outside,
        apart_from="" if item.apart_from is None else item.apart_from.value,
    )


def _requirement(asked: Asked, item: ChecklistItem, limits: Mapping[str, Parameter]) -> Requirement:
    comparison = comparison_of(asked, item, limits)
    # INVARIANT: the checker let the library pass, so every rule compares.
    assert isinstance(comparison, Comparison)
    return Requirement(
        id=asked.rule.id,
        measure=comparison.measure,
        op=comparison.op,
        limit=comparison.limit,
        stage=Stage(asked.stage),
    )


def _number(parameters: Mapping[str, Parameter], name: str) -> int:
    """Return a whole number of seconds, or of measurements, that policy chooses; rounded to the stricter side."""
    value = parameters[name].value
    assert isinstance(value, Quantity)
    return int(value.value) if name != MIN_N else -int(-value.value // 1)
