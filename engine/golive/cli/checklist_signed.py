"""What people signed, as the checklist counts it: by the very desk at which they act, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.people_place import desk_of
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.readiness.stage import Stage
from golive.trust.statement import PRODUCTION

if TYPE_CHECKING:
    from golive.cli.checklist_ground import ChecklistGround
    from golive.readiness.checklist.standing import Standing
    from golive.readiness.people_desk import PeopleDesk

NOBODY_COUNTS = "nothing that people signed counts here: say who counts with `--trust FILE`, the root file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How a strategy stands, its stage, and whether a packet of its present version is frozen.

    `uncounted` says why nothing that people signed counts, and is empty where it does.
    """

    standing: Standing
    stage: Stage = Stage.DRAFT
    frozen: bool = False
    uncounted: str = ""


def counted(
    ground: ChecklistGround, strategies: Sequence[str], trust: Path | None, now: int, *, realm: str = PRODUCTION
) -> tuple[Counted, ...]:
    """Return how strategies stand, with what people signed where a root file says who they are."""
    if trust is None:
        return _by_evidence(ground, strategies, NOBODY_COUNTS, now, realm)
    if ground.anchors and (doubt := ground.ledger().doubt):
        return _by_evidence(ground, strategies, f"nothing that people signed counts: {doubt}", now, realm)
    with ground.reading() as records:
        try:
            subjects = ground.subjects if ground.until else None
            desk = desk_of(ground.place, ground.engine, records, trust, now=now, subjects=subjects, realm=realm)
        except Refused as error:
            return _by_evidence(ground, strategies, f"nothing that people signed counts: {error}", now, realm)
        return tuple(one for strategy in strategies for one in _at_desk(ground, desk, strategy))


def _by_evidence(
    ground: ChecklistGround, strategies: Sequence[str], why: str, now: int, realm: str
) -> tuple[Counted, ...]:
    return tuple(Counted(standing=one, uncounted=why) for one in ground.standing(strategies, now, realm=realm))


def _at_desk(ground: ChecklistGround, desk: PeopleDesk, strategy: str) -> Sequence[Counted]:
    doubts = desk.uncounted(strategy)
    if doubts:
        why = f"nothing that people signed counts: {'; '.join(doubts)}"
        return _by_evidence(ground, (strategy,), why, desk.now, desk.registry.realm)
    shown = desk.items(strategy, Stage.LIVE)
    # INVARIANT: whoever asks for a checklist has one.
    assert shown is not None
    return (
        Counted(
            standing=shown.standing,
            stage=desk.standing(strategy).standing.stage,
            frozen=desk.frozen_as_it_is(strategy),
        ),
    )
