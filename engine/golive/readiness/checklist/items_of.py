"""A checked checklist to the items that statuses are found of: every rule a comparison, every number its value."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping

from golive.checker.item_rules import Comparison, comparison_of, limits_of
from golive.core.unit import NANOS, Quantity
from golive.documents.checklist import LONGEST_WAIVER, MAX_AGE, MIN_N, Asked, Checklist, ChecklistItem
from golive.documents.declarations import Parameter
from golive.documents.library import Specs
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.requirement import Requirement
from golive.readiness.stage import Stage

_FROM_BELOW = frozenset((">=", ">", "=="))


def items_of(checklist: Checklist, specs: Specs) -> tuple[Item, ...]:
    """Return the items of a checked checklist, in its order; who signed one of them is not in the policy.

    What it lacks of the thirty-one comes after them, and asks what nothing shows: no list is shorter.
    """
    return tuple(
        Item(id=item.id, how=item.how, type=item.evidence, roles=frozenset(), max_age=sys.maxsize)
        if item.is_absent
        else _item(item, limits_of(item, specs))
        for item in checklist.needed
    )


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
        most=_most(comparison, item),
        is_count=any(one.is_count for one in item.measures if one.id == comparison.measure),
    )


def _most(comparison: Comparison, item: ChecklistItem) -> float:
    """Return the most that a measure can be: all, of one in per cent that has to be at least a part of all."""
    unit = next(one.unit for one in item.measures if one.id == comparison.measure)
    is_part = unit is not None and unit.is_share and comparison.op in _FROM_BELOW and comparison.limit <= 1.0
    return 1.0 if is_part else math.inf


def _number(parameters: Mapping[str, Parameter], name: str) -> int:
    """Return a whole number of seconds, or of measurements, that policy chooses; rounded to the stricter side."""
    value = parameters[name].value
    assert isinstance(value, Quantity)
    return int(value.value) if name != MIN_N else -int(-value.value // 1)
