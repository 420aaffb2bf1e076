"""The steps before going live: a view of what is, each step alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from golive.readiness.checklist.item import Item
from golive.readiness.checklist.readiness import readiness
from golive.readiness.checklist.status import Status, Told, at_stage
from golive.readiness.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step: done when everything it names is.

    `items` are satisfied at canary, `evidence` has all that a packet needs at canary, `frozen` asks for a packet of
    the present subject, and `stages`, where there are any, hold the stage of the strategy.
    """

    title: str
    items: tuple[str, ...] = ()
    evidence: bool = False
    frozen: bool = False
    stages: frozenset[Stage] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prelive:
    """Which steps are done, in their order; `next` is the first open one, counted from one."""

    done: tuple[bool, ...]

    @property
    def count(self) -> int:
        """Return how many are done."""
        return sum(self.done)

    @property
    def next(self) -> int | None:
        """Return the first that is not, None where all are."""
        return None if all(self.done) else self.done.index(False) + 1


def prelive(
    steps: Sequence[Step], items: Sequence[Item], statuses: Mapping[str, Told], *, stage: Stage, frozen: bool
) -> Prelive:
    """Return which steps are done now.

    Parameters
    ----------
    statuses
        By the items' ids.
    stage
        Where the strategy stands.
    frozen
        Whether a packet of the present subject is frozen.
    """
    ready = readiness(items, statuses, stage=Stage.CANARY).evidence_ready
    return Prelive(
        done=tuple(
            all(at_stage(statuses.get(item, Status.MISSING), Stage.CANARY).satisfies for item in step.items)
            and (ready or not step.evidence)
            and (frozen or not step.frozen)
            and (stage in step.stages or not step.stages)
            # A step that names nothing is never done.
            and bool(step.items or step.evidence or step.frozen or step.stages)
            for step in steps
        )
    )
