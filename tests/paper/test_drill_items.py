"""Items of drills: each drill that holds passes its item, and where the thing itself is broken the item fails.

What is broken is the switch, the trip, the guardrails, the backup, the channel or the account; never the evidence.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.embedded import embedded_market
from tests.guardrails_library import guardrails_by_point, house_guardrails
from tests.measured_items import NOW, SUBJECT, measured, status
from tests.paper.alert_desk import NOT_FOUND, Scripted
from tests.paper.alert_person import drilled as drilled_alerts

from golive.api import Engine
from golive.api.switch_program import turn
from golive.core.unit import NANOS
from golive.execution.switch import Switch
from golive.execution.switch_state import SwitchState
from golive.journal.backup import back_up
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.learning.live.live_gate import LiveGate, live_limits
from golive.learning.throttle import Throttled
from golive.paper.drills import machine_drills, model_drills
from golive.paper.drills.drift import drill_drift
from golive.paper.drills.failover import Death, _outcomes
from golive.paper.drills.lost_connections import drill_lost_connections
from golive.paper.drills.machine_drills import Ground, drill_breakers, drill_kills
from golive.paper.drills.model_drills import drill_guardrails, drill_rollback
from golive.paper.drills.outcome import Drilled, Outcome, write_evidence
from golive.paper.drills.private_account import PrivateAccount, private_account
from golive.paper.drills.restore import drill_restore
from golive.paper.drills.shutdown import drill_shutdown
from golive.paper.drills.stopped_orders import undisturbed
from golive.readiness.checklist.status import Status
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.held_drills import held_drills
from golive.trading.live_machine import LiveMachine
from golive.trading.received import StreamLost

OBEYED = (
    Outcome(name="live/obeyed_longest", measured=0.2, unit="s", n=3),
    Outcome(name="live/by_file_longest", measured=0.2, unit="s", n=1),
    Outcome(name="live/leaked", measured=0.0, unit="orders", n=1),
)
"""Of a process that obeys: tests/paper/test_live_drills.py commands one."""


def held(drills: dict[str, Sequence[Outcome]], *, subject: str = SUBJECT) -> Facts:
    """Return what the records say of drills that just ended, written and read as they always are."""
    with Journal.in_memory("records") as records:
        for drill, outcomes in drills.items():
            drilled = Drilled(
                drill=drill,
                outcomes=tuple(outcomes),
                began=NOW - 2,
                ended=NOW - 1,
                subject=subject,
                strategies=("momentum",),
                source="a test",
                by="mia",
            )
            write_evidence(records, drilled)
        return Facts(subject=SUBJECT, drills=held_drills(records.entries(), subject=SUBJECT))


@pytest.fixture(scope="module")
def ground(shipped: Engine) -> Ground:
    market = embedded_market()
    return Ground(engine=shipped, market=market.spec, data=market.data, equity=100_000.0, accounts=1)


@pytest.fixture(scope="module")
def account(ground: Ground) -> PrivateAccount:
    """Return an account whose first order is under way; every drill takes branches of it."""
    (account,) = ground.taken()
    return account


@pytest.fixture(scope="module", autouse=True)
def one_account(account: PrivateAccount) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ground, "taken", lambda _: (account,))
        patch.setattr(machine_drills, "WATCH_NS", 5 * NANOS)
        # Within five seconds it sends nothing more either way.
        patch.setattr(machine_drills, "undisturbed", lambda *_, **__: _sent_otherwise(account))
        yield


@pytest.fixture(scope="module")
def kills(ground: Ground, one_account: None) -> tuple[Outcome, ...]:
    """Return what kills come to where nothing is broken."""
    return tuple(drill_kills(ground))


@pytest.fixture(scope="module")
def breakers(ground: Ground, one_account: None) -> tuple[Outcome, ...]:
    """Return what breakers come to where nothing is broken."""
    return tuple(drill_breakers(ground))


@cache
def _sent_otherwise(account: PrivateAccount) -> int:
    return undisturbed(account, for_ns=80 * NANOS)


def forgets_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("turn", "sessions_told"):
        monkeypatch.setattr(f"golive.trading.{module}.state_for", lambda *_: SwitchState.ACTIVE)


def test_a_switch_that_fires_passes_and_one_that_orders_leave_through_fails(
    ground: Ground, kills: tuple[Outcome, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = held({"kill": (*kills, *OBEYED)})
    assert status("RISK-001", facts) is Status.PASS
    monkeypatch.setattr(machine_drills, "WATCH_NS", 80 * NANOS)
    forgets_the_switch(monkeypatch)
    facts = held({"kill": (*drill_kills(ground), *OBEYED)})
    assert measured("RISK-001", facts).values["accepted_after"] == 3.0
    assert status("RISK-001", facts) is Status.FAIL


def test_a_switch_that_does_not_fire_fails(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golive.paper.drills.private_account.PrivateAccount.obey", lambda *_: ())
    assert status("RISK-001", held({"kill": (*drill_kills(ground), *OBEYED)})) is Status.FAIL


def test_a_switch_that_anybody_re_arms_fails(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golive.paper.drills.kill_trials.rearms_by_role_alone", lambda *_, **__: False)
    facts = held({"kill": (*drill_kills(ground), *OBEYED)})
    assert measured("RISK-001", facts).values["rearmed_by_person"] is False
    assert status("RISK-001", facts) is Status.FAIL


def test_where_no_order_was_ever_under_way_nothing_was_killed_cut_off_or_shut_down(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = private_account(ground.engine, ground.market, ground.data, equity=ground.equity, seed=1)
    assert not idle.machine.working.orders
    monkeypatch.setattr(Ground, "taken", lambda _: (idle,))
    facts = held({"kill": (*drill_kills(ground), *OBEYED)})
    assert (measured("RISK-001", facts).n, status("RISK-001", facts)) == (0, Status.UNMEASURED)
    by_hand = Outcome(name="by_hand/under_way", measured=1.0, unit="orders", n=3)
    facts = held({"kill": (*drill_kills(ground), *OBEYED, by_hand)})
    assert {"open_after", "cancel_p99"}.isdisjoint(measured("RISK-001", facts).values)
    killed = _outcomes([Death(back_ns=3 * NANOS, lost=0, holds=True, gaps=1)])
    facts = held({"failover": (*killed, *drill_lost_connections([idle]))})
    assert (measured("INFRA-003", facts).values, status("INFRA-003", facts)) == ({}, Status.UNMEASURED)
    monkeypatch.setattr("golive.paper.drills.shutdown.NANOS", 1)
    facts = held({"rollback": drill_shutdown([idle], lambda: True, SystemClock())})
    assert measured("OPS-003", facts).values == {"restored_digest_matches": True}
    assert status("OPS-003", facts) is Status.MISSING


@pytest.mark.parametrize("heard", ["live/obeyed_longest", "live/by_file_longest"])
def test_a_kill_that_is_heard_late_is_late_however_soon_the_orders_end_then(
    kills: tuple[Outcome, ...], heard: str
) -> None:
    soon = {one.name: one.measured for one in kills}["by_hand/cleared_within"]
    assert soon is not None
    for late, expected in ((5.0 - soon, Status.PASS), (5.001 - soon, Status.FAIL)):
        obeyed = [replace(one, measured=late) if one.name == heard else one for one in OBEYED]
        assert status("RISK-001", held({"kill": (*kills, *obeyed)})) is expected
    unheard = [one for one in OBEYED if one.name != heard]
    assert status("RISK-001", held({"kill": (*kills, *unheard)})) is Status.MISSING


def test_breakers_that_stop_at_once_pass_and_one_that_comes_back_fails(
    ground: Ground, breakers: tuple[Outcome, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = held({"breakers": breakers})
    assert measured("RISK-003", facts).values == {
        "looks": 1.0,
        "rearmed_themselves": 0.0,
        "not_held": 0.0,
        "open_after": 0.0,
        "accepted_after": 0.0,
    }
    assert status("RISK-003", facts) is Status.PASS

    def forgets(program: Any, state: Switch, *arguments: Any, **more: Any) -> Any:
        return turn(program, Switch(unknown_since=state.unknown_since), *arguments, **more)

    monkeypatch.setattr("golive.paper.drills.breakers.turn", forgets)
    facts = held({"breakers": drill_breakers(ground)})
    assert measured("RISK-003", facts).values["rearmed_themselves"] == 3.0
    assert status("RISK-003", facts) is Status.FAIL


def test_a_breaker_through_which_orders_leave_fails(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_drills, "WATCH_NS", 80 * NANOS)
    forgets_the_switch(monkeypatch)
    facts = held({"breakers": drill_breakers(ground)})
    found = measured("RISK-003", facts).values
    assert (found["looks"], found["rearmed_themselves"]) == (1.0, 0.0)
    assert found["not_held"] == found["accepted_after"] == 2.0, "the third one stops another strategy"
    assert status("RISK-003", facts) is Status.FAIL


def test_where_an_account_would_have_sent_nothing_a_stop_shows_nothing(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_drills, "undisturbed", lambda *_, **__: 0)
    for drill, item, outcomes in (
        ("kill", "RISK-001", (*drill_kills(ground), *OBEYED)),
        ("breakers", "RISK-003", drill_breakers(ground)),
    ):
        sent = next(one for one in outcomes if one.name == "sent_otherwise")
        assert (sent.measured, sent.n, sent.is_good) == (None, 0, False)
        assert status(item, held({drill: outcomes})) is Status.UNMEASURED


def test_a_breaker_that_never_trips_fails(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleeps(program: Any, state: Switch, *arguments: Any, **more: Any) -> Any:
        turned = turn(program, state, *arguments, **more)
        return type(turned)(switch=state)

    monkeypatch.setattr("golive.paper.drills.breakers.turn", sleeps)
    assert status("RISK-003", held({"breakers": drill_breakers(ground)})) is Status.FAIL


def test_a_failover_passes_and_an_entry_that_is_lost_or_an_account_that_hears_of_no_loss_fails(
    account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, lossy = (_outcomes([Death(back_ns=3 * NANOS, lost=lost, holds=True, gaps=1)]) for lost in (0, 1))
    lost = drill_lost_connections([account])
    assert status("INFRA-003", held({"failover": (*good, *lost)})) is Status.PASS
    assert status("INFRA-003", held({"failover": (*lossy, *lost)})) is Status.FAIL
    assert measured("INFRA-003", held({"failover": good})).values == {}
    hears = LiveMachine.receive
    monkeypatch.setattr(
        LiveMachine, "receive", lambda self, one: iter(()) if isinstance(one, StreamLost) else hears(self, one)
    )
    monkeypatch.setattr(LiveMachine, "wait", lambda *_: iter(()))
    deaf = drill_lost_connections([account])
    assert status("INFRA-003", held({"failover": (*good, *deaf)})) is Status.FAIL


def test_a_backup_that_is_whole_passes_and_one_that_is_short_of_a_page_fails(tmp_path: Path) -> None:
    path, backup = tmp_path / "journal.db", tmp_path / "backup.db"
    with Journal.open(home_at(str(path)), "paper-1") as journal:
        journal.append([Draft(ts=n, kind="mark", key=f"m/{n}", body=b'{"v":1}' + b" " * 200) for n in range(200)])
    assert status("INFRA-002", held({"restore": drill_restore(path, "paper-1", SystemClock())})) is Status.PASS
    back_up(path, backup)
    with closing(sqlite3.connect(backup)) as connection:
        page = connection.execute("PRAGMA page_size").fetchone()[0]
    backup.write_bytes(backup.read_bytes()[:-page])
    outcomes = drill_restore(path, "paper-1", SystemClock(), backup=backup)
    assert status("INFRA-002", held({"restore": outcomes})) is Status.FAIL


def test_guardrails_that_hold_pass_and_those_that_let_a_burst_in_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = drill_rollback(house_guardrails(), tmp_path / "good", trials=1, seed=1)
    updates = drill_guardrails(house_guardrails(), pairs=10, seed=1)
    facts = held({"guardrails": (*updates, *back)})
    assert measured("STRAT-005", facts).values == {"refused": 1.0, "restored_digest_matches": True}
    assert status("STRAT-005", facts) is Status.PASS
    monkeypatch.setattr("golive.learning.throttle.Throttle._answer", lambda *_: Throttled.OK)
    burst = drill_guardrails(house_guardrails(), pairs=10, seed=1)
    assert status("STRAT-005", held({"guardrails": (*burst, *back)})) is Status.FAIL


def test_a_model_that_nobody_takes_out_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_drills, "MOST_PERIODS", 1)
    updates = drill_guardrails(house_guardrails(), pairs=10, seed=1)
    back = drill_rollback(house_guardrails(), tmp_path, trials=1, seed=1)
    facts = held({"guardrails": (*updates, *back)})
    assert measured("STRAT-005", facts).values["restored_digest_matches"] is False
    assert status("STRAT-005", facts) is Status.FAIL


def test_a_shutdown_passes_and_one_that_leaves_a_position_or_another_version_fails(
    account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status("OPS-003", held({"rollback": drill_shutdown([account], lambda: True, SystemClock())})) is Status.PASS
    assert status("OPS-003", held({"rollback": drill_shutdown([account], lambda: False, SystemClock())})) is Status.FAIL
    monkeypatch.setattr("golive.trading.turn.flatten_orders", lambda *_, **__: iter(()))
    left = held({"rollback": drill_shutdown([account], lambda: True, SystemClock())})
    # Told once with its order under way, and once when that had left a position.
    assert measured("OPS-003", left).values["open_after"] == 2.0
    assert status("OPS-003", left) is Status.FAIL


def test_an_alert_that_is_acknowledged_passes_and_a_dead_sink_or_a_sleeping_person_fails(tmp_path: Path) -> None:
    cases = (
        (Scripted(), 7.0, Status.PASS),
        (Scripted(answers=[NOT_FOUND]), None, Status.FAIL),
        (Scripted(), None, Status.FAIL),
    )
    for n, (desk, after, expected) in enumerate(cases):
        folder = tmp_path / str(n)
        folder.mkdir()
        outcomes = tuple(drilled_alerts(folder, desk, after_s=after).values())
        assert status("MON-001", held({"alerts": outcomes})) is expected


def test_an_alarm_that_is_deaf_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = live_limits(house_guardrails(), "")
    facts = held({"drift": drill_drift(limits, models=5, seed=1)})
    assert set(measured("MON-003", facts).values) == {"delay", "false_alarms"}
    assert status("MON-003", facts) is Status.PASS
    hears = LiveGate.observe
    monkeypatch.setattr(LiveGate, "observe", lambda self, value: hears(self, 0.0))
    assert status("MON-003", held({"drift": drill_drift(limits, models=5, seed=1)})) is Status.FAIL


def test_a_drill_of_another_subject_says_nothing_of_this_one(breakers: tuple[Outcome, ...]) -> None:
    facts = held({"breakers": breakers}, subject="0" * 64)
    assert status("RISK-003", facts) is Status.UNMEASURED


def test_guardrails_that_ask_for_no_proof_are_still_held_to_what_is_poisoned(tmp_path: Path) -> None:
    updates = drill_guardrails(guardrails_by_point(), pairs=10, seed=1)
    facts = held({"guardrails": updates})
    assert "restored_digest_matches" not in measured("STRAT-005", facts).values
    assert status("STRAT-005", facts) is Status.MISSING
