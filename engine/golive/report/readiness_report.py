"""How ready a strategy is, for people: what stands in its way, each item, what expires when, the steps before live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.utc_text import utc_text
from golive.documents.checklist import ChecklistItem, How
from golive.documents.prelive import PreliveStep
from golive.readiness.checklist.item_words import ItemWords
from golive.readiness.checklist.prelive import Prelive
from golive.readiness.checklist.standing import Standing, Stands
from golive.readiness.checklist.status import Status
from golive.readiness.stage import Stage
from golive.report.analysis import Analysis, Fact, PageRow, PageTable, Section
from golive.report.formats import as_sentence
from golive.report.scorecard_section import Scores, headline, scorecard_section

STAGES = (Stage.CANARY, Stage.LIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessView:
    """What is told of one strategy: how it stands, the words of its items, and the command that comes next for each.

    `digests` are the provenance, by name. `steps` are those before live, none where the library says none, and
    `prelive` which of them are done now. `uncounted` says why nothing that people signed counts, and is empty where it
    does; `unvouched` which of the records nobody outside vouches for.
    """

    standing: Standing
    words: Mapping[str, ItemWords]
    commands: Mapping[str, str]
    steps: Sequence[PreliveStep]
    prelive: Prelive
    digests: Mapping[str, str] = field(default_factory=dict)
    scores: Scores | None = None
    uncounted: str = ""
    unvouched: str = ""

    def written(self, stands: Stands) -> ChecklistItem:
        """Return an item as it is written."""
        return self.words[stands.item.id].written

    @property
    def lacks_evidence(self) -> bool:
        """Say whether an item that canary needs is not satisfied, sign-offs apart."""
        return not self.standing.readiness(Stage.CANARY).evidence_ready

    def is_signed(self, item: str) -> bool:
        """Say whether people sign an item."""
        return self.words[item].written.how is How.SIGNOFF

    def sentence(self, stands: Stands, stage: Stage = Stage.LIVE) -> str:
        """Return why an item stands as it does."""
        words = self.words[stands.item.id]
        return words.sentence(stands.item, stands.at(stage), now=self.standing.now, stage=stage)


def readiness_analysis(view: ReadinessView) -> Analysis:
    """Return what is said about a strategy, for `analysis_text` and `render_analysis`."""
    standing = view.standing
    return Analysis(
        kicker="golive readiness",
        title=f"{standing.strategy}: {verdict(standing)}",
        facts=tuple(_facts(view)),
        sentences=tuple(_sentences(view)),
        sections=(
            Section(id="blockers", title="What stands in the way", tables=(_blockers(view), *_waivers(view))),
            Section(id="items", title="The items", tables=tuple(_categories(view))),
            Section(id="expiry", title="What expires when", tables=(_expiry(view),)),
            *_optional(view),
        ),
        limits=LIMITS,
        provenance=PageTable(
            caption="Digests",
            heads=("What", "Digest"),
            rows=tuple(PageRow(cells=pair) for pair in view.digests.items()),
            numeric=False,
        ),
    )


def _optional(view: ReadinessView) -> Iterator[Section]:
    """Yield what a library may lack: steps, and a scorecard."""
    if view.steps:
        yield Section(id="steps", title="The steps before going live", tables=(_steps(view),))
    if view.scores is not None:
        yield scorecard_section(view.scores)


LIMITS = (
    "Thirty days on paper confirm that it works, not that it earns: their Sharpe ratio is far too uncertain for that.",
    "A list of items that pass is no claim to comply with a supervisor's rules: items map to them, and no more.",
    "What people assert without a signature is what somebody says of himself.",
)


def verdict(standing: Standing) -> str:
    """Return in a few words for which stage a strategy is ready."""
    ready = [stage for stage in STAGES if standing.readiness(stage).ready]
    return f"ready for {ready[-1].value}" if ready else "not ready"


def _facts(view: ReadinessView) -> Iterator[Fact]:
    for stage in STAGES:
        one = view.standing.readiness(stage)
        yield Fact(name=f"For {stage.value}", value=f"{one.satisfied} of {one.needed} items, {one.shown or 0} %")
    if view.steps:
        yield Fact(name="Steps", value=f"{view.prelive.count} of {len(view.steps)}")
    if view.scores is not None:
        yield Fact(name="Scorecard", value=headline(view.scores.card))
    yield Fact(name="As of", value=utc_text(view.standing.now))


def _sentences(view: ReadinessView) -> Iterator[str]:
    if view.standing.doubt:
        yield as_sentence(f"nothing here may be believed: {view.standing.doubt}")
    if view.uncounted:
        yield as_sentence(view.uncounted)
    if view.unvouched:
        yield as_sentence(view.unvouched)
    for stage in STAGES:
        one = view.standing.readiness(stage)
        if one.ready:
            yield f"All {one.needed} items that {stage.value} needs are satisfied."
        else:
            are = "is" if len(one.blockers) == 1 else "are"
            yield f"{len(one.blockers)} of the {one.needed} items that {stage.value} needs {are} not satisfied."
    blockers = view.standing.readiness(Stage.LIVE).blockers
    first = next((one for one in view.standing.each if one.item.id in blockers), None)
    if first is not None:
        why = view.sentence(first)
        yield as_sentence(
            f"first {first.item.id}, {view.written(first).title}: {why}; next: `{view.commands[first.item.id]}`"
        )


def _blockers(view: ReadinessView) -> PageTable:
    needed = {stage: view.standing.readiness(stage).blockers for stage in STAGES}
    rows = [
        PageRow(
            cells=(
                one.item.id,
                one.live.status.name,
                Stage.CANARY.value if one.item.id in needed[Stage.CANARY] else Stage.LIVE.value,
                view.written(one).title,
                view.sentence(one),
                ", ".join(sorted(one.item.roles)),
                view.commands[one.item.id],
            )
        )
        for one in view.standing.each
        if one.item.id in needed[Stage.LIVE]
    ]
    heads = ("Item", "Status", "Blocks", "What", "Why", "Owner", "Next command")
    return PageTable(
        caption="Not satisfied",
        heads=heads,
        rows=tuple(rows) or (_none(heads),),
        numeric=False,
        unbroken=(1, 2),
        code=(6,),
        stacked=True,
    )


def _waivers(view: ReadinessView) -> Iterator[PageTable]:
    """Yield what is waived, if anything is: by whom, why, and until when."""
    waived = [(one, one.live.waiver) for one in view.standing.each if one.live.waiver is not None]
    rows = tuple(
        PageRow(
            cells=(one.item.id, view.written(one).title, word.reason, f"{word.by}, {word.role}", utc_text(word.until))
        )
        for one, word in waived
        if word is not None
    )
    heads = ("Item", "What", "Reason", "Signed by", "Ends")
    if rows:
        yield PageTable(caption="Waived for a while", heads=heads, rows=rows, numeric=False, stacked=True)


def _categories(view: ReadinessView) -> Iterator[PageTable]:
    heads = ("Item", "Canary", "Live", "What", "n", "Needed for", "Why")
    for category, each in groupby(view.standing.each, key=lambda one: view.written(one).category):
        rows = tuple(_item(view, one) for one in each)
        passed = sum(row.cells[2] in _SATISFIED for row in rows)
        yield PageTable(
            caption=f"{category.capitalize()}: {passed} of {len(rows)}",
            heads=heads,
            rows=rows,
            numeric=False,
            stacked=True,
        )


_SATISFIED = tuple(status.name for status in Status if status.satisfies)


def _item(view: ReadinessView, one: Stands) -> PageRow:
    piece = one.live.evidence
    n = DASH if piece is None or piece.n is None else str(piece.n)
    written = view.written(one)
    canary, live = one.canary.status, one.live.status
    return PageRow(
        cells=(one.item.id, canary.name, live.name, written.title, n, written.needed_for, view.sentence(one)),
        tones=("plain", _tone(canary), _tone(live), *(("plain",) * 4)),
    )


def _tone(status: Status) -> str:
    if status.satisfies:
        return "good" if status is Status.PASS else "poor"
    return "bad" if status in (Status.FAIL, Status.ERROR) else "poor"


def _expiry(view: ReadinessView) -> PageTable:
    heads = ("Item", "Counts until", "What ends", "Next command")
    dated = sorted((one.expires, one.item.id, _ending(one)) for one in view.standing.each if one.expires is not None)
    rows = tuple(PageRow(cells=(item, utc_text(expires), what, view.commands[item])) for expires, item, what in dated)
    return PageTable(
        caption="What counts now, the first that ends first",
        heads=heads,
        rows=rows or (_none(heads),),
        numeric=False,
        unbroken=(1,),
        code=(3,),
        stacked=True,
    )


def _ending(one: Stands) -> str:
    """Say what of an item ends."""
    if one.live.waiver is not None:
        return "the waiver ends"
    return "its evidence is too old" if one.live.until is None else "the approval ends"


def _steps(view: ReadinessView) -> PageTable:
    rows = tuple(
        PageRow(
            cells=(f"{n}. {step.title}", "done" if done else "open", _asks(step)),
            tones=("plain", "good" if done else "poor", "plain"),
        )
        for n, (step, done) in enumerate(zip(view.steps, view.prelive.done, strict=True), start=1)
    )
    return PageTable(caption="As they are now, each alone", heads=("Step", "State", "Needs"), rows=rows, numeric=False)


def _asks(step: PreliveStep) -> str:
    """Say by what a step is done."""
    asked = [item.value for item in step.items]
    asked += ["all evidence that canary needs"] if step.evidence else []
    asked += ["a frozen packet"] if step.frozen else []
    asked += [f"to stand at {' or '.join(step.stages)}"] if step.stages else []
    return ", ".join(asked)


def _none(heads: Sequence[str]) -> PageRow:
    return PageRow(cells=("none", *(DASH for _ in heads[1:])))
