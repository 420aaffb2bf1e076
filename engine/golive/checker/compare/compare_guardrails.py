"""What changed of what holds updates of models: a rule that is gone, or a regime that no longer freezes, is looser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.movement import DOWN, UP, Moves
from golive.core.span import Span
from golive.documents.guardrails import ALLOWED, Guardrails
from golive.documents.library import Specs

Said = tuple[Direction, str, Span, bool]
"""Which way, what, where, and whether that is where it was."""


def guardrails_moves(specs: Specs) -> Mapping[Key, Moves]:
    """Return how much more is let in as each number rises that is read beside the rules; words rise along their set."""
    return {
        (guardrails.header.id, name): DOWN if need.harsher == "higher" else UP
        for guardrails in specs.guardrails
        for name, need in guardrails.needs().items()
        if need.harsher
    }


def throttle_changes(old: Guardrails, new: Guardrails) -> Iterator[Said]:
    """Yield what changed of how often an update may be looked at, but for parameters."""
    before, after = old.throttle, new.throttle
    for key, was, now in paired(before.numbers.items(), after.numbers.items(), lambda item: item[0]):
        if was is not None and now is not None and was[1].value != now[1].value:
            yield Direction.CHANGED, f"`{key}` is the number of another parameter", now[1].span, False
    if before.regime.value != after.regime.value:
        text = f"the regime is {after.regime.value}, it was {before.regime.value}"
        yield Direction.CHANGED, text, after.regime.span, False
    for word, frozen, freezes in paired(before.frozen_in, after.frozen_in, lambda name: name.value):
        if frozen is None and freezes is not None:
            yield Direction.TIGHTER, f"`{word}` freezes updates now", freezes.span, False
        elif freezes is None and frozen is not None:
            yield Direction.LOOSER, f"`{word}` freezes updates no longer", frozen.span, True


def checkpoints_changes(old: Guardrails, new: Guardrails) -> Iterator[Said]:
    """Yield what changed of which files of models may be read: each type more is looser, and so are pickles."""
    before, after = old.checkpoints, new.checkpoints
    for word, was, now in paired(before.allow, after.allow, lambda name: name.value):
        if was is None and now is not None:
            yield Direction.LOOSER, f"models may hold `{word}` now", now.span, False
        elif now is None and was is not None:
            yield Direction.TIGHTER, f"models may hold `{word}` no longer", was.span, True
    if before.pickle.value != after.pickle.value:
        direction = Direction.LOOSER if after.pickle.value == ALLOWED else Direction.TIGHTER
        yield direction, f"pickles are {after.pickle.value}, they were {before.pickle.value}", after.pickle.span, False
    was_named, is_named = (None if one.most_bytes is None else one.most_bytes for one in (before, after))
    if (was_named and was_named.value) != (is_named and is_named.value):
        # Which of two parameters is larger, or than what holds where none is named, their values tell.
        place, gone = is_named or was_named, is_named is None
        assert place is not None
        yield Direction.CHANGED, "how large a file may be is said by another parameter", place.span, gone
