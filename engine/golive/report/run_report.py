"""The report of a run: one HTML page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.issue import Issue
from golive.core.verdict import Verdict
from golive.core.version import VERSION
from golive.models.numerics.wilson_interval import wilson_interval
from golive.replay.impact_study import impact_of
from golive.replay.money.statistics import statistics_of
from golive.replay.one_instrument import only
from golive.replay.replay import Run
from golive.replay.simulated_fills import SIMULATED, filled_at
from golive.report.analysis import Section
from golive.report.attribution_section import attribution_section
from golive.report.banner import ON_PAPER, banners
from golive.report.drawing.timeline import TimelineDrawing, timeline
from golive.report.explanation import Explanation, explain
from golive.report.impact_section import impact_section
from golive.report.instrument_rows import InstrumentRow, instrument_rows, seed_words
from golive.report.latency_section import latency_section
from golive.report.money_page import MoneyPage, money_page
from golive.report.optimism_section import optimism_section
from golive.report.render import render
from golive.report.run_provenance import (
    AssumedAccount,
    DeclaredStrategy,
    ParameterInForce,
    StreamSource,
    TradedMarket,
    assumed_account,
    declared_strategies,
    fills_in_force,
    parameters_in_force,
    stream_sources,
    traded_market,
)
from golive.report.run_sentences import run_sentences
from golive.report.tally.count_run import Tally, count_run
from golive.report.tally.gates import GateTally
from golive.report.tally.slices import Slice, slices
from golive.report.tally.verdicts import VerdictTally
from golive.trading.assumed_terms import assumed_fills

PAGE, STYLE = "run_report.html", "report.css"
EXPLANATIONS = 8
TRIPS, FEW = 200, 20
"""How many round trips a page lists, and how many it shows unasked; `round_trips.parquet` has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedShare:
    """Verdict counts with the share of episodes in which something was allowed, and how sure that is."""

    verdicts: VerdictTally
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something the readers of the policy or of the market remarked."""

    code: str
    message: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Everything the page says; `kinds` is how many kinds of decision `explanations` are chosen from."""

    banner: str
    simulated: bool
    fills: str
    assumed: str
    currency: str
    money: MoneyPage
    studies: tuple[Section, ...]
    few: int
    unfilled: tuple[tuple[str, int], ...]
    gates: tuple[GateTally, ...]
    market: TradedMarket
    first: int
    last: int
    looks: int
    unpriced: int
    sentences: tuple[str, ...]
    tally: Tally
    shares: tuple[AllowedShare, ...]
    unable: int
    asked: int
    verdicts: tuple[Verdict, ...]
    timeline: TimelineDrawing
    instruments: tuple[InstrumentRow, ...]
    slices: tuple[Slice, ...]
    explanations: tuple[Explanation, ...]
    kinds: int
    streams: tuple[StreamSource, ...]
    strategies: tuple[DeclaredStrategy, ...]
    account: AssumedAccount
    proofs: tuple[str, ...]
    parameters: tuple[ParameterInForce, ...]
    remarks: tuple[Remark, ...]
    policy_digest: str
    text_digest: str
    data_digest: str
    code: str
    seed: int | None
    seed_words: str


def render_run(
    run: Run,
    *,
    code: str = f"golive {VERSION}",
    issues: Sequence[Issue] = (),
    explanations: int = EXPLANATIONS,
    templates: Path | None = None,
    tally: Tally | None = None,
) -> str:
    """Return the report of a run as one HTML page, without scripts or references to anything outside it.

    Parameters
    ----------
    run
        The finished replay; the same run gives the same page.
    code
        What decided: version, and digest where there is one.
    issues
        What reading the market remarked; what loading the policy remarked is added.
    explanations
        How many decisions are written out in full, at most one of each kind.
    templates
        A folder of templates to use instead of the shipped ones.
    tally
        The run's numbers where they have been counted already.

    Raises
    ------
    InvalidInput
        When a template cannot be used.
    """
    page = run_page(run, code=code, issues=issues, explanations=explanations, tally=tally)
    return render(PAGE, page, folder=templates, style=STYLE, on_paper=ON_PAPER)


def run_page(run: Run, *, code: str, issues: Sequence[Issue], explanations: int, tally: Tally | None = None) -> RunPage:
    """Gather what the page says."""
    tally = tally or count_run(run)
    digests = run.engine.program.digests
    return RunPage(
        banner=banners(run),
        simulated=any(one.market.is_simulated for one in run.instruments),
        fills=f"{SIMULATED} fills: {filled_at(one.market for one in run.instruments)}",
        assumed=fills_in_force(run.engine),
        currency=run.balance.currency,
        money=money_page(run, statistics_of(run), trips=run.trips[:TRIPS], limits=tally.limits),
        studies=(
            attribution_section(run.attribution, run.balance.currency),
            optimism_section(run.optimism, run.balance.currency),
            latency_section(run.latencies, run.balance.currency, assumed_fills(run.engine)),
            impact_section(impact_of(run)),
        ),
        few=FEW,
        unfilled=tuple(sorted(run.unfilled.items(), key=lambda item: (-item[1], item[0]))),
        gates=(*tally.gates, *tally.closing_gates) if tally.left.n else tally.gates,
        market=traded_market(run.market),
        first=run.first,
        last=run.last,
        looks=len(run.instants),
        unpriced=int(np.isnan(run.prices).sum()),
        sentences=tuple(run_sentences(run, tally)),
        tally=tally,
        shares=tuple(_allowed_share(v) for v in (tally.overall, *tally.strategies)),
        unable=sum(look.unable for look in tally.looks),
        asked=sum(look.asked for look in tally.looks),
        verdicts=tuple(Verdict),
        timeline=timeline(only(run, run.instruments[0])),
        instruments=tuple(instrument_rows(run)),
        slices=slices(run),
        explanations=tuple(_explanations(run, tally.closest[:explanations])),
        kinds=len(tally.closest),
        streams=tuple(stream_sources(run.market)),
        strategies=tuple(declared_strategies(run)),
        account=assumed_account(run),
        proofs=tuple(str(p) for p in run.engine.proofs),
        parameters=tuple(parameters_in_force(run.engine.program.checked)),
        remarks=tuple(_remark(issue) for issue in (*run.engine.issues, *issues)),
        policy_digest=digests.policy,
        text_digest=digests.text,
        data_digest=run.all_data_digest,
        code=code,
        seed=run.seed,
        seed_words=seed_words(run),
    )


def _allowed_share(verdicts: VerdictTally) -> AllowedShare:
    if not verdicts.episodes:
        return AllowedShare(verdicts=verdicts, share=None, low=None, high=None)
    share = verdicts.episodes_allowed / verdicts.episodes
    low, high = wilson_interval(share, verdicts.episodes)
    return AllowedShare(verdicts=verdicts, share=share, low=low, high=high)


def _explanations(run: Run, rows: Sequence[int]) -> Iterator[Explanation]:
    decisions = [run.engine.decide(run.rows[i]) for i in rows]
    for decision in sorted(decisions, key=lambda d: (d.verdict, d.gate, d.rule)):
        yield explain(run.engine, decision)


def _remark(issue: Issue) -> Remark:
    return Remark(code=issue.code, message=issue.message, place=str(issue.span))
