"""What changed of what stops trading: a trip that is gone, or leads less far, or stops less, is looser."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.compare.looser_tighter import Direction, paired
from golive.core.span import Span
from golive.documents.switch import SCOPES, STATES, SwitchPolicy, TripRule
from golive.language.parser import Problem, parse

Said = tuple[Direction, str, Span, bool]
"""Which way, what, where, and whether that is where it was."""

_WIDTH = {scope: max(0, n - 1) for n, scope in enumerate(SCOPES)}
"""How much a scope stops; a strategy and a symbol are neither more than the other."""


def switch_changes(old: SwitchPolicy, new: SwitchPolicy) -> Iterator[Said]:
    """Yield what changed but for parameters, inputs and lets."""
    for name, before, after in paired(old.trips, new.trips, lambda trip: trip.id):
        if after is None and before is not None:
            yield Direction.LOOSER, f"trip `{name}` is gone", before.span, True
        elif before is None and after is not None:
            yield Direction.TIGHTER, f"trip `{name}` is new", after.span, False
        elif before is not None and after is not None:
            yield from _trip(before, after)
    yield from _reset(old, new)


def _trip(old: TripRule, new: TripRule) -> Iterator[Said]:
    if _meaning(old) != _meaning(new):
        yield Direction.CHANGED, f"trip `{new.id}` has another condition", new.when.span, False
    harder = STATES.index(new.to.value) - STATES.index(old.to.value)
    if harder:
        direction = Direction.TIGHTER if harder > 0 else Direction.LOOSER
        yield direction, f"trip `{new.id}` leads to {new.to.value}, it led to {old.to.value}", new.to.span, False
    if old.scope.value != new.scope.value:
        wider = _WIDTH[new.scope.value] - _WIDTH[old.scope.value]
        direction = Direction.TIGHTER if wider > 0 else Direction.LOOSER if wider < 0 else Direction.CHANGED
        text = f"trip `{new.id}` stops the {new.scope.value}, it stopped the {old.scope.value}"
        yield direction, text, new.scope.span, False
    if old.patience.value != new.patience.value:
        yield Direction.CHANGED, f"trip `{new.id}` has the patience of another", new.patience.span, False


def _meaning(trip: TripRule) -> object:
    parsed = parse(trip.when.value)
    return trip.when.value if isinstance(parsed, Problem) else parsed


def _reset(old: SwitchPolicy, new: SwitchPolicy) -> Iterator[Said]:
    for role, before, after in paired(old.reset.roles, new.reset.roles, lambda name: name.value):
        if before is None and after is not None:
            yield Direction.LOOSER, f"`{role}` may reset now", after.span, False
        elif after is None and before is not None:
            yield Direction.TIGHTER, f"`{role}` may reset no longer", before.span, True
    if old.reset.cool_off.value != new.reset.cool_off.value:
        yield Direction.CHANGED, "a reset has the cool-off of another", new.reset.cool_off.span, False
