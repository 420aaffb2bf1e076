"""Starting accounts: their journals first, then their feed, then everybody who listens to them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial

from golive.api.retention import retention
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.journal.holder import Holder
from golive.paper.alerts.alerting import alerting
from golive.paper.alerts.worker import AlertWorker
from golive.paper.beats import Beats
from golive.paper.caretaker import CaredFor, Caretaker
from golive.paper.feed_of_markets import feed_of_markets
from golive.paper.heartbeat_file import RUNNING, STARTING, Beat
from golive.paper.listening import Listener
from golive.paper.masking import secrets_of
from golive.paper.metrics import Metrics
from golive.paper.metrics_server import MetricsServer
from golive.paper.opened_process import HeldAccount, Surroundings, hold_accounts, process_of
from golive.paper.plan import Plan
from golive.paper.process import PaperProcess
from golive.paper.recording import RecordedMarket, Recording
from golive.paper.service_manager import ServiceManager
from golive.paper.source import FeedSource
from golive.paper.structured_log import StructuredLog
from golive.paper.warm_source import WarmSource
from golive.trading.received import Stamps

FAILED, REFUSED = "failed", "refused"
"""Why accounts ended that nobody asked to, and that never began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How accounts are followed: a log at a place, metrics on a port, and who is told of each account's first turn."""

    log: str | None = None
    metrics_port: int | None = None
    begun: Callable[[Beat], None] = lambda _: None


class StartedProcess:
    """Accounts that are ready to run; what they hold is let go of when they have run."""

    def __init__(
        self, process: PaperProcess, held: ExitStack, cared: Sequence[CaredFor], running: asyncio.Event
    ) -> None:
        self._process, self._held, self._cared = process, held, tuple(cared)
        self.is_running = running

    @property
    def beats(self) -> tuple[Beat, ...]:
        """Return what each account said last."""
        return tuple(one.beats.beat for one in self._cared)

    @property
    def why(self) -> str:
        """Return why they ended, or are to end; empty before anybody asked."""
        return self._process.why

    def stop(self, why: str) -> None:
        """Ask for the end, in good order."""
        self._process.stop(why)

    async def run(self) -> None:
        """Run until `stop`, or until the feed ends."""
        with self._held:
            try:
                await self._process.run()
            finally:
                for one in self._cared:
                    one.beats.stopped(self._process.why or FAILED, one.journal.last)


async def start(
    plan: Plan, followed: Followed, clock: Clock, *, source: Callable[[Stamps], FeedSource] | None = None
) -> StartedProcess:
    """Open the accounts of a plan; without a `source` their markets say what feeds them.

    Raises
    ------
    Unavailable
        A journal is held by another process, or cannot be reached.
    InvalidInput
        An account is not the one that its journal began as, or there is no feed, port or place like that.
    """
    stamps = Stamps()
    with ExitStack() as held:
        accounts = hold_accounts(plan, held)
        recorder = _recorder(plan, stamps)
        listeners, port = _listeners(followed, held)
        fed_by = _feed(plan, clock, stamps) if source is None else source(stamps)
        warm = await WarmSource.of(fed_by, {market.symbol for market in plan.markets}, stamps)
        try:
            opened = _Opened(accounts=accounts, warm=warm, stamps=stamps, recorder=recorder)
            return _started(plan, followed, clock, opened, listeners, port, held)
        except BaseException:
            await warm.close()
            raise


def _feed(plan: Plan, clock: Clock, stamps: Stamps) -> FeedSource:
    bars = retention(plan.engine.program).bars
    return feed_of_markets(plan.markets, clock, stamps, bars=bars)


def _listeners(followed: Followed, held: ExitStack) -> tuple[list[Listener], int | None]:
    """Return who listens to every account, and the port that metrics are on."""
    listeners: list[Listener] = []
    log = None if followed.log is None else StructuredLog(followed.log, secrets=secrets_of(os.environ))
    if log is not None:
        held.callback(log.close)
        listeners.append(log)
    if followed.metrics_port is None:
        return listeners, None
    metrics = Metrics(log_lost=lambda: 0 if log is None else log.lost)
    server = held.enter_context(closing(MetricsServer(metrics, followed.metrics_port)))
    return [*listeners, metrics], server.port


def _recorder(plan: Plan, stamps: Stamps) -> Recording | None:
    """Return what keeps what is received; stamps go on after what was kept before."""
    if plan.record is None:
        return None
    recording = Recording(plan.record, [RecordedMarket(spec=one, text=plan.texts[one.id]) for one in plan.markets])
    stamps.heard(recording.last_seen)
    return recording


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What has been opened of a plan."""

    accounts: Sequence[HeldAccount]
    warm: WarmSource
    stamps: Stamps
    recorder: Recording | None


def _started(
    plan: Plan,
    followed: Followed,
    clock: Clock,
    opened: _Opened,
    listeners: Sequence[Listener],
    port: int | None,
    held: ExitStack,
) -> StartedProcess:
    first, accounts = _FirstTurns(len(opened.accounts), followed.begun), opened.accounts
    tellers = alerting(plan, opened.accounts, clock, os.environ, held)
    telling = {one.account: partial(_went_round, one) for one in tellers}
    beats = [
        Beats(
            plan.files(one.terms.name).heartbeat,
            _beat(plan, one, opened.warm, clock, port),
            clock,
            tell=first.hear,
            telling=telling.get(one.terms.name, lambda: None),
        )
        for one in accounts
    ]
    everybody = [*listeners, *beats, *tellers]
    cared = [
        CaredFor(name=one.terms.name, journal=one.journal, beats=beat)
        for one, beat in zip(accounts, beats, strict=True)
    ]
    surroundings = Surroundings(
        clock=clock,
        stamps=opened.stamps,
        listeners=everybody,
        recorder=opened.recorder,
        alive=Caretaker(cared, lambda: opened.warm.counts, everybody, clock),
    )
    try:
        process = process_of(plan, accounts, opened.warm, surroundings)
    except BaseException:
        for one in cared:
            one.beats.stopped(REFUSED, one.journal.last)
        raise
    return StartedProcess(process, held.pop_all(), cared, first.all_of_them)


def _went_round(teller: AlertWorker) -> int:
    return teller.went_round


def _beat(plan: Plan, account: HeldAccount, warm: WarmSource, clock: Clock, port: int | None) -> Beat:
    here, head, now = Holder.here(), account.journal.last, clock.wall_ns()
    return Beat(
        account=account.terms.name,
        run=account.run,
        state=STARTING,
        pid=here.pid,
        host=here.host,
        boot=here.boot,
        began=now,
        at=now,
        journal=account.journal.home.place,
        feed_class=warm.feed_class,
        seq=head.seq,
        head=head.hash.hex(),
        metrics_port=port,
    )


class _FirstTurns:
    """Hears heartbeats, and tells of each account's first turn, and the manager of the service of all of them."""

    def __init__(self, accounts: int, begun: Callable[[Beat], None]) -> None:
        self._accounts, self._begun = accounts, begun
        self._running: set[str] = set()
        self._manager = ServiceManager(os.environ)
        self.all_of_them = asyncio.Event()

    def hear(self, beat: Beat) -> None:
        """Take what an account says."""
        status = f"{beat.run}: {beat.state}, {beat.turns} turns"
        if beat.state != RUNNING:
            return
        if beat.account not in self._running:
            self._running.add(beat.account)
            self._begun(beat)
            if len(self._running) == self._accounts:
                self.all_of_them.set()
                self._manager.ready(status)
        self._manager.alive(status)
