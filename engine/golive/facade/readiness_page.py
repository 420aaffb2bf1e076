"""The readiness page of a strategy as the Python checklist knows it: by records, and by what was told to it."""

from __future__ import annotations

from collections.abc import Mapping

from golive.compiler.program import Program
from golive.documents.checklist import Checklist
from golive.readiness.checklist.item_words import ItemWords
from golive.readiness.checklist.next_command import Typing, next_command
from golive.readiness.checklist.prelive import prelive
from golive.readiness.checklist.standing import Standing
from golive.readiness.checklist.status import ByStage
from golive.readiness.stage import Stage


def readiness_page(
    standing: Standing, words: Mapping[str, ItemWords], checklist: Checklist, program: Program, uncounted: str
) -> str:
    """Return the page, of a draft without a frozen packet: nobody says here who signs one."""
    from golive.report.analysis import render_analysis
    from golive.report.readiness_report import ReadinessView, readiness_analysis

    steps = [step for one in program.checked.specs.prelive for step in one.steps]
    statuses = {one.item.id: ByStage(canary=one.canary.status, live=one.live.status) for one in standing.each}
    items = [one.item for one in standing.each]
    digests, typing = program.digests, Typing(strategy=standing.strategy)
    view = ReadinessView(
        standing=standing,
        words=words,
        commands={item.id: next_command(item, typing) for item in checklist.items},
        steps=steps,
        prelive=prelive(steps, items, statuses, stage=Stage.DRAFT, frozen=False),
        uncounted=uncounted,
        digests={
            "subject of the evidence": standing.subject,
            "strategy": digests.strategy[standing.strategy],
            "policy": digests.policy,
        },
    )
    return render_analysis(readiness_analysis(view))
