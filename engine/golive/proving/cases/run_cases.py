"""Cases, prepared once and run on a library or on any changed one: data, streams and given values are read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial

from golive.api.retention import oldest_price, retention
from golive.checker.checked import Checked
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.issue import Issue, in_order
from golive.core.value import Unknown
from golive.documents.cases import CasesOf
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.evaluator.trace import Trace
from golive.market.retention import Retention
from golive.proving.cases.card_answers import CardAnswers
from golive.proving.cases.given_measures import ScoreAnswers
from golive.proving.cases.given_values import instant_of, zone_missing
from golive.proving.cases.item_answers import ItemAnswers
from golive.proving.cases.market_at import NoMarket, Recording, StreamsAt
from golive.proving.cases.pad import CasePad
from golive.proving.cases.plan import Pin, Plan
from golive.proving.cases.plan_cases import plan_cases
from golive.proving.cases.prelive_answers import PreliveAnswers
from golive.proving.cases.program import Bind, CaseProgram
from golive.proving.cases.remembered import Remembered
from golive.proving.cases.run_answers import (
    judge_alerts,
    judge_card,
    judge_fills,
    judge_items,
    judge_market,
    judge_paper,
    judge_prelive,
    judge_scenarios,
    judge_score,
    judge_table,
    judge_terms,
    terms_of,
)
from golive.proving.cases.run_case import Setting, decide, judge_decision
from golive.proving.outcome import Judged

Read = Callable[[MarketSpec], MarketData | None]
"""Reads the data of a market description; None where they are not here."""

See = Callable[[Plan, Trace], None]


def cases_of(
    program: Program,
    cases: Iterable[CasesOf],
    read: Read,
    *,
    score: ScoreAnswers | None = None,
    items: ItemAnswers | None = None,
    card: CardAnswers | None = None,
    steps: PreliveAnswers | None = None,
) -> Prepared:
    """Return the cases of a library, ready to be judged on it or on a changed one.

    `program` is the library's own: how far back it looks is how far back the windows of every case go, also on a
    changed library. `read` is asked once for each market that a case names. `score` scores measurements: without it,
    cases of scores are left out, those of a checklist without `items`, those of a scorecard without `card`, and
    those of the steps before going live without `steps`.
    """
    plans = plan_cases(program.checked, cases)
    return Prepared(
        checked=program.checked,
        retention=retention(program),
        oldest=partial(oldest_price, program),
        planned=plans.plans,
        plan_issues=plans.issues,
        read=read,
        score=score,
        items=items,
        card=card,
        steps=steps,
    )


@dataclass(kw_only=True, eq=False)
class Prepared:
    """Cases ready to run; `issues` are of those that are left out, and of data that are not here."""

    checked: Checked
    retention: Retention
    oldest: Callable[[MarketSpec], int | Unknown | None]
    planned: tuple[Plan, ...]
    plan_issues: tuple[Issue, ...]
    read: Read
    score: ScoreAnswers | None = None
    items: ItemAnswers | None = None
    card: CardAnswers | None = None
    steps: PreliveAnswers | None = None
    _recordings: dict[str, Recording | None] = field(default_factory=dict)
    _shared: dict[tuple[int, int], StreamsAt] = field(default_factory=dict)
    _settings: dict[int, tuple[Plan, Setting | None]] = field(default_factory=dict)
    _pad: CasePad = field(default_factory=CasePad)
    _remembered: Remembered = field(default_factory=Remembered)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Return what is wrong with cases; what only running shows is among it once they ran."""
        return in_order((*self.plan_issues, *self._pad.issues))

    def judge(
        self,
        checked: Checked | None = None,
        *,
        plans: Sequence[Plan] | None = None,
        whole: bool | None = None,
        see: See | None = None,
    ) -> tuple[Judged, ...]:
        """Run cases on a library, by default the one that they were prepared for.

        Parameters
        ----------
        checked
            The library; what the cases name must be in it.
        plans
            Some of the cases only; all of them unless given.
        whole
            Only those that all gates decide, or only those that one document decides.
        see
            Shown each case that is evaluated with the trace of it; a cell is looked up, and a score has none.
        """
        library = self.checked if checked is None else checked
        chosen = [p for p in (self.planned if plans is None else plans) if whole is None or p.is_whole is whole]
        programs: dict[tuple[str, ...], CaseProgram] = {}
        return tuple(self._judged(library, chosen, programs, see))

    def _judged(
        self,
        checked: Checked,
        plans: Sequence[Plan],
        programs: dict[tuple[str, ...], CaseProgram],
        see: See | None,
    ) -> Iterator[Judged]:
        for plan in plans:
            if plan.kind == "table" and not plan.through:
                yield judge_table(plan, checked)
                continue
            if plan.kind == "score" and not plan.through:
                if self.score is not None:
                    yield judge_score(plan, checked, self.score)
                continue
            if plan.kind == "checklist" and not plan.through:
                if self.items is not None:
                    yield judge_items(plan, checked, self.items)
                continue
            if plan.kind == "scorecard" and not plan.through:
                if self.card is not None:
                    yield judge_card(plan, checked, self.card)
                continue
            if plan.kind == "prelive" and not plan.through:
                if self.steps is not None:
                    yield judge_prelive(plan, checked, self.steps)
                continue
            if plan.kind == "fills" and not plan.through:
                yield judge_fills(plan, checked)
                continue
            if plan.kind == "paper" and not plan.through:
                yield judge_paper(plan, checked)
                continue
            if plan.kind == "alerts" and not plan.through:
                yield judge_alerts(plan, checked)
                continue
            if plan.kind == "scenarios" and not plan.through:
                yield judge_scenarios(plan, checked)
                continue
            if plan.kind == "market" and not plan.through:
                yield judge_market(plan, checked)
                continue
            setting = self.setting(plan)
            if setting is None:
                continue
            view = plan.seen(checked)
            key = (view.intent,) if plan.is_whole else (view.intent, plan.of)
            if key not in programs:
                same = [p for p in plans if p.is_whole is plan.is_whole and (plan.is_whole or p.of == plan.of)]
                pins = [pin for p in same for pin in p.gives.pins]
                programs[key] = program_of(view, plan, pins, self._remembered.bind)
            trace = decide(plan, programs[key], setting)
            if see is not None:
                see(plan, trace)
            decides = plan.is_whole or plan.kind == "gate"
            yield judge_decision(plan, trace) if decides else judge_terms(plan, trace)

    def setting(self, plan: Plan) -> Setting | None:
        """Return where a case plays, None with the reason among the issues; made once, for every library."""
        # The plan is kept with its setting: the id of one that is gone may be another's.
        if id(plan) not in self._settings:
            self._settings[id(plan)] = plan, self._setting(plan)
        return self._settings[id(plan)][1]

    def _setting(self, plan: Plan) -> Setting | None:
        given, place = plan.gives, plan.case.at.span if plan.case.at is not None else plan.case.span
        if given.market is None:
            market: Recording | NoMarket | None = _NO_MARKET
            now = given.moment if isinstance(given.moment, int) else instant_of(given.at)
        else:
            market = self._recording(given.market)
            now = market.instant(given.at) if isinstance(market, Recording) else None
        if market is None:
            return None
        if now is None:
            message = (
                f"`{given.at}` is no instant of the case's data"
                if given.at
                else "neither the case nor a base says `at`"
            )
            self._pad.error("GL707", message, place, zone_missing(given.at) or self._lasts(market))
            return None
        streams = self._streams(plan, market, now)
        moment = now if given.moment is None else given.moment
        oldest = None if plan.gives.market is None else self.oldest(plan.gives.market)
        return Setting(streams=streams, now=now, moment=moment, oldest_price=oldest)

    def _streams(self, plan: Plan, market: Recording | NoMarket, now: int) -> StreamsAt:
        """Return what a case sees of a market; cases that change no stream see the same, so features are shared."""
        streams, horizon = plan.gives.streams, self.retention.horizon
        if streams:
            return StreamsAt(market, now, streams, horizon)
        return self._shared.setdefault((id(market), now), StreamsAt(market, now, streams, horizon))

    def _recording(self, market: MarketSpec) -> Recording | None:
        if market.id not in self._recordings:
            data = self.read(market)
            self._recordings[market.id] = None if data is None else Recording(data, self.retention)
            if data is None:
                span = market.header.span
                self._pad.error("GL707", f"the data of the market `{market.id}` are not here", span, _NO_DATA)
        return self._recordings[market.id]

    @staticmethod
    def _lasts(market: Recording | NoMarket) -> str:
        from golive.market.instants import show

        if isinstance(market, NoMarket):
            return "write `at: 2026-01-05 21:30Z`, or name a `market`"
        return f"they last from {show(market.first)} to {show(market.last)}; `+90 s` counts from the start"


def program_of(checked: Checked, plan: Plan, pins: Iterable[Pin], bind: Bind) -> CaseProgram:
    """Compile what a case needs: all gates, its own, or what its document gives; with what is pinned in it."""
    if plan.is_whole:
        return CaseProgram.of_gates(checked, [gate.id for gate in checked.gates], pins, bind)
    if plan.kind == "gate":
        return CaseProgram.of_gates(checked, [plan.document], pins, bind)
    terms = terms_of(checked, plan.kind, plan.document)
    return CaseProgram.of_terms(checked, [(plan.document, term) for _, term in terms], pins, bind)


_NO_MARKET = NoMarket()
_NO_DATA = "a case that looks at a market needs its files: name the embedded one, `market: simulated`"


def by_document(plans: Iterable[Plan]) -> Mapping[str, tuple[Plan, ...]]:
    """Return cases by the document that they test, in the order in which they stand."""
    documents: dict[str, list[Plan]] = {}
    for plan in plans:
        documents.setdefault(plan.of, []).append(plan)
    return {of: tuple(own) for of, own in documents.items()}
