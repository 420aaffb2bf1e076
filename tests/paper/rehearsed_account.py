"""A rehearsed month with all that was held on it: who told alerts, the drills, and the replay before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.clocks import SetClock
from tests.commands import run_command
from tests.paper.alert_desk import TERMS as ALERT_TERMS
from tests.paper.alert_desk import WORTH as ALERT_WORTH
from tests.paper.alert_desk import Scripted, launch
from tests.paper.alert_person import drilled as drilled_alerts
from tests.paper.rehearsed_month import DAYS, FED_NS, month_before, rehearsed_month
from tests.paper_month import PaperMonth

from golive.api import Engine
from golive.api.alert_terms import ChannelTerms
from golive.api.guardrails_program import guardrails_program
from golive.cli.drill_subject import drill_subject
from golive.cli.drill_version import version_put_back
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.journal.anchor_file import anchored
from golive.journal.anchors import write_anchor
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.system_clock import SystemClock
from golive.learning.live.live_gate import live_limits
from golive.loader.shipped import library_root
from golive.market.read import read_market
from golive.paper.account_files import AccountFiles
from golive.paper.alerts.channels import Channels
from golive.paper.alerts.worker import AlertWorker, Watched
from golive.paper.drills import live_kills, machine_drills
from golive.paper.drills.drift import drill_drift
from golive.paper.drills.failover import drill_failover
from golive.paper.drills.live_kills import drill_live_kills
from golive.paper.drills.load import drill_load
from golive.paper.drills.lost_connections import drill_lost_connections
from golive.paper.drills.machine_drills import Ground, drill_breakers, drill_kills
from golive.paper.drills.model_drills import drill_guardrails, drill_rollback
from golive.paper.drills.outcome import Drilled, Outcome, write_evidence
from golive.paper.drills.private_process import private_process
from golive.paper.drills.restore import drill_restore
from golive.paper.drills.shutdown import drill_shutdown
from golive.paper.heartbeat_file import RUNNING, Beat, write_beat

RUN = "paper-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """The month, the library that traded it, when it is looked at, and its records."""

    month: PaperMonth
    engine: Engine
    now: int
    records: Path

    @property
    def journal(self) -> Path:
        return AccountFiles.below(self.month.library, "paper").journal


def rehearse(folder: Path) -> Rehearsed:
    """Let the month pass in an empty folder, with the replay before it and the drills after it."""
    month = rehearsed_month(folder / "account")
    now = month.begun + DAYS * DAY + 3_600 * NANOS
    one = Rehearsed(month=month, engine=Engine.from_folder(month.library), now=now, records=folder / "records.db")
    watch(one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SystemClock, "wall_ns", lambda _: month.begun)
        asked = ("evidence", "backtest", month_before(month, folder), month.library, "--records", one.records)
        assert run_command(*asked, "--strategy", "momentum").exit_code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_kills, "AFTER_NS", NANOS)
        # Its looks come hours apart, and an order is heard to have ended at the next one.
        patch.setattr(machine_drills, "WATCH_NS", FED_NS)
        _drill(one, folder)
    return one


def watch(one: Rehearsed, *, before: int = 2 * NANOS) -> None:
    """Let who tells alerts go round, as the account's process does, and leave the heartbeat that says so.

    It goes round for the last time so many nanoseconds `before` it is looked at.
    """
    desk = Scripted()
    terms = replace(ALERT_TERMS, channels=(ChannelTerms(name="desk", variable="DESK", least="info"),))
    watched = Watched(account="paper", run=RUN, place=str(one.journal), records=str(one.records), worth=ALERT_WORTH)
    clock = SetClock(one.now - before)
    worker = AlertWorker(watched, terms, Channels(senders={"desk": desk}, without={}), clock, launch=launch)
    worker.step()
    worker.let_go()
    with closing(home_at(str(one.journal), read_only=True)) as home:
        head = JournalReader(home, RUN).head()
    beat = Beat(
        account="paper",
        run=RUN,
        state=RUNNING,
        pid=1,
        host="here",
        boot="boot",
        began=one.month.begun,
        at=clock.now,
        journal=str(one.journal),
        feed_class="rehearsal",
        seq=head.seq,
        head=head.hash.hex(),
        telling=worker.went_round,
    )
    write_beat(AccountFiles.below(one.month.library, "paper").heartbeat, beat)


def _drill(one: Rehearsed, folder: Path) -> None:
    """Hold every drill on the library that traded; a process lives on the shipped one, which looks each second."""
    (market,) = one.month.terms.markets
    short = replace(market, lasts_s=43_200.0)
    data, issues = read_market(short, ())
    assert data is not None, issues
    ground = Ground(engine=one.engine, market=short, data=data, equity=100_000.0, accounts=1)
    (account,) = ground.taken()
    clock, guardrails = SystemClock(), guardrails_program(one.engine.program)
    with private_process(library_root(), "paper", clock) as process:
        obeyed = drill_live_kills(process, clock, 2)
    with private_process(library_root(), "paper", clock) as process:
        back = drill_failover(process, clock, 1, seed=1)
    alerts = folder / "alerts"
    alerts.mkdir()
    drills: dict[str, Callable[[], Sequence[Outcome]]] = {
        "kill": lambda: (*drill_kills(ground), *obeyed),
        "failover": lambda: (*back, *drill_lost_connections([account]), drill_load(account, clock)),
        "breakers": lambda: drill_breakers(ground),
        "guardrails": lambda: (
            *drill_guardrails(guardrails, pairs=5, seed=1),
            *drill_rollback(guardrails, folder / "models", trials=1, seed=1),
        ),
        "rollback": lambda: drill_shutdown([account], version_put_back(one.engine), clock),
        "drift": lambda: drill_drift(live_limits(guardrails, ""), models=5, seed=1),
        "alerts": lambda: tuple(drilled_alerts(alerts, Scripted(), after_s=7.0).values()),
        "restore": lambda: drill_restore(one.journal, RUN, clock),
    }
    with Journal.shared(home_at(str(one.records))) as records:
        for name, hold in drills.items():
            drilled = Drilled(
                drill=name,
                outcomes=tuple(hold()),
                began=one.now - 2,
                ended=one.now - 1,
                subject=drill_subject(one.engine),
                strategies=tuple(one.engine.program.signals),
                source="a rehearsal",
                by="mia",
            )
            write_evidence(records, drilled)
        with closing(home_at(str(one.journal), read_only=True)) as home:
            told = anchored(JournalReader(home, RUN), now=one.now - 1)
        write_anchor(records, told, where="mail to compliance", by="mia")
