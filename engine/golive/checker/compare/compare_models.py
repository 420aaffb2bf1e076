"""What changed of the models that a strategy uses: what need not be known any more, or may be older, is looser."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.compare.looser_tighter import Direction, paired
from golive.core.span import Span
from golive.core.unit import show_duration
from golive.documents.library import Output, Strategy
from golive.documents.model_use import ModelUse

Said = tuple[Direction, str, Span, bool]
"""Which way, what, where, and whether that is where it was."""


def model_changes(old: Strategy, new: Strategy) -> Iterator[Said]:
    """Yield what changed of the models of one strategy."""
    for name, before, after in paired(old.models, new.models, lambda use: use.id):
        if before is None and after is not None:
            yield Direction.TIGHTER, f"model `{name}` has to be known now", after.span, False
        elif before is not None and after is None:
            yield Direction.LOOSER, f"model `{name}` need not be known any more", before.span, True
        elif before is not None and after is not None:
            yield from _changed(before, after)


def _changed(old: ModelUse, new: ModelUse) -> Iterator[Said]:
    name, span = new.id, new.span
    if old.max_age_s != new.max_age_s:
        direction = Direction.LOOSER if new.max_age_s > old.max_age_s else Direction.TIGHTER
        ages = f"{show_duration(new.max_age_s)} old, it was {show_duration(old.max_age_s)}"
        yield direction, f"what model `{name}` gives may be {ages}", span, False
    if old.guardrails.value != new.guardrails.value:
        text = f"guardrails of model `{name}` are {new.guardrails.value}, they were {old.guardrails.value}"
        yield Direction.CHANGED, text, new.guardrails.span, False
    if [f.value for f in old.features] != [f.value for f in new.features]:
        yield Direction.CHANGED, f"model `{name}` is shown other features", span, False
    for output, before, after in paired(old.gives, new.gives, lambda one: one.id):
        if before is None and after is not None:
            yield Direction.TIGHTER, f"`{name}.{output}` has to be known now", after.span, False
        elif before is not None and after is None:
            yield Direction.LOOSER, f"`{name}.{output}` need not be known any more", before.span, True
        elif before is not None and after is not None and before.type != after.type:
            yield _range(before, after), f"the values that `{name}.{output}` may have changed", after.span, False


def _range(old: Output, new: Output) -> Direction:
    if old.type.dimension != new.type.dimension:
        return Direction.CHANGED
    if old.type.lo <= new.type.lo and new.type.hi <= old.type.hi:
        return Direction.TIGHTER
    return Direction.LOOSER if new.type.lo <= old.type.lo and old.type.hi <= new.type.hi else Direction.CHANGED
