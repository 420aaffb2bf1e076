"""The report of a run: one HTML page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from golive.checker.checked import ParameterTable
from golive.core.issue import Issue
from golive.core.span import Span
from golive.core.unit import Quantity, show
from golive.core.verdict import Verdict
from golive.core.version import VERSION
from golive.documents.market import MarketKind, StreamKind, StreamSpec
from golive.models.numerics.wilson_interval import wilson
from golive.replay.replay import Run
from golive.report.drawing.timeline import Slice, Timeline, slices, timeline
from golive.report.explanation import Story, story
from golive.report.formats import money, quantity
from golive.report.render import render
from golive.report.run_sentences import sentences
from golive.report.tally.run import Tally, Verdicts, tally

PAGE, STYLE = "run_report.html", "report.css"
STORIES = 8
SIMULATED = "SIMULATED"
_KINDS = {
    MarketKind.SPOT: "spot",
    MarketKind.LINEAR: "linear perpetual",
    MarketKind.INVERSE: "inverse perpetual",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What was traded, on what terms."""

    id: str
    title: str
    why: str
    source: str
    symbol: str
    venue: str
    kind: str
    quote: str
    taker_fee: str
    maker_fee: str
    tick: str
    clock_skew: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Where one stream came from."""

    kind: str
    adapter: str
    files: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Verdict counts with the share allowed and how sure it is, taking each episode for one observation."""

    verdicts: Verdicts
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number the policy used; `tightened` lists strategies held to another."""

    document: str
    id: str
    value: str
    bounds: str
    tighter: str
    source: str
    tightened: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one strategy declares of itself."""

    id: str
    title: str
    source: str
    raw_size: str
    edge: str
    trials: int
    every: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """The account of the replay."""

    equity: str
    position: str
    daily_loss: str
    flat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something the readers of the policy or of the market remarked."""

    code: str
    message: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Everything the page says."""

    banner: str
    simulated: bool
    market: Market
    first: int
    last: int
    looks: int
    unpriced: int
    sentences: tuple[str, ...]
    tally: Tally
    answers: tuple[Answer, ...]
    refused: int
    unable: int
    asked: int
    verdicts: tuple[Verdict, ...]
    timeline: Timeline
    slices: tuple[Slice, ...]
    stories: tuple[Story, ...]
    kinds: int
    streams: tuple[Stream, ...]
    strategies: tuple[Held, ...]
    assumed: Assumed
    proofs: tuple[str, ...]
    numbers: tuple[Number, ...]
    findings: tuple[Finding, ...]
    policy_digest: str
    text_digest: str
    data_digest: str
    code: str
    seed: int | None


def render_run(
    run: Run,
    *,
    code: str = f"golive {VERSION}",
    findings: Sequence[Issue] = (),
    stories: int = STORIES,
    templates: Path | None = None,
) -> str:
    """Return the report of a run as one HTML page.

    Parameters
    ----------
    run
        The finished replay.
    code
        What decided: version, and digest where there is one.
    findings
        What reading the market remarked; what loading the policy remarked is added.
    stories
        How many decisions are written out in full, at most one of each kind.
    templates
        A folder of templates to use instead of the shipped ones.

    Returns
    -------
    str
        HTML without scripts and without references to anything outside it. The same run gives the same page.

    Raises
    ------
    InvalidInput
        When a template cannot be used.
    """
    return render(PAGE, run_page(run, code=code, findings=findings, stories=stories), folder=templates, style=STYLE)


def run_page(run: Run, *, code: str, findings: Sequence[Issue], stories: int) -> RunPage:
    """Gather what the page says."""
    counted = tally(run)
    program = run.engine.program
    asked = sum(look.asked for look in counted.looks)
    remarks = (*run.engine.issues, *findings)
    return RunPage(
        banner=_banner(run),
        simulated=run.market.is_simulated,
        market=_market(run),
        first=run.first,
        last=run.last,
        looks=len(run.instants),
        unpriced=int((run.prices != run.prices).sum()),
        sentences=sentences(run, counted),
        tally=counted,
        answers=tuple(_answer(v) for v in (counted.overall, *counted.strategies)),
        refused=counted.overall.n - counted.overall.allowed,
        unable=sum(look.unable for look in counted.looks),
        asked=asked,
        verdicts=tuple(Verdict),
        timeline=timeline(run),
        slices=slices(run),
        stories=tuple(_stories(run, counted.closest[:stories])),
        kinds=len(counted.closest),
        streams=tuple(_streams(run)),
        strategies=tuple(_held(run)),
        assumed=_assumed(run),
        proofs=tuple(str(p) for p in run.engine.proofs),
        numbers=tuple(_numbers(run)),
        findings=tuple(Finding(code=i.code, message=i.message, place=str(i.span)) for i in remarks),
        policy_digest=program.digests.policy,
        text_digest=program.digests.text,
        data_digest=run.data_digest,
        code=code,
        seed=run.seed,
    )


