"""The readiness page of a strategy as the Python checklist knows it: by records, and by what was told to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from golive.compiler.program import Program
from golive.documents.checklist import Checklist
from golive.facade.signed_records import StandsAt
from golive.readiness.checklist.item_words import ItemWords
from golive.readiness.checklist.next_command import Typing, next_command, place_typed
from golive.readiness.checklist.prelive import prelive
from golive.readiness.checklist.status import ByStage


def typing_for(library: str | Path | None, records: str | Path | None, trust: str | Path | None) -> Typing:
    """Return where commands are typed: for what a checklist was made with."""
    return Typing(
        library=None if library is None else str(library),
        records=None if records is None else place_typed(str(records)),
        trust=None if trust is None else str(trust),
    )


def readiness_page(
    stands_at: StandsAt,
    words: Mapping[str, ItemWords],
    checklist: Checklist,
    program: Program,
    typing: Typing,
    uncounted: str,
) -> str:
    """Return the page, with commands as they are typed.

    `uncounted` says why nothing that people signed counts, and is empty where it does.
    """
    from golive.report.analysis import render_analysis
    from golive.report.readiness_report import ReadinessView, readiness_analysis

    standing = stands_at.standing
    steps = [step for one in program.checked.specs.prelive for step in one.steps]
    statuses = {one.item.id: ByStage(canary=one.canary.status, live=one.live.status) for one in standing.each}
    items = [one.item for one in standing.each]
    digests = program.digests
    typing = replace(typing, strategy=standing.strategy, doubted=standing.doubt and (typing.records or ""))
    view = ReadinessView(
        standing=standing,
        words=words,
        commands={item.id: next_command(item, typing) for item in checklist.needed},
        steps=steps,
        prelive=prelive(steps, items, statuses, stage=stands_at.stage, frozen=stands_at.frozen),
        uncounted=uncounted,
        digests={
            "subject of the evidence": standing.subject,
            "strategy": digests.strategy[standing.strategy],
            "policy": digests.policy,
        },
    )
    return render_analysis(readiness_analysis(view))
