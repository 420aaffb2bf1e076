"""Accounts on paper as a daily report reads them: which day, which run, and by which policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from golive.cli.model_place import MODELS
from golive.cli.open_library import find_library
from golive.cli.paper_seen import declared_terms, only_account
from golive.cli.records_place import folder_of, records_at, root_of
from golive.core.civil import A_DAY, date_text, days_of
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.api.paper_terms import PaperTerms
    from golive.core.value import Unknown
    from golive.execution.account import AccountRule
    from golive.journal.bodies.gap import Gap
    from golive.journal.home import Home
    from golive.journal.journal import JournalReader
    from golive.learning.models_until import ModelUntil
    from golive.paper.account_journal import Begun
    from golive.paper.drills.last_held import HeldDrill
    from golive.paper.models_of_records import ModelsPlace
    from golive.paper.recorded_events import RecordedEvents
    from golive.replay.attribution_study import AttributionStudy
    from golive.replay.daily.journal_fold import JournalFold
    from golive.report.daily.made_account import ReadAccount
    from golive.trading.live_opening import LiveOpened
    from golive.trading.paper_days import PaperDays
    from golive.trading.served_models import ServedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run of an account in its journal: how it began, and the instant of its last entry, in nanoseconds."""

    journal: JournalReader
    begun: Begun
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy:
    """What a run is read by: a library that has its terms, and whether it is the very policy that decided."""

    engine: Engine
    terms: PaperTerms
    title: str
    is_same: bool


def read_accounts(
    library: str | None,
    names: Sequence[str],
    journal: str | None,
    records: str | None,
    date: str | None,
    recorded: Path | None = None,
) -> tuple[ReadAccount, ...]:
    """Return accounts up to the end of a day: of `date`, else of the last that had ended for all of them.

    Raises
    ------
    InvalidInput
        An account or a day that is not there, and a library that cannot tell what a lot was worth.
    BrokenChain
        A journal that is not as it was written: of it nothing is told.
    """
    from golive.cli.open_library import open_engine
    from golive.journal.home_at import home_at
    from golive.paper.models_of_records import ModelsPlace
    from golive.paper.recorded_events import read_recording

    engine, place = open_engine(library), find_library(library)
    declared = declared_terms(engine)
    chosen = tuple(only_account(declared, name) for name in dict.fromkeys(names) or (None,))
    places = {name: journal or _place(root_of(place), name) for name in chosen}
    homes = {where: home_at(where, read_only=True) for where in dict.fromkeys(places.values())}
    try:
        runs = {name: _runs(homes[places[name]], name) for name in chosen}
        day = _day(date) if date is not None else min(_last_day(own) for own in runs.values())
        where = records_at(records, place)
        drill = _drill(where, (day + 1) * _day_ns())
        recording = None if recorded is None else read_recording(recorded)
        models = ModelsPlace(records=where, folder=folder_of(place) / MODELS, read_only=True)
        return tuple(_read(name, runs[name], engine, day, drill, recording, models) for name in chosen)
    finally:
        for home in homes.values():
            home.close()


def _place(root: Path, name: str) -> str:
    """Return where the journal of an account is: where the account said last, else beside what else it leaves."""
    from golive.paper.account_files import AccountFiles
    from golive.paper.heartbeat_file import Beat, read_beat

    files = AccountFiles.below(root, name)
    beat = read_beat(files.heartbeat)
    return beat.journal if isinstance(beat, Beat) else str(files.journal)


def _runs(home: Home, name: str) -> tuple[_Run, ...]:
    """Return the runs of an account, the newest last."""
    from golive.journal.journal import JournalReader
    from golive.paper.account_journal import begun_in, runs_of

    journals = [JournalReader(home, run) for run in runs_of(home, name)]
    begun = [(journal, begun_in(journal), journal.head().ts) for journal in journals]
    runs = [_Run(journal=one, begun=how, last=last) for one, how, last in begun if how is not None and last is not None]
    if not runs:
        raise InvalidInput(f"{home.place} holds no run of `{name}`", hint="`golive paper start` begins one")
    replayed = next((run for run in runs if run.begun.body.mode != "paper"), None)
    if replayed is not None:
        hint = "give the journal of `golive paper start`"
        raise InvalidInput(f"`{replayed.journal.name}` is not of an account on paper", hint=hint)
    return tuple(runs)


def _day_ns() -> int:
    from golive.execution.account import DAY

    return DAY


