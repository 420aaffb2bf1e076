"""What changed of how strategies are promoted: a guard or a rule that is gone, or steps down less far, is looser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.compare_switches import Said
from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.movement import DOWN, UP, Moves
from golive.documents.library import Specs
from golive.documents.promotion import STAGES, DemoteRule, PromotionPolicy
from golive.language.parser import Problem, parse


def promotions_moves(specs: Specs) -> Mapping[Key, Moves]:
    """Return how much more is let through as each number rises that is read beside the rules."""
    return {
        (promotion.header.id, name): DOWN if need.harsher == "higher" else UP
        for promotion in specs.promotions
        for name, need in promotion.needs().items()
    }


def promotion_changes(old: PromotionPolicy, new: PromotionPolicy) -> Iterator[Said]:
    """Yield what changed of the rules that step down, and of who may release; guards are told as requirements are."""
    for name, before, after in paired(old.demotions, new.demotions, lambda rule: rule.id):
        if after is None and before is not None:
            yield Direction.LOOSER, f"nothing steps down by `{name}` any more", before.span, True
        elif before is None and after is not None:
            yield Direction.TIGHTER, f"`{name}` steps down now", after.span, False
        elif before is not None and after is not None:
            yield from _rule(before, after)
    common = [[rule.id for rule in one.demotions if rule.id in _ids(old) & _ids(new)] for one in (old, new)]
    if common[0] != common[1]:
        # The first that fires decides where it goes.
        yield Direction.CHANGED, "the rules that step down stand in another order", new.header.span, False
    for role, was, now in paired(old.release_roles, new.release_roles, lambda name: name.value):
        if was is None and now is not None:
            yield Direction.LOOSER, f"`{role}` may release an order now", now.span, False
        elif now is None and was is not None:
            yield Direction.TIGHTER, f"`{role}` may release an order no longer", was.span, True


def _ids(promotion: PromotionPolicy) -> set[str]:
    return {rule.id for rule in promotion.demotions}


def _rule(old: DemoteRule, new: DemoteRule) -> Iterator[Said]:
    if _meaning(old) != _meaning(new):
        yield Direction.CHANGED, f"`{new.id}` steps down by another condition", new.when.span, False
    higher = STAGES.index(new.target.value) - STAGES.index(old.target.value)
    if higher:
        direction = Direction.LOOSER if higher > 0 else Direction.TIGHTER
        text = f"`{new.id}` leads to {new.target.value}, it led to {old.target.value}"
        yield direction, text, new.target.span, False
    for stage, was, now in paired(old.sources, new.sources, lambda name: name.value):
        if was is None and now is not None:
            yield Direction.TIGHTER, f"`{new.id}` is looked at in {stage} too", now.span, False
        elif now is None and was is not None:
            yield Direction.LOOSER, f"`{new.id}` is not looked at in {stage} any more", was.span, True
    if old.patience.value != new.patience.value:
        yield Direction.CHANGED, f"`{new.id}` has the patience of another", new.patience.span, False


def _meaning(rule: DemoteRule) -> object:
    parsed = parse(rule.when.value)
    return rule.when.value if isinstance(parsed, Problem) else parsed
