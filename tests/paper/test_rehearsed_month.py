"""A compressed month in the realm of rehearsals: an account that traded, drills that were held, and every item of both.

No number is written by hand: each comes out of the account's journal, a drill, or a probe of the policy that traded.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.clocks import SetClock
from tests.commands import environment, run_command
from tests.deployment_checklist import with_checklist
from tests.measured_items import NUMBERS, inputs_of, status
from tests.paper.alert_desk import TERMS as ALERT_TERMS
from tests.paper.alert_desk import WORTH as ALERT_WORTH
from tests.paper.alert_desk import Scripted, launch
from tests.paper.alert_person import drilled as drilled_alerts
from tests.paper.rehearsed_month import DAYS, FED_NS, month_before, rehearsed_month
from tests.paper_month import PaperMonth

from golive.api import Engine
from golive.api.alert_terms import ChannelTerms
from golive.api.guardrails_program import guardrails_program
from golive.cli.checklist_facts import looks_at
from golive.cli.drill_version import version_put_back
from golive.cli.drills_held import drill_subject
from golive.cli.measured_account import with_account
from golive.cli.open_library import find_library
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
from golive.paper.heartbeat_file import RUNNING, Beat, read_beat, write_beat
from golive.readiness.checklist.status import Status
from golive.readiness.measures import MEASURES
from golive.readiness.measures.edge import without_source
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import held_drills
from golive.trading.paper_days import Realm

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


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    folder = tmp_path_factory.mktemp("month")
    month = rehearsed_month(folder / "account")
    now = month.begun + DAYS * DAY + 3_600 * NANOS
    one = Rehearsed(month=month, engine=Engine.from_folder(month.library), now=now, records=folder / "records.db")
    _watch(one)
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


def _watch(one: Rehearsed, *, before: int = 2 * NANOS) -> None:
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
        "guardrails": lambda: drill_guardrails(guardrails, pairs=5, seed=1),
        "rollback": lambda: (
            *drill_rollback(guardrails, folder / "models", trials=1, seed=1),
            *drill_shutdown([account], version_put_back(one.engine), clock),
        ),
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


def facts_of(one: Rehearsed) -> Facts:
    with closing(home_at(str(one.records), read_only=True)) as home:
        records = JournalReader(home, "records")
        entries, looks = list(records.entries()), looks_at(records, "momentum")
    models = [model for model in one.engine.program.checked.specs.models if model.header.id == "impact"]
    facts = Facts(
        subject=drill_subject(one.engine),
        drills=held_drills(entries, subject=drill_subject(one.engine)),
        coefficients_without_source=without_source([p for model in models for p in model.parameters]),
        looks=looks,
    )
    place = find_library(str(one.month.library))
    return with_account(facts, one.engine, place, "momentum", realm=Realm.REHEARSAL, now=one.now, records=entries)


FAILING = {"RISK-001", "INFRA-003", "OPS-003"}
"""Its looks come hours apart, so that it hears too late that orders have ended."""


def test_a_month_and_its_drills_fill_every_item_that_golive_measures(rehearsed: Rehearsed) -> None:
    facts = facts_of(rehearsed)
    measured = {item: measure(facts, rehearsed.now, NUMBERS) for item, measure in MEASURES.items()}
    assert {item: one.why for item, one in measured.items() if not one.n} == {}
    lacking = {item: inputs_of(item) - one.values.keys() for item, one in measured.items()}
    assert {item: set(names) for item, names in lacking.items() if names} == {}
    standing = {item: status(item, facts, now=rehearsed.now) for item in MEASURES}
    failing = {item for item, word in standing.items() if word is not Status.PASS}
    assert failing == FAILING, {item: measured[item] for item in failing}


def test_the_same_month_counts_no_day_in_production(rehearsed: Rehearsed) -> None:
    facts = Facts(subject=drill_subject(rehearsed.engine))
    place = find_library(str(rehearsed.month.library))
    real = with_account(facts, rehearsed.engine, place, "momentum", realm=Realm.PRODUCTION, now=rehearsed.now)
    assert MEASURES["STRAT-001"](real, rehearsed.now, NUMBERS).n == 0


def test_a_host_that_runs_an_older_library_fails(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """The library was changed since the account began: what runs there is not what stands here."""
    shutil.copytree(rehearsed.month.library, tmp_path / "library")
    switch = tmp_path / "library" / "rules" / "switch.yaml"
    text = switch.read_text(encoding="utf-8")
    switch.write_text(text.replace("value: 50 %", "value: 49 %", 1), encoding="utf-8")
    assert switch.read_text(encoding="utf-8") != text
    engine = Engine.from_folder(tmp_path / "library")
    place = find_library(str(tmp_path / "library"))
    facts = Facts(subject=drill_subject(engine))
    changed = with_account(facts, engine, place, "momentum", realm=Realm.REHEARSAL, now=rehearsed.now)
    assert status("INFRA-004", changed, now=rehearsed.now) is Status.FAIL
    assert status("OPS-004", changed, now=rehearsed.now) is Status.FAIL
    assert status("STRAT-001", changed, now=rehearsed.now) is Status.UNMEASURED
    same = facts_of(rehearsed)
    assert status("INFRA-004", same, now=rehearsed.now) is Status.PASS


@pytest.mark.parametrize(
    "edits",
    [
        [("strategies/momentum.yaml", "max_position_value: 100_000 usd", "max_position_value: 900_000 usd")],
        [("rules/stress.yaml", "value: 50 %", "value: 1 %")],
        [("rules/stress.yaml", "value: 15 %", "value: 90 %")],
    ],
)
def test_a_limit_that_outgrows_what_may_be_lost_fails(
    rehearsed: Rehearsed, tmp_path: Path, edits: list[tuple[str, str, str]]
) -> None:
    """The policy is changed, and what it says is measured again by the same rows."""
    assert status("RISK-004", edited(rehearsed, tmp_path, edits), now=rehearsed.now) is Status.FAIL


def measured_there(library: Path, one: Rehearsed) -> dict[str, object]:
    """Measure what runs in a process of its own, by a library there and the records of here; return how it stands."""
    command = ("checklist", "measure", library, "--item", "INFRA-004", "--strategy", "momentum")
    ran = subprocess.run(
        [sys.executable, "-m", "golive", *map(str, command), "--records", str(one.records), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    (row,) = json.loads(ran.stdout)["items"]
    assert isinstance(row, dict)
    return row


def test_a_second_host_with_an_older_library_fails_what_runs(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """Two processes, each with a library of its own, measure one account into the same records."""
    same, older = tmp_path / "same", tmp_path / "older"
    beat = read_beat(AccountFiles.below(rehearsed.month.library, "paper").heartbeat, "paper")
    assert isinstance(beat, Beat)
    for library in (same, older):
        shutil.copytree(rehearsed.month.library, library, ignore=shutil.ignore_patterns("journal.db*"))
        with_checklist(library)
        # The account lives on: its process is heard of now.
        write_beat(AccountFiles.below(library, "paper").heartbeat, replace(beat, at=SystemClock().wall_ns()))
    switch = older / "rules" / "switch.yaml"
    switch.write_text(switch.read_text(encoding="utf-8").replace("value: 50 %", "value: 49 %", 1), encoding="utf-8")
    assert measured_there(same, rehearsed)["status"] == "PASS"
    second = measured_there(older, rehearsed)
    assert (second["status"], second["why"]) == ("FAIL", "1 hosts run something else")


BLOCKS = 'when: compatibility == "block"'
LIMITS, TABLE = "rules/gates/limits.yaml", "rules/tables/strategy_regime.yaml"
MARKED = "source: production summary, module 6; no cell of it is fitted to trades\nbasis: prior"


@pytest.mark.parametrize(
    ("item", "edit"),
    [
        (
            "RISK-002",
            (LIMITS, "that: daily_loss < loss_limit", "that: daily_loss < loss_limit or day_fall < loss_limit"),
        ),
        ("STRAT-004", ("rules/gates/regime.yaml", BLOCKS, f"{BLOCKS} and regime_confidence < min_confidence")),
        ("EXEC-002", ("rules/models/impact.yaml", ", source: Almgren et al. 2005}", ', source: " "}')),
        ("STRAT-004", (TABLE, MARKED, "source: a prior of the production summary")),
        ("STRAT-004", (TABLE, "basis: prior", "basis: fitted")),
    ],
    ids=[
        "a_way_round_a_limit",
        "blocked_but_clear",
        "a_number_from_nowhere",
        "cells_on_nothing",
        "no_prior",
    ],
)
def test_a_policy_that_does_not_block_fails_its_item(
    rehearsed: Rehearsed, tmp_path: Path, item: str, edit: tuple[str, str, str]
) -> None:
    """The policy itself is broken, and the rows that traded are tried against it."""
    assert status(item, facts_of(rehearsed), now=rehearsed.now) is Status.PASS
    assert status(item, edited(rehearsed, tmp_path, [edit]), now=rehearsed.now) is Status.FAIL


def test_a_gate_that_stands_beside_the_pipeline_is_passed_by(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """What is unknown to the gate stops nothing: each row that has to be refused executes."""
    assert status("EXEC-001", facts_of(rehearsed), now=rehearsed.now) is Status.PASS
    edits = [("rules/gates/orderflow.yaml", "bypass: never\n", ""), ("rules/pipeline.yaml", "orderflow, ", "")]
    beside = edited(rehearsed, tmp_path, edits)
    assert beside.bypass is not None
    assert beside.bypass.refused == 0
    assert status("EXEC-001", beside, now=rehearsed.now) is Status.FAIL


def test_a_monitor_that_stood_still_fails(rehearsed: Rehearsed, tmp_path: Path) -> None:
    """Who tells alerts went round three days ago for the last time: what was ordered since nobody saw."""
    shutil.copytree(rehearsed.month.library, tmp_path / "library")
    still = replace(rehearsed, month=replace(rehearsed.month, library=tmp_path / "library"))
    _watch(still, before=3 * DAY)
    assert status("MON-002", facts_of(rehearsed), now=rehearsed.now) is Status.PASS
    assert status("MON-002", facts_of(still), now=rehearsed.now) is Status.FAIL


def test_a_library_without_scenarios_measured_no_worst_case(rehearsed: Rehearsed, tmp_path: Path) -> None:
    facts = edited(rehearsed, tmp_path, [], without=["rules/stress.yaml"])
    assert status("RISK-004", facts, now=rehearsed.now) is Status.UNMEASURED


def edited(one: Rehearsed, folder: Path, edits: Sequence[tuple[str, str, str]], without: Sequence[str] = ()) -> Facts:
    """Return what is known of the account by its library with some lines changed and some files gone."""
    library = folder / "library"
    shutil.copytree(one.month.library, library)
    for name, old, new in edits:
        text = (library / name).read_text(encoding="utf-8")
        assert old in text
        (library / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    for name in without:
        (library / name).unlink()
    changed = replace(one, engine=Engine.from_folder(library), month=replace(one.month, library=library))
    return facts_of(changed)