def _day(date: str) -> int:
    day = days_of(date)
    if day is None:
        raise InvalidInput(f"`{date}` is no day", hint=A_DAY)
    return int(day)


def _last_day(runs: Sequence[_Run]) -> int:
    """Return the last day that had ended when the journal did; of an account that has none, the one that it began."""
    last, first = runs[-1].last // _day_ns(), runs[0].begun.at // _day_ns()
    return max(last - 1, first)


def _read(
    name: str,
    runs: Sequence[_Run],
    engine: Engine,
    day: int,
    drill: HeldDrill | Unknown,
    recording: RecordedEvents | None,
    place: ModelsPlace,
) -> ReadAccount:
    from golive.core.value import missing
    from golive.journal.outbox import outboxes
    from golive.report.daily.made_account import ReadAccount

    end = (day + 1) * _day_ns()
    there = [run for run in runs if run.begun.at < end]
    if not there or there[-1].last < end - _day_ns():
        lasts = f"{date_text(runs[0].begun.at // _day_ns())} to {date_text(runs[-1].last // _day_ns())}"
        raise InvalidInput(f"`{name}` has no entry on {date_text(day)}", hint=f"its journal is of {lasts}")
    newest = there[-1]
    policy = _policy(name, newest, engine)
    folds = [_fold(run, _opened(policy, run).rule.account, end) for run in there]
    is_over = runs[-1].last >= end
    for gap in _gaps_at(newest, end if is_over else newest.last):
        folds[-1].lose_late(gap)
    for outbox in outboxes(newest.journal.home, name):
        for entry in takewhile(lambda entry: entry.ts < end, outbox.entries()):
            folds[-1].hear(entry)
    return ReadAccount(
        name=name,
        title=policy.title,
        currency=policy.terms.markets[0].quote,
        record=folds[-1].record(strategies=policy.terms.strategies),
        day=day,
        is_over=is_over,
        days=_days(folds, newest, policy.terms, end if is_over else newest.last),
        engine=policy.engine if policy.is_same else missing("another_policy", ANOTHER),
        drill=drill,
        models=_models(place.records, policy.terms.strategies, end),
        earlier_runs=len(there) - 1,
        attribution=_attribution(newest, policy, end, recording, place),
    )


ANOTHER = "the policy that decided is neither the one of the library nor kept in the journal"


def _policy(name: str, run: _Run, engine: Engine) -> _Policy:
    """Return what a run is read by: the library where it is the one that decided, else the one that was kept."""
    from golive.api.markets import market_digest
    from golive.api.paper_terms import find_paper, paper_terms
    from golive.cli.kept_policy import kept_engine
    from golive.journal.policies import kept_as

    begun = run.begun.body
    kept = None if engine.program.digests.policy == begun.policy else kept_as(run.journal, begun.policy)
    own = engine if kept is None else kept_engine(kept, begun.policy)
    specs = own.program.checked.specs
    paper = find_paper(specs, name)
    terms = paper_terms(paper, specs)
    is_same = own.program.digests.policy == begun.policy
    digests = {market.symbol: market_digest(market) for market in terms.markets}
    if not is_same and digests != dict(begun.markets):
        hint = "name the library that the account ran by: what a lot is worth stands in its markets"
        raise InvalidInput(f"the markets of `{name}` are not those that its run began with", hint=hint)
    return _Policy(engine=own, terms=terms, title=paper.header.title, is_same=is_same)


def _attribution(
    run: _Run, policy: _Policy, end: int, recording: RecordedEvents | None, place: ModelsPlace
) -> AttributionStudy:
    """Return what each gate earned or cost by an instant, where what was received makes the journal again."""
    from golive.core.value import missing
    from golive.paper.models_of_records import models_again
    from golive.paper.replayed_journal import is_paused
    from golive.replay.attribution_of_journal import attribution_of_journal
    from golive.trading.assumed_terms import assumed_fills

    entries = [entry for entry in run.journal.entries() if entry.ts < end] if recording is not None else []
    with ExitStack() as held:
        strategies = policy.terms.strategies if recording is not None else ()
        try:
            models = models_again(policy.engine.program, strategies, place, entries, held)
        except InvalidInput as error:
            return AttributionStudy(why=missing("no_models", error.message))
        return attribution_of_journal(
            entries,
            None if recording is None else lambda: recording.events(after=run.begun.at),
            lambda: _opened(policy, run, models),
            least=assumed_fills(policy.engine).least_attributed,
            is_paused=run.last < end and is_paused(run.journal),
        )