def _banner(run: Run) -> str:
    """Return the market's label; what is simulated says so whatever its description is labelled."""
    label = run.market.label
    if not run.market.is_simulated or SIMULATED in label:
        return label
    return f"{SIMULATED} {label}".rstrip()


def _market(run: Run) -> Market:
    market = run.market
    return Market(
        id=market.id,
        title=market.header.title,
        why=market.header.provenance.why,
        source=market.header.provenance.source,
        symbol=market.symbol,
        venue=market.venue,
        kind=_KINDS[market.kind],
        quote=market.quote,
        taker_fee=quantity(market.taker_fee, "bps"),
        maker_fee=quantity(market.maker_fee, "bps"),
        tick=quantity(market.tick, ""),
        clock_skew=quantity(market.clock_skew_s, "s"),
    )


def _answer(verdicts: Verdicts) -> Answer:
    if not verdicts.n:
        return Answer(verdicts=verdicts, share=None, low=None, high=None)
    share = verdicts.allowed / verdicts.n
    low, high = wilson(share, verdicts.episodes)
    return Answer(verdicts=verdicts, share=share, low=low, high=high)


def _stories(run: Run, rows: Sequence[int]) -> Iterator[Story]:
    decisions = [run.engine.decide(run.rows[i]) for i in rows]
    for decision in sorted(decisions, key=lambda d: (d.verdict, d.gate, d.rule)):
        yield story(run.engine, decision)


def _streams(run: Run) -> Iterator[Stream]:
    for kind in StreamKind:
        spec = run.market.stream(kind)
        if spec is not None:
            files = tuple(name.value for name in spec.files)
            adapter = spec.adapter.value.replace("_", " ")
            yield Stream(kind=kind.value, adapter=adapter, files=files, note=_note(spec))
        elif kind is StreamKind.QUOTES and run.market.stream(StreamKind.BOOK) is not None:
            yield Stream(
                kind=kind.value, adapter="none", files=(), note="no stream of its own: the best level of each book"
            )
        else:
            yield Stream(kind=kind.value, adapter="none", files=(), note="not there: what needs it cannot be told")


def _note(spec: StreamSpec) -> str:
    notes = []
    if spec.length_s:
        notes.append(f"one row for each {quantity(spec.length_s, 's')}")
    if spec.levels:
        notes.append(f"{spec.levels} levels a side")
    if spec.kind is StreamKind.BARS:
        notes.append("a bar counts from its close")
    return ", ".join(notes)


def _held(run: Run) -> Iterator[Held]:
    digests = run.engine.program.digests.strategy
    for strategy in run.engine.program.checked.specs.strategies:
        name = strategy.header.id
        if name in run.looks:
            yield Held(
                id=name,
                title=strategy.header.title,
                source=strategy.header.provenance.source,
                raw_size=str(strategy.raw_size),
                edge=str(strategy.facts["edge"][0]) if "edge" in strategy.facts else "none",
                trials=strategy.trials,
                every=quantity(strategy.every_s, "s"),
                digest=digests[name],
            )


def _assumed(run: Run) -> Assumed:
    account = run.account
    return Assumed(
        equity=money(account.equity, run.market.quote),
        position=quantity(account.position, "base"),
        daily_loss=quantity(account.daily_loss, "%"),
        flat=account.position == 0,
    )


def _numbers(run: Run) -> Iterator[Number]:
    checked = run.engine.program.checked
    for (document, name), table in sorted(checked.parameters.items()):
        declared = table.declared
        bounds = "" if declared.members else f"{_written(table, declared.lo)} to {_written(table, declared.hi)}"
        others = zip(checked.strategies, table.by_strategy, strict=True)
        yield Number(
            document=document,
            id=name,
            value=_written(table, table.house),
            bounds=bounds or ", ".join(declared.members),
            tighter=declared.tighter,
            source=declared.provenance.source,
            tightened=tuple(f"{s}: {_written(table, v)}" for s, v in others if v != table.house),
            span=declared.span,
        )


def _written(table: ParameterTable, value: float | str) -> str:
    declared = table.declared.value
    if isinstance(value, str) or not isinstance(declared, Quantity):
        return str(value)
    return show(value, declared.unit)
