"""What a drill leaves in the records: that it began, what came out, and how its items stand by that alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from golive.cli.checklist_ground import ChecklistGround, ground_of
from golive.cli.checklist_measured import evidence_of_measure
from golive.cli.open_library import find_library
from golive.cli.records_place import folder_of, records_at
from golive.core.dataclass import dataclass
from golive.core.utc_text import utc_text
from golive.documents.checklist import GOLIVE
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.drills.outcome import write_evidence as write_outcomes
from golive.paper.drills.outcome import write_start
from golive.readiness.checklist.evidence_ledger import write_evidence
from golive.readiness.checklist.item_status import ItemStatus
from golive.readiness.checklist.judge_evidence import judge
from golive.readiness.checklist.next_command import DRILLS
from golive.readiness.checklist.requirement import Answer
from golive.readiness.checklist.status import Status
from golive.readiness.measured import Measured
from golive.readiness.measures.drills import DRILLED
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import held_drills, never_ended
from golive.readiness.stage import Stage

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.paper.drills.outcome import Drilled
    from golive.readiness.checklist.item import Item

ALSO: Mapping[str, Sequence[str]] = MappingProxyType({"failover": ("RISK-004",)})
"""Items that need more than a drill, and a number of it: after it they have to be measured again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillAsked:
    """Of which library a drill is held, where its evidence goes, and who holds it, as on the command line."""

    library: str | None
    records: str | None
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAfter:
    """How an item stands by a drill that just ended, and why: what was measured, beside its limits."""

    item: str
    status: Status
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Where the evidence of a drill was written, and how the items stand that it is for."""

    place: str
    items: tuple[ItemAfter, ...]


def write_began(asked: DrillAsked, begun: Drilled, engine: Engine) -> None:
    """Write that a drill began, before anything of it is held.

    Its items are unmeasured from then on: what was shown before says nothing of what the drill finds, and a drill that
    is cut off, killed or broken never says what that was.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written: then nothing is drilled.
    """
    ground, at = ground_of(find_library(asked.library), engine, asked.records), begun.began
    with _records(asked) as records:
        if ground is not None:
            nothing = Measured.nothing(never_ended(begun.drill, at), at=at)
            behind = Measured.nothing(
                f"a drill of {begun.drill} was begun at {utc_text(at)}, and this was not measured since", at=at
            )
            measures = [(item, nothing) for item in _items(ground, begun.drill)]
            _write(records, ground, [*measures, *((item, behind) for item in _also(ground, begun.drill))], begun, at)
        write_start(records, begun)


def write_ended(asked: DrillAsked, drilled: Drilled, engine: Engine) -> Left:
    """Write what came out of a drill, and what its items are by that; return where, and how they stand."""
    ground, at = ground_of(find_library(asked.library), engine, asked.records), drilled.ended
    with _records(asked) as records:
        write_outcomes(records, drilled)
        place = records.home.place
        if ground is None:
            return Left(place=place, items=())
        held = held_drills(records.entries(kind=EvidenceGiven.KIND), subject=drilled.subject)
        facts = Facts(subject="", drills=held)
        measures = [(item, DRILLED[item.id](facts, at)) for item in _items(ground, drilled.drill)]
        _write(records, ground, measures, drilled, at)
    return Left(place=place, items=tuple(_after(ground, item, one, drilled) for item, one in measures))


@contextmanager
def _records(asked: DrillAsked) -> Iterator[Journal]:
    place = find_library(asked.library)
    if asked.records is None:
        folder_of(place).mkdir(parents=True, exist_ok=True)
    with Journal.shared(home_at(records_at(asked.records, place))) as records:
        yield records


def _items(ground: ChecklistGround, drill: str) -> list[Item]:
    """Return the items that a drill alone is measured for, as far as golive measures them in this library."""
    own = {one.id for one in ground.checklist.items if one.measured_by == GOLIVE and DRILLS.get(one.id) == drill}
    return [item for item in ground.items if item.id in own]


def _also(ground: ChecklistGround, drill: str) -> list[Item]:
    own = {one.id for one in ground.checklist.items if one.measured_by == GOLIVE} & {*ALSO.get(drill, ())}
    return [item for item in ground.items if item.id in own]


def _write(
    records: Journal, ground: ChecklistGround, measures: Sequence[tuple[Item, Measured]], drilled: Drilled, at: int
) -> None:
    pieces = [
        (
            strategy,
            evidence_of_measure(
                item,
                measured,
                ground.subject(strategy),
                by=drilled.by,
                rests_on=ground.rests_on(strategy).get(item.id),
            ),
        )
        for strategy in drilled.strategies
        for item, measured in measures
    ]
    if pieces:
        write_evidence(records, pieces, at=at)


def _after(ground: ChecklistGround, item: Item, measured: Measured, drilled: Drilled) -> ItemAfter:
    """Return how an item stands by what was measured, as live asks for it."""
    piece = evidence_of_measure(item, measured, "", by=drilled.by)
    stands = ItemStatus(status=judge(item, piece, stage=Stage.LIVE, now=drilled.ended), evidence=piece)
    words = ground.words[item.id]
    rules = words.rules(item, stands, stage=Stage.LIVE)
    beside = "; ".join(f"{one.id}: {one.observed}, limit {one.op} {one.limit}" for one in rules)
    if stands.status is Status.PASS:
        return ItemAfter(item=item.id, status=stands.status, why=beside)
    sentence = words.sentence(item, stands, now=drilled.ended, stage=Stage.LIVE)
    is_compared = any(one.answer is Answer.FALSE for one in rules)
    return ItemAfter(item=item.id, status=stands.status, why=f"{sentence} ({beside})" if is_compared else sentence)