def _opened(policy: _Policy, run: _Run, models: Mapping[str, ServedModel] = MappingProxyType({})) -> LiveOpened:
    """Return a run's account before its first event, as the machine that writes it opens it."""
    from golive.account.account import AssumedAccount
    from golive.trading.assumed_terms import assumptions_of
    from golive.trading.live_opening import LiveTerms, open_live
    from golive.trading.market_feed import FeedClass

    begun, terms = run.begun.body, policy.terms
    live = LiveTerms(
        engine=policy.engine,
        markets=terms.markets,
        assumptions=replace(
            assumptions_of(policy.engine, AssumedAccount(equity=terms.equity), seed=int(begun.seed)), models=models
        ),
        strategies=terms.strategies,
        capital=terms.capital if begun.account is None else begun.account.capital,
        run=begun.run,
        begun=run.begun.at,
    )
    return open_live(live, FeedClass(begun.feed_class))


def _fold(run: _Run, rule: AccountRule, end: int) -> JournalFold:
    """Return a run up to an instant, once its chain is seen to be as it was written."""
    from golive.paper.status import check_chain
    from golive.replay.daily.read_account import fold_until

    check_chain(run.journal)
    return fold_until(run.journal.entries(), rule, end)


def _gaps_at(run: _Run, instant: int) -> tuple[Gap, ...]:
    """Return the gaps that a run was in at an instant, as far as they had come: their entries are written later."""
    from golive.journal.bodies.gap import Gap
    from golive.journal.bodies.kinds import read_body
    from golive.trading.live_parts import last_live

    last = last_live(run.journal)
    still = () if last is None else last[1].lost
    later = [read_body(entry.kind, entry.body) for entry in run.journal.entries(kind=Gap.KIND) if entry.ts >= instant]
    gaps = [*(one for one in later if isinstance(one, Gap)), *(one.gap(instant) for one in still)]
    return tuple(replace(one, until=instant) for one in gaps if one.since < instant)


def _days(folds: Sequence[JournalFold], newest: _Run, terms: PaperTerms, now: int) -> PaperDays:
    """Return which days count by an instant; one that begins at that very instant is not told."""
    from golive.paper.status import wanted_by
    from golive.trading.days_of_journal import record_of
    from golive.trading.paper_days import Realm, paper_days
    from golive.trading.paper_subject import held_to

    days = paper_days(
        record_of([fold.run for fold in folds]),
        needed=wanted_by(held_to(terms, newest.begun.body)).needed,
        realm=Realm.PRODUCTION,
        subject=newest.begun.body.subject,
        succeeds={},
        now=now,
    )
    return replace(days, each=tuple(one for one in days.each if one.day * _day_ns() < now))


def _drill(place: str, until: int) -> HeldDrill | Unknown:
    """Return the last drill in the records before an instant, or why none is known."""
    from golive.core.value import missing
    from golive.journal.bodies.evidence import EvidenceGiven
    from golive.journal.home_at import home_at
    from golive.journal.journal import RECORDS, JournalReader
    from golive.paper.drills.last_held import last_held

    if _has_none(place):
        return missing("no_records", "there are no records yet, n = 0 drills")
    with closing(home_at(place, read_only=True)) as home:
        held = last_held(JournalReader(home, RECORDS).entries(kind=EvidenceGiven.KIND), until=until)
    return (
        missing("no_drill", "the records hold none of before the end of the day, n = 0 drills")
        if held is None
        else held
    )


def _models(place: str, strategies: Sequence[str], until: int) -> tuple[ModelUntil, ...] | Unknown:
    """Return the models of an account's strategies by the records before an instant, or why none is known."""
    from golive.core.value import missing
    from golive.journal.home_at import home_at
    from golive.journal.journal import RECORDS, JournalReader
    from golive.learning.models_until import models_until

    if _has_none(place):
        return missing("no_records", "there are no records yet")
    with closing(home_at(place, read_only=True)) as home:
        models = models_until(JournalReader(home, RECORDS), strategies, until)
    return models or missing("no_models", "the records tell of no model of its strategies before the end of the day")


def _has_none(place: str) -> bool:
    """Say whether there are no records at a place: a file that is not there."""
    return "://" not in place and not Path(place).is_file()
