"""What changed of what a library is held against: a scenario that is gone, or shocks less, is looser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.compare_fills import RISES
from golive.checker.compare.compare_switches import Said
from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.movement import Moves
from golive.documents.library import Specs
from golive.documents.scenarios import NamedScenario, Scenarios


def scenarios_moves(specs: Specs) -> Mapping[Key, Moves]:
    """Return how much more is let through as each number rises."""
    return {(one.header.id, name): RISES[need.harsher] for one in specs.scenarios for name, need in one.needs().items()}


def scenarios_changes(old: Scenarios, new: Scenarios) -> Iterator[Said]:
    """Yield what changed of scenarios; their sizes are told as parameters are."""
    for name, before, after in paired(old.scenarios, new.scenarios, lambda one: one.id):
        if before is None and after is not None:
            yield Direction.TIGHTER, f"scenario `{name}` is new", after.span, False
        elif after is None and before is not None:
            yield Direction.LOOSER, f"scenario `{name}` is gone", before.span, True
        elif before is not None and after is not None:
            yield from _shocks(before, after)


def _shocks(old: NamedScenario, new: NamedScenario) -> Iterator[Said]:
    for shock, name in new.shocks.items():
        was = old.shocks.get(shock)
        if was is None:
            yield Direction.TIGHTER, f"`{new.id}` shocks the {shock} too", name.span, False
        elif was.value != name.value:
            text = f"`{new.id}` shocks the {shock} by `{name.value}`, it was `{was.value}`"
            yield Direction.CHANGED, text, name.span, False
    for shock, name in old.shocks.items():
        if shock not in new.shocks:
            yield Direction.LOOSER, f"`{new.id}` does not shock the {shock} any more", name.span, True
