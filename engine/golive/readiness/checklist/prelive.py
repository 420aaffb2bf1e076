"""The steps before going live: a view of what is, each step alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.documents.prelive import PreliveStep
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.readiness import readiness
from golive.readiness.checklist.status import Status, Told, at_stage
from golive.readiness.stage import Stage


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
    steps: Sequence[PreliveStep], items: Sequence[Item], statuses: Mapping[str, Told], *, stage: Stage, frozen: bool
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
    named = {item.value for step in steps for item in step.items}
    satisfied = {item for item in named if at_stage(statuses.get(item, Status.MISSING), Stage.CANARY).satisfies}
    complete = readiness(items, statuses, stage=Stage.CANARY).evidence_ready
    return steps_done(steps, satisfied, complete=complete, stage=stage.value, frozen=frozen)


def steps_done(
    steps: Sequence[PreliveStep], satisfied: Collection[str], *, complete: bool, stage: str, frozen: bool
) -> Prelive:
    """Return which steps are done where these items are satisfied; `complete` says that all evidence is."""
    return Prelive(
        done=tuple(
            all(item.value in satisfied for item in step.items)
            and (complete or not step.evidence)
            and (frozen or not step.frozen)
            and (stage in step.stages or not step.stages)
            and step.names_something
            for step in steps
        )
    )
