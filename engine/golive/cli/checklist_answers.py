"""What `golive checklist status` says: on one screen what comes first, and item by item for one strategy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.cli.checklist_next import commands_of
from golive.cli.checklist_score import scores_as_json, scores_of
from golive.core.utc_text import utc_text
from golive.readiness.checklist.next_command import STRATEGY, to_fill_in
from golive.readiness.checklist.prelive import prelive
from golive.readiness.checklist.status import ByStage
from golive.readiness.stage import Stage
from golive.report.readiness_report import STAGES, ReadinessView, verdict
from golive.report.scorecard_section import changed, points, scorecard_lines

if TYPE_CHECKING:
    from golive.cli.checklist_ground import ChecklistGround
    from golive.cli.checklist_signed import Counted
    from golive.readiness.checklist.standing import Standing, Stands

_ITEMS_SHOWN = 3
_STATUS = 13


def view_of(
    ground: ChecklistGround,
    counted: Counted,
    library: str | None,
    then: Counted | None = None,
    *,
    trust: Path | None = None,
) -> ReadinessView:
    """Return what is told of a strategy; `then` is how it stood at an earlier date, where one is asked for.

    `library` and `trust` are as they were named: the commands that come next name them so.
    """
    standing = counted.standing
    items = [one.item for one in standing.each]
    statuses = {one.item.id: ByStage(canary=one.canary.status, live=one.live.status) for one in standing.each}
    digests = ground.engine.program.digests
    steps = [step for one in ground.engine.program.checked.specs.prelive for step in one.steps]
    return ReadinessView(
        standing=standing,
        words=ground.words,
        commands=commands_of(ground, standing, library, trust),
        steps=steps,
        prelive=prelive(steps, items, statuses, stage=counted.stage, frozen=counted.frozen),
        scores=scores_of(ground, counted, then),
        uncounted=counted.uncounted,
        unvouched=ground.vouched(),
        digests={
            "subject of the evidence": standing.subject,
            "strategy": digests.strategy[standing.strategy],
            "policy": digests.policy,
            **{f"code: {name}": value for name, value in ground.code.items()},
        },
    )


def expiring(standing: Standing, within: int | None) -> Sequence[Stands]:
    """Return the items whose evidence is too old now, or within so many nanoseconds; all without a limit."""
    if within is None:
        return standing.each
    last = standing.now + within
    return [one for one in standing.each if one.has_expired or (one.expires is not None and one.expires <= last)]


def status_lines(views: Sequence[ReadinessView], within: int | None) -> Iterator[str]:
    """Yield how strategies stand; of one alone each item, of several what comes first."""
    yield from dict.fromkeys(f"nothing here may be believed: {v.standing.doubt}" for v in views if v.standing.doubt)
    for view in views:
        parts = (view.standing.readiness(stage) for stage in STAGES)
        counts = ", ".join(f"{s.value} {one.satisfied} of {one.needed}" for s, one in zip(STAGES, parts, strict=True))
        card = "" if view.scores is None else f"; scorecard {points(view.scores.card.lower)}"
        yield f"{view.standing.strategy}: {verdict(view.standing)}; {counts}{card}"
    if len(views) == 1:
        yield ""
        yield from _items(views[0], within)
        if views[0].scores is not None and within is None:
            yield from ("", *scorecard_lines(views[0].scores), "")
    elif within is not None:
        for view in views:
            yield from (f"{view.standing.strategy} {line}" for line in _items(view, within))
    if len(views) > 1 and within is None:
        yield from (f"{v.standing.strategy} {changed(v.scores)}" for v in views if v.scores and v.scores.earlier)
    # Told in the place of an empty line: it all stays on one screen.
    yield from dict.fromkeys(view.uncounted for view in views)
    yield from dict.fromkeys(view.unvouched for view in views if view.unvouched and within is None)
    if within is None:
        yield from _next(views)


def _items(view: ReadinessView, within: int | None) -> Iterator[str]:
    shown = expiring(view.standing, within)
    if not shown:
        yield "nothing expires in that time"
    for one in shown:
        until = "" if one.expires is None else f" (until {utc_text(one.expires)})"
        name, canary = one.live.status, one.canary.status
        also = "" if name is canary or not one.item.needed_at(Stage.CANARY) else f" ({canary.name} for canary)"
        yield f"{one.item.id:<10}{name.name:<{_STATUS}} {view.written(one).title}: {view.sentence(one)}{also}{until}"


def _next(views: Sequence[ReadinessView]) -> Iterator[str]:
    """Yield the commands that come next, each with the items that it serves, in the order of the checklist.

    What people sign comes when the rest is there: until then one line says of which items. Commands of several
    strategies that differ in their name alone are one.
    """
    items: dict[str, list[str]] = {}
    signed: dict[str, None] = {}
    waits = any(view.lacks_evidence for view in views)
    for view in views:
        for item in view.standing.readiness(Stage.LIVE).blockers:
            if waits and view.is_signed(item):
                signed[item] = None
                continue
            command = view.commands[item]
            if len(views) > 1:
                command = command.replace(f"--strategy {view.standing.strategy} ", f"--strategy {STRATEGY} ")
            served = items.setdefault(command, [])
            if item not in served:
                served.append(item)
    if not items:
        return
    yield "next, in this order:"
    width = min(_WIDEST, max(map(len, items)))
    for command, served in sorted(items.items(), key=lambda pair: _order(pair[0])):
        more = f" and {len(served) - _ITEMS_SHOWN} more" if len(served) > _ITEMS_SHOWN else ""
        yield f"  {command:<{width}}  {', '.join(served[:_ITEMS_SHOWN])}{more}"
    if signed:
        yield f"  after all that, on a frozen packet, people sign {', '.join(signed)}"
    for name, what in to_fill_in(" ".join(items)).items():
        yield f"  {name} is {what}"


_WIDEST = 90
_GROUPS = (
    "golive paper", "golive drill", "golive journal", "golive checklist explain", "golive checklist measure",
    "golive evidence", "golive checklist",
)  # fmt: skip


def _order(command: str) -> int:
    return next((n for n, group in enumerate(_GROUPS) if command.startswith(group)), len(_GROUPS))


def status_as_json(views: Sequence[ReadinessView], within: int | None) -> Mapping[str, Any]:
    """Return it as a document."""
    return {"strategies": [strategy_as_json(view, within) for view in views]}


def strategy_as_json(view: ReadinessView, within: int | None) -> Mapping[str, Any]:
    """Return how one strategy stands."""
    standing = view.standing
    stages = {stage: standing.readiness(stage) for stage in STAGES}
    return {
        "strategy": standing.strategy,
        "subject": standing.subject,
        "as_of": utc_text(standing.now),
        "signatures": {"count": not view.uncounted, "why_not": view.uncounted or None},
        "records": {"hold": not standing.doubt, "why_not": standing.doubt or None, "unvouched": view.unvouched or None},
        "stages": {
            stage.value: {
                "ready": one.ready,
                "evidence_ready": one.evidence_ready,
                "needed": one.needed,
                "satisfied": one.satisfied,
                "percent": one.percent,
                "blockers": list(one.blockers),
            }
            for stage, one in stages.items()
        },
        "items": [_item_as_json(view, one) for one in expiring(standing, within)],
        "steps": [
            {"step": n, "id": step.id, "title": step.title, "done": done}
            for n, (step, done) in enumerate(zip(view.steps, view.prelive.done, strict=True), start=1)
        ],
        "scorecard": scores_as_json(view.scores),
        "digests": dict(view.digests),
    }


def _item_as_json(view: ReadinessView, one: Stands) -> Mapping[str, Any]:
    words, piece = view.words[one.item.id], one.live.evidence
    return {
        "id": one.item.id,
        "title": words.written.title,
        "category": words.written.category,
        "needed_for": words.written.needed_for,
        "roles": sorted(one.item.roles),
        "canary": one.canary.status.name,
        "live": one.live.status.name,
        "why": view.sentence(one),
        "rules": [
            {
                "rule": rule.id,
                "observed": rule.observed,
                "op": rule.op,
                "threshold": rule.limit,
                "margin": rule.margin,
                "holds": rule.answer.value,
                "line": f"{words.written.span.file}:{rule.line}",
            }
            for rule in words.rules(one.item, one.live, stage=Stage.LIVE)
        ],
        "evidence": None
        if piece is None
        else {
            "id": piece.id,
            "n": piece.n,
            "subject": piece.subject,
            "period_begin": None if piece.period_begin is None else utc_text(piece.period_begin),
            "period_end": None if piece.period_end is None else utc_text(piece.period_end),
            "sources": list(piece.sources),
            "by": piece.by,
        },
        "expires": None if one.expires is None else utc_text(one.expires),
        "next": None if one.live.status.satisfies else view.commands[one.item.id],
    }
