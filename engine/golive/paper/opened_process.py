"""`OpenedProcess`: accounts of a plan on their feed, with everybody who listens to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import field, replace
from functools import partial

from golive.api.paper_terms import PaperTerms
from golive.api.retention import retention
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.paper.account_journal import Begun, begun_in, check_same, run_to_go_on
from golive.paper.account_subject import subject_of
from golive.paper.listening import Listener
from golive.paper.models_of_records import ModelsPlace, models_of_records
from golive.paper.older_journal import refuse_older
from golive.paper.people import People, people_of, reset_rule
from golive.paper.plan import Plan
from golive.paper.positions_file import read_positions
from golive.paper.process import PaperProcess, Recorder
from golive.paper.records_reader import RecordsReader
from golive.paper.reset_court import Judge, ResetCourt, court_places
from golive.paper.running_account import RunningAccount
from golive.paper.warm_source import WarmSource
from golive.trading.given_positions import GivenPosition
from golive.trading.highest_worth import highest_worth
from golive.trading.live_opening import LiveTerms, open_live
from golive.trading.market_feed import FeedClass
from golive.trading.paper_subject import SYSTEM, PaperSubject, differences, held_to
from golive.trading.policy_texts import keep_texts
from golive.trading.received import Stamps
from golive.trading.served_models import ServedModel

GIVEN = "given"
"""The clock of a run whose time somebody made up: nothing of it counts as live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAccount:
    """An account whose journal is held, before its feed is known; `before` is how its run began, if it did."""

    terms: PaperTerms
    subject: PaperSubject
    journal: Journal
    before: Begun | None
    models: Mapping[str, ServedModel] = field(default_factory=dict)

    @property
    def run(self) -> str:
        """Return the name of its run."""
        return self.journal.name


def hold_accounts(plan: Plan, held: ExitStack) -> tuple[HeldAccount, ...]:
    """Open the journals of a plan's accounts, until `held` is closed.

    Raises
    ------
    Unavailable
        Another process writes one of them (it is named), or one cannot be reached.
    BrokenChain
        One is older than what its account said last to be durable.
    """
    return tuple(_held(plan, terms, held) for terms in plan.accounts)


def _held(plan: Plan, terms: PaperTerms, held: ExitStack) -> HeldAccount:
    files = plan.files(terms.name)
    files.make()
    home = home_at(plan.place(terms.name))
    journal = held.enter_context(Journal.open(home, run_to_go_on(home, terms.name)))
    refuse_older(journal, files.heartbeat)
    keep_texts(journal, plan.engine, terms.markets)
    before = begun_in(journal)
    # What its days must have may become more than the document says, and never less than when it began.
    terms = terms if before is None else held_to(terms, before.body)
    subject = subject_of(plan.engine, terms, plan.code)
    place = ModelsPlace(records=plan.records, folder=plan.models)
    models = models_of_records(plan.engine.program, terms.strategies, place, held)
    for served in models.values():
        served.remember(partial(highest_worth, journal))
    return HeldAccount(terms=terms, subject=subject, journal=journal, before=before, models=models)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a process lives in: its clock, who listens, what keeps what is received, and what is told that it lives."""

    clock: Clock
    stamps: Stamps
    listeners: Sequence[Listener] = ()
    recorder: Recorder | None = None
    alive: Callable[[], None] = lambda: None


def process_of(
    plan: Plan, accounts: Sequence[HeldAccount], source: WarmSource, surroundings: Surroundings
) -> PaperProcess:
    """Return the process of accounts that are held, on a feed whose class is known.

    Raises
    ------
    InvalidInput
        An account's journal began as another account, or on another class of feed: what differs is named.
    """
    return PaperProcess(
        [_running(plan, account, source.feed_class, surroundings) for account in accounts],
        source,
        clock=surroundings.clock,
        stamps=surroundings.stamps,
        bars_kept=retention(plan.engine.program).bars,
        skew_ns=min(market.clock_skew_ns for market in plan.markets),
        longest_ns=min(account.terms.heartbeat for account in accounts),
        recorder=surroundings.recorder,
        alive=surroundings.alive,
    )


def _running(plan: Plan, account: HeldAccount, feed_class: FeedClass, surroundings: Surroundings) -> RunningAccount:
    before, clock, journal = account.before, surroundings.clock, account.journal
    begun = account.subject.begun(
        run=account.run,
        feed_class=feed_class,
        clock=SYSTEM if type(clock) is SystemClock else GIVEN,
        records_head=_records_head(plan.records),
    )
    positions = _positions(plan, account)
    if before is not None:
        check_same(before.body, differences(before.body, begun), account=account.terms.name)
        begun = before.body
    judge = _judge(plan, account)
    live = _live_terms(account, clock.wall_ns() if before is None else before.at)

    def listen_again() -> People:
        return people_of(
            account.terms.name,
            journal,
            plan.records,
            plan.kill_files,
            switch=account.subject.assumptions.switch,
            clock=clock,
            stamps=surroundings.stamps,
            judge=judge,
        )

    return RunningAccount(
        account.terms.name,
        lambda: (open_live(live, feed_class), begun),
        journal,
        clock=clock,
        listeners=surroundings.listeners,
        positions=positions,
        listen_again=listen_again,
    )


def _judge(plan: Plan, account: HeldAccount) -> Judge | None:
    """Return what verifies the resets of an account, None where nobody said who counts."""
    if plan.trust is None:
        return None
    places = court_places(plan.trust, library=plan.engine.folder, records=plan.records)
    roles = reset_rule(account.subject.assumptions.switch).roles
    return ResetCourt(places, account=account.terms.name, roles=roles).refusal


def _positions(plan: Plan, account: HeldAccount) -> tuple[GivenPosition, ...]:
    """Return what an account is given to begin with.

    Raises
    ------
    InvalidInput
        Its run has begun, or several accounts begin: a position is of one.
    """
    if plan.positions is None:
        return ()
    if account.before is not None:
        message = f"run `{account.run}` has begun: what it holds is in its journal"
        raise InvalidInput(message, hint=f"begin another with `golive paper new-run --account {account.terms.name}`")
    if len(plan.accounts) > 1:
        raise InvalidInput(
            "positions are given to several accounts", hint="start the account that begins with them alone"
        )
    return read_positions(plan.positions, account.terms)


def _live_terms(account: HeldAccount, begun: int) -> LiveTerms:
    """Return what an account begins with; which versions of models serve is no part of what it is."""
    terms, subject = account.terms, account.subject
    return LiveTerms(
        engine=subject.engine,
        markets=terms.markets,
        assumptions=replace(subject.assumptions, models=account.models),
        strategies=terms.strategies,
        capital=terms.capital,
        run=account.run,
        begun=begun,
    )


def _records_head(place: str) -> str | None:
    """Return the hash of the last entry of the records, None where nobody has said anything yet.

    Raises
    ------
    Unavailable, BrokenChain, InvalidInput
        The records cannot be read: who cannot be stopped does not begin.
    """
    reader = RecordsReader(place)
    with closing(reader):
        reader.read()
        return None if not reader.head.seq else reader.head.hash.hex()
