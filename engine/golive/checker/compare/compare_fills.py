"""What changed from one fills document to another; which direction is harsher, the broker says and not the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.movement import DOWN, EITHER, UP, Moves
from golive.core.span import Span
from golive.documents.fills import Fills, LatencyLeg
from golive.documents.library import Specs

RISES: Mapping[str, Moves] = {"higher": DOWN, "last": DOWN, "lower": UP, "first": UP, "": EITHER}
"""How good fills become as a number rises, or a word is later in its set, by the direction that is harsher."""


def fills_moves(specs: Specs) -> Mapping[Key, Moves]:
    """Return how good fills become as each parameter of a library's fills rises."""
    needs = ((fills.header.id, name, need) for fills in specs.fills for name, need in fills.needs().items())
    return {(document, name): RISES[need.harsher] for document, name, need in needs}


def fills_changes(old: Fills, new: Fills) -> Iterator[tuple[Direction, str, Span]]:
    """Yield what changed but for values of parameters: legs that are made of something else, and what is studied."""
    for leg, before, after in paired(old.latency, new.latency, lambda one: one.leg):
        if before is not None and after is not None and _made_of(before) != _made_of(after):
            yield Direction.CHANGED, f"the latency of `{leg}` is made of something else", after.span
    if [one.value for one in old.studies] != [one.value for one in new.studies]:
        yield Direction.NEITHER, "other latencies are studied", new.header.span


def _made_of(leg: LatencyLeg) -> tuple[object, ...]:
    numbers = tuple((key, name.value) for key, name in leg.numbers.items())
    return leg.model, numbers, sorted(one.value for one in leg.samples)
