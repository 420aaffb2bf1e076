"""What changed of the steps before going live: a step that asks less is done earlier, one that is gone hides itself."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.compare.compare_alerts import Said
from golive.checker.compare.looser_tighter import Direction, paired
from golive.documents.prelive import PreliveStep, PreliveSteps

_LOOSER, _TIGHTER = Direction.LOOSER, Direction.TIGHTER


def prelive_changes(old: PreliveSteps, new: PreliveSteps) -> Iterator[Said]:
    """Yield what changed of the steps, and of the order in which they are shown."""
    for name, before, after in paired(old.steps, new.steps, lambda step: step.id):
        if before is None and after is not None:
            yield _TIGHTER, f"step `{name}` is new", after.span, False
        elif after is None and before is not None:
            yield _LOOSER, f"step `{name}` is gone", before.span, True
        elif before is not None and after is not None:
            yield from _step(before, after)
    if _shared(old, new) != _shared(new, old):
        yield Direction.NEITHER, "the steps are shown in another order", new.header.span, False


def _shared(one: PreliveSteps, other: PreliveSteps) -> list[str]:
    """Return the steps of one document that another has too, in order."""
    there = {step.id for step in other.steps}
    return [step.id for step in one.steps if step.id in there]


def _step(old: PreliveStep, new: PreliveStep) -> Iterator[Said]:
    before, after = ({item.value for item in step.items} for step in (old, new))
    asks = {f"`{item}`": (item in before, item in after) for item in sorted(before | after)}
    asks |= {
        "all evidence": (old.evidence, new.evidence),
        "a frozen packet": (old.frozen, new.frozen),
        "a stage": (bool(old.stages), bool(new.stages)),
    }
    for what, (was, now) in asks.items():
        if was != now:
            text = f"step `{new.id}` needs {what}" + ("" if now else " no longer")
            yield _TIGHTER if now else _LOOSER, text, new.span, False
    if old.stages and new.stages:
        for stage in sorted({*old.stages} ^ {*new.stages}):
            more = stage in new.stages
            text = f"step `{new.id}` is done at {stage}" + ("" if more else " no longer")
            yield _LOOSER if more else _TIGHTER, text, new.span, False
