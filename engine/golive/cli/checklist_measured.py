"""`golive checklist measure`: what golive measures of its items, as evidence in the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.checklist_answers import view_of
from golive.cli.checklist_facts import facts_of, numbers_of
from golive.cli.checklist_ground import ChecklistGround, checklist_ground
from golive.cli.checklist_signed import counted
from golive.cli.journal_held import refuse_behind
from golive.cli.json_output import json_text
from golive.cli.kept_folds import KeptFolds, named_in
from golive.cli.people_place import desk_of
from golive.cli.who import user_here
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.documents.checklist import GOLIVE
from golive.journal.anchor_file import read_anchors
from golive.journal.home_at import home_at
from golive.journal.system_clock import SystemClock
from golive.readiness.change_log import explained
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import write_evidence
from golive.readiness.measures import MEASURES
from golive.trust.statement import PRODUCTION

if TYPE_CHECKING:
    from golive.journal.anchor_file import Anchored
    from golive.journal.journal import Journal
    from golive.readiness.change_steps import Step
    from golive.readiness.checklist.item import Item
    from golive.readiness.measured import Measured
    from golive.readiness.measures.facts import Facts
    from golive.report.readiness_report import ReadinessView

PASSES, DOES_NOT = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureOptions:
    """What is asked for, as it is written on the command line."""

    library: str | None
    items: tuple[str, ...]
    strategy: str | None
    by: str | None
    records: str | None
    form: str
    anchor: Path | None = None
    trust: Path | None = None


def measure_items(asked: MeasureOptions) -> int:
    """Measure, write what came out, print how the items stand then, and return the exit code."""
    ground = checklist_ground(asked.library, asked.records)
    items = _measured_by_golive(ground, asked.items)
    strategies, by = ground.strategies(asked.strategy), asked.by or user_here()
    now = SystemClock().wall_ns()
    numbers = numbers_of(ground)
    outside = () if asked.anchor is None else read_anchors(asked.anchor)
    with ground.writing() as records:
        # What is measured goes into records that people's words are in too: not behind those that were put back.
        refuse_behind(records, outside)
        explained_by = _explained(ground, records, asked.trust, now)
        read = partial(_facts, ground, records, now, outside, KeptFolds(believed=set(named_in(ground.ledger()))))
        pieces = [
            (strategy, evidence_of_measure(item, measured, facts.subject, by=by, rests_on=rests.get(item.id)))
            for strategy in strategies
            for facts in (read(strategy, explained_by(strategy)),)
            for rests in (ground.rests_on(strategy),)
            for item in items
            for measured in (MEASURES[item.id](facts, now, numbers),)
        ]
        write_evidence(records, pieces, at=now)
    views = [view_of(ground, one, asked.library, trust=asked.trust) for one in counted(ground, strategies, None, now)]
    ids = [item.id for item in items]
    rows = [row for view in views for row in _rows(view, ids)]
    if asked.form == "json":
        click.echo(json_text({"by": by, "written": len(pieces), "items": rows}))
    else:
        lines = (f"{one['strategy']} {one['item']:<10} {one['status']:<13} {one['why']}" for one in rows)
        click.echo("\n".join(printable(line) for line in lines))
        # As a home names itself: an address may hold a password.
        place = home_at(ground.records, read_only=True).place
        click.echo(printable(f"evidence written into {place}, in pieces: {len(pieces)}", keep=""))
    return PASSES if all(one["satisfied"] for one in rows) else DOES_NOT


def _facts(
    ground: ChecklistGround,
    records: Journal,
    now: int,
    outside: Sequence[Anchored],
    kept: KeptFolds,
    strategy: str,
    explained: frozenset[Step],
) -> Facts:
    return facts_of(ground, records, strategy, now=now, outside=outside, explained=explained, kept=kept)


def _explained(
    ground: ChecklistGround, records: Journal, trust: Path | None, now: int
) -> Callable[[str], frozenset[Step]]:
    """Return which changes somebody explained who may, by strategy: without a root file nobody does."""
    if trust is None:
        return lambda _: frozenset()
    desk = desk_of(ground.place, ground.engine, records, trust, now=now)
    return lambda strategy: frozenset() if desk.record.doubts(strategy) else explained(desk, strategy)


def evidence_of_measure(
    item: Item, measured: Measured, subject: str, *, by: str, realm: str = PRODUCTION, rests_on: str | None = None
) -> Evidence:
    """Return what a measure found as evidence for an item of a subject; `rests_on` are documents that it went by."""
    return Evidence(
        id="",
        item=item.id,
        type=item.type,
        realm=realm,
        subject=subject,
        period_begin=measured.period_begin,
        period_end=measured.period_end,
        recorded_at=None,
        n=measured.n,
        measured=measured.values,
        sources=measured.sources if rests_on is None else (*measured.sources, rests_on),
        by=by,
        why=measured.why,
    )


def _measured_by_golive(ground: ChecklistGround, named: tuple[str, ...]) -> list[Item]:
    own = {one.id for one in ground.checklist.items if one.measured_by == GOLIVE and one.id in MEASURES}
    for name in named:
        if ground.item(name).id not in own:
            raise InvalidInput(f"golive does not measure `{name}`", hint=f"it measures {', '.join(sorted(own))}")
    return [item for item in ground.items if item.id in own and (not named or item.id in named)]


def _rows(view: ReadinessView, ids: list[str]) -> Iterator[dict[str, object]]:
    for one in view.standing.each:
        if one.item.id in ids:
            status = one.live.status
            yield {
                "strategy": view.standing.strategy,
                "item": one.item.id,
                "status": status.name,
                "satisfied": status.satisfies,
                "why": view.sentence(one),
                "next": None if status.satisfies else view.commands[one.item.id],
            }
