"""The items to one answer: whether a strategy is ready for a stage, and what stands in its way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.documents.checklist import How
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.status import Status, Told, at_stage
from golive.readiness.stage import Stage

PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether all that is needed is satisfied; `blockers` are in the order of the checklist.

    `evidence_ready` is the same without the sign-offs: a packet can be frozen. `percent` decides nothing, and is None
    where nothing is needed; `shown` is rounded down, so that 99.9 never reads 100.
    """

    ready: bool
    evidence_ready: bool
    needed: int
    satisfied: int
    blockers: tuple[str, ...]

    @property
    def percent(self) -> float | None:
        """Return the share of what is needed that is satisfied, in percent."""
        return PERCENT * self.satisfied / self.needed if self.needed else None

    @property
    def shown(self) -> int | None:
        """Return the percentage as people read it."""
        return math.floor(Fraction(PERCENT * self.satisfied, self.needed)) if self.needed else None


def readiness(items: Sequence[Item], statuses: Mapping[str, Told], *, stage: Stage = Stage.LIVE) -> Readiness:
    """Return whether a strategy is ready.

    Parameters
    ----------
    statuses
        By the items' ids; an item nobody told of is MISSING.
    stage
        CANARY or LIVE, which needs every item and is what nobody names.

    Raises
    ------
    Refused
        `unknown_item` for a status of no item, `duplicate_item` for two items of one id, `unknown_stage` for a stage
        that no checklist is of.
    """
    _check(items, statuses, stage)
    needed = [item for item in items if item.needed_at(stage)]
    evidence = [item for item in needed if item.how is not How.SIGNOFF]
    blockers = [item for item in needed if not at_stage(statuses.get(item.id, Status.MISSING), stage).satisfies]
    return Readiness(
        ready=bool(needed) and not blockers,
        evidence_ready=bool(evidence) and all(item.how is How.SIGNOFF for item in blockers),
        needed=len(needed),
        satisfied=len(needed) - len(blockers),
        blockers=tuple(item.id for item in blockers),
    )


def all_ready(each: Mapping[str, Readiness]) -> bool:
    """Say whether every strategy is ready, of which there must be one."""
    return bool(each) and all(one.ready for one in each.values())


def _check(items: Sequence[Item], statuses: Mapping[str, Told], stage: Stage) -> None:
    if stage not in (Stage.CANARY, Stage.LIVE):
        raise Refused("unknown_stage", f"no checklist is for `{stage.value}`", field="stage")
    ids = {item.id for item in items}
    if len(ids) < len(items):
        raise Refused("duplicate_item", "two items have one id", field="items")
    unknown = sorted(set(statuses) - ids)
    if unknown:
        raise Refused("unknown_item", f"there is no item `{unknown[0]}`", field="statuses")
