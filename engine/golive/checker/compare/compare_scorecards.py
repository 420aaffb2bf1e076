"""What changed from one scorecard to another: a category that is gone hides what it showed; the rest only changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.compare_switches import Said
from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.movement import DOWN, UP, Moves
from golive.documents.library import Specs
from golive.documents.scorecard import SCORECARD_NEEDS, CardComponent, Scorecard


def scorecards_moves(specs: Specs) -> Mapping[Key, Moves]:
    """Return how much better a headline looks as each parameter rises."""
    return {
        (card.header.id, name): DOWN if need.harsher == "higher" else UP
        for card in specs.scorecards
        for name, need in SCORECARD_NEEDS.items()
    }


def scorecard_changes(old: Scorecard, new: Scorecard) -> Iterator[Said]:
    """Yield what changed of the categories, and of the table that somebody reported."""
    for name, before, after in paired(old.categories, new.categories, lambda one: one.id):
        if before is None and after is not None:
            yield Direction.CHANGED, f"category `{name}` is new", after.span, False
        elif after is None and before is not None:
            yield Direction.LOOSER, f"category `{name}` is gone", before.span, True
        elif before is not None and after is not None:
            for id, was, now in paired(before.components, after.components, lambda one: one.id):
                yield from _component(f"{name}.{id}", was, now)
    if old.reported != new.reported:
        yield Direction.NEITHER, "another table is shown as reported", new.header.span, False


def _component(name: str, old: CardComponent | None, new: CardComponent | None) -> Iterator[Said]:
    if old is None and new is not None:
        yield Direction.CHANGED, f"`{name}` is new", new.span, False
    elif new is None and old is not None:
        yield Direction.LOOSER, f"`{name}` is gone", old.span, True
    elif old is not None and new is not None:
        if old.weight != new.weight:
            text = f"`{name}` weighs {new.weight:g} %, it weighed {old.weight:g} %"
            yield Direction.CHANGED, text, new.span, False
        if _line(old) != _line(new):
            yield Direction.CHANGED, f"`{name}` is scored by another measure, or another line", new.span, False


def _line(one: CardComponent) -> object:
    return one.item.value, one.measure.value, one.knots
