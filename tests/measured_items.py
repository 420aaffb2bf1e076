"""The items that golive measures, and how each stands by what its measure says of some facts."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.deployment_checklist import with_checklist

from golive.core.unit import NANOS
from golive.loader import load_library
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.items_of import items_of, longest_waiver
from golive.readiness.checklist.status import Status
from golive.readiness.measured import Measured
from golive.readiness.measures import MEASURES, Numbers
from golive.readiness.measures.facts import Facts
from golive.readiness.stage import Stage

DAY = 86_400 * NANOS
NOW = 20_000 * DAY
SUBJECT = "5" * 64
NUMBERS = Numbers(beta=0.6, least_trades=30)


@cache
def measured_items() -> dict[str, Item]:
    """Return the items of the thirty-one that golive measures, by id."""
    return dict(_listed()[0])


@cache
def inputs_of(item: str) -> frozenset[str]:
    """Return the names of the values that an item's rules compare."""
    return frozenset(rule.measure for rule in measured_items()[item].requirements)


@cache
def _listed() -> tuple[tuple[tuple[str, Item], ...], int]:
    with tempfile.TemporaryDirectory() as folder:
        specs, issues = load_library(with_checklist(Path(folder) / "library"), cases=False)
    assert issues == ()
    (checklist,) = specs.checklists
    own = {one.id for one in checklist.items if one.measured_by == "golive"}
    items = tuple((item.id, item) for item in items_of(checklist, specs) if item.id in own)
    return items, longest_waiver(checklist)


def measured(item: str, facts: Facts, *, now: int = NOW) -> Measured:
    """Return what a measure says of facts."""
    return MEASURES[item](facts, now, NUMBERS)


def status(item: str, facts: Facts, *, now: int = NOW, stage: Stage = Stage.CANARY) -> Status:
    """Return how an item stands by what its measure says, as evidence of the facts' subject."""
    one, found = measured_items()[item], measured(item, facts, now=now)
    piece = Evidence(
        id="e",
        item=item,
        type=one.type,
        realm="rehearsal",
        subject=facts.subject,
        period_end=found.period_end,
        recorded_at=now,
        n=found.n,
        measured=found.values,
    )
    about = About(
        subject=facts.subject,
        realm="rehearsal",
        author="dev",
        now=now,
        longest_waiver=_listed()[1],
        stage=stage,
    )
    return item_status(one, Heard(evidence=(piece,)), about).status
