"""Drills: what stops an account stops it, what does not is seen, and what it came to is evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.embedded import embedded_market

from golive.api import Engine
from golive.api.switch_program import SwitchProgram, switch_program, trips, turn
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.execution.switch import ResetRequest, ResetRule, Switch, Turned, reset
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.drills import machine_drills
from golive.paper.drills.breakers import fire_breakers
from golive.paper.drills.kill_trials import BY_FILE, BY_HAND, halting, killed, killed_by_rule
from golive.paper.drills.machine_drills import Ground, drill_breakers, drill_kills
from golive.paper.drills.outcome import Drilled, Outcome, write_evidence
from golive.paper.drills.planted import facts_for, quiet_facts
from golive.paper.drills.private_account import PrivateAccount
from golive.paper.drills.stopped_orders import heard_last, undisturbed

WATCH, SHORT = 80 * NANOS, 5 * NANOS
"""Long enough for the first position of the embedded market to be left, and for its first order to be filled."""


@pytest.fixture(scope="module")
def ground(shipped: Engine) -> Ground:
    market = embedded_market()
    return Ground(engine=shipped, market=market.spec, data=market.data, equity=100_000.0, accounts=1)


@pytest.fixture(scope="module")
def account(ground: Ground) -> PrivateAccount:
    """Return an account whose first order is under way; tests take branches of it."""
    (account,) = ground.taken()
    return account


@pytest.fixture(scope="module")
def switch(shipped: Engine) -> SwitchProgram:
    return switch_program(shipped.program)


# Facts.


def test_of_each_trip_facts_are_planted_by_which_it_alone_is_true(ground: Ground, switch: SwitchProgram) -> None:
    planted = facts_for(switch, ground.thresholds, 10**18)
    assert set(planted) == {"day_loss", "drawdown_from_peak", "refused_orders"}
    for trip, facts in planted.items():
        seen = trips(switch, facts.row(10**18), 10**18)
        assert [name for name, value in seen.items() if value is True] == [trip]
        assert not any(isinstance(value, Unknown) for value in seen.values())
    quiet = quiet_facts(switch, ground.thresholds, 10**18)
    assert quiet is not None
    assert set(trips(switch, quiet.row(10**18), 10**18).values()) == {False}


# Breakers.


def test_every_trip_of_the_shipped_switch_holds(ground: Ground, switch: SwitchProgram, account: PrivateAccount) -> None:
    breakers = fire_breakers(switch, ground.thresholds, [account], watch_ns=SHORT)
    assert [(one.trip, one.to, one.scope, one.holds, one.why) for one in breakers] == [
        ("day_loss", "halted", "account", True, ""),
        ("drawdown_from_peak", "reduce_only", "account", True, ""),
        ("refused_orders", "cancel_only", "account", True, ""),
    ]
    for one in breakers:
        (after,) = one.after
        assert (after.under_way, after.leaked, after.left) == (1, 0, 0)
        assert after.cleared_ns is not None


def test_a_branch_leaves_the_account_as_it_was(account: PrivateAccount) -> None:
    before = account.machine.kept
    killed(account, BY_HAND, watch_ns=SHORT)
    assert account.machine.kept == before
    assert account.machine.state.switch.state is SwitchState.ACTIVE


def test_an_order_that_leaves_though_it_may_not_is_counted(
    account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that forgets its switch: the exit that the account sends otherwise is a leak in a halted one."""
    assert undisturbed(account, for_ns=WATCH) == 1
    for module in ("turn", "sessions_told"):
        monkeypatch.setattr(f"golive.trading.{module}.state_for", lambda *_: SwitchState.ACTIVE)
    assert killed(account, BY_HAND, watch_ns=WATCH).after.leaked == 1


def test_a_trip_that_forgets_is_seen(
    ground: Ground, switch: SwitchProgram, account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgets(program: SwitchProgram, state: Switch, *arguments: Any, **more: Any) -> Turned:
        return turn(program, Switch(unknown_since=state.unknown_since), *arguments, **more)

    monkeypatch.setattr("golive.paper.drills.breakers.turn", forgets)
    assert [one.stays for one in fire_breakers(switch, ground.thresholds, [account], watch_ns=1)] == [False] * 3


def test_a_policy_that_lets_nobody_reset_is_seen(
    ground: Ground, switch: SwitchProgram, account: PrivateAccount
) -> None:
    strict = replace(switch, reset=replace(switch.reset, roles=frozenset()))
    assert [one.resets for one in fire_breakers(strict, ground.thresholds, [account], watch_ns=1)] == [False] * 3


def test_a_reset_that_asks_nobody_is_seen(
    ground: Ground, switch: SwitchProgram, account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def any_role(state: Switch, rule: ResetRule, wish: ResetRequest) -> Turned:
        return reset(state, replace(rule, roles=rule.roles | {wish.role}), wish)

    monkeypatch.setattr("golive.paper.drills.rearming.reset", any_role)
    assert [one.resets for one in fire_breakers(switch, ground.thresholds, [account], watch_ns=1)] == [False] * 3


def test_a_patience_that_never_ends_is_seen(
    ground: Ground, switch: SwitchProgram, account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def patient(program: SwitchProgram, state: Switch, *arguments: Any, **more: Any) -> Turned:
        return turn(program, replace(state, unknown_since={}), *arguments, **more)

    monkeypatch.setattr("golive.paper.drills.breakers.turn", patient)
    assert [one.doubts for one in fire_breakers(switch, ground.thresholds, [account], watch_ns=1)] == [False] * 3


def test_a_trip_that_no_facts_fire_is_no_pass(ground: Ground, switch: SwitchProgram, account: PrivateAccount) -> None:
    breakers = fire_breakers(switch, [], [account], watch_ns=1)
    untried = [one for one in breakers if one.fires is None]
    assert all((one.holds, one.why) == (False, "no facts were found by which it is true") for one in untried)


# Kills.


def test_by_hand_by_file_and_by_rule_an_account_does_the_same_after(
    ground: Ground, switch: SwitchProgram, account: PrivateAccount
) -> None:
    facts = halting(switch, facts_for(switch, ground.thresholds, account.at))
    assert facts is not None
    trials = [
        killed(account, BY_HAND, watch_ns=SHORT),
        killed(account, BY_FILE, watch_ns=SHORT),
        killed_by_rule(account, switch, facts, watch_ns=SHORT),
    ]
    assert all(one.is_halted for one in trials)
    assert len({one.after for one in trials}) == 1
    assert trials[0].after.leaked == trials[0].after.left == 0


# What came out.


def test_what_a_drill_came_to_has_a_number_for_each(
    ground: Ground, account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ground, "taken", lambda _: (account,))
    monkeypatch.setattr(machine_drills, "WATCH_NS", SHORT)
    for drill, names in (
        (drill_breakers, [*(f"{trip}{end}" for trip in TRIPS for end in TRIPPED), *STOPS, "sent_otherwise"]),
        (
            drill_kills,
            [*(f"{how}/{name}" for how in HOWS for name in KILLED), "rearmed_by_person", "sent_otherwise"],
        ),
    ):
        outcomes: tuple[Outcome, ...] = drill(ground)
        assert [one.name for one in outcomes] == names
        # It is watched until it would have sent another order, however short a watch is asked for.
        assert all(one.is_good for one in outcomes)
        assert outcomes[-1].measured


def test_an_account_that_never_sends_another_order_shows_nothing_of_those_that_it_may_not(
    ground: Ground, account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ground, "taken", lambda _: (account,))
    monkeypatch.setattr(machine_drills, "WATCH_NS", SHORT)
    monkeypatch.setattr(machine_drills, "until_it_sends", lambda *_, **__: None)
    assert [one.name for one in drill_breakers(ground) if not one.is_good] == ["sent_otherwise"]


def test_an_order_has_ended_when_that_was_heard_and_not_at_the_look_that_notes_it(account: PrivateAccount) -> None:
    own = account.branch()
    before = frozenset(own.machine.working.orders)
    turns = list(own.until(account.at + SHORT))
    noted = next(one for one in turns if not before & one.working.orders.keys())
    heard = heard_last(noted.entries, before, noted.state.passed)
    assert account.at <= heard <= noted.state.passed
    assert heard in [one.ts for one in noted.entries if isinstance(one.body, OrderStateTold | OrderFilled)]
    assert heard_last((), before, 7) == 7


TRIPS = ["day_loss", "drawdown_from_peak", "refused_orders"]
TRIPPED = ["", "/looks", "/rearmed"]
STOPS = ["leaked", "left", "under_way", "cleared_within"]
KILLED = ["halted_at_once", *STOPS]
HOWS = ["by_hand", "by_file", "by_rule"]


@pytest.mark.parametrize(
    ("outcome", "is_good"),
    [
        (Outcome(name="x", measured=0.0, unit="orders", n=3, most=0.0), True),
        (Outcome(name="x", measured=1.0, unit="orders", n=3, most=0.0), False),
        (Outcome(name="x", measured=0.0, unit="orders", n=0, most=0.0), False),
        (Outcome(name="x", measured=None, unit="s", n=3, why="nobody"), False),
        (Outcome(name="x", measured=0.5, unit="share", n=2, least=1.0), False),
        (Outcome(name="x", measured=7.0, unit="s", n=2), True),
    ],
)
def test_what_nobody_measured_is_not_good(outcome: Outcome, *, is_good: bool) -> None:
    assert outcome.is_good is is_good


DRILLED = Drilled(
    drill="kill",
    outcomes=(
        Outcome(name="by_hand/leaked", measured=0.0, unit="orders", n=3, most=0.0),
        Outcome(name="by_rule/leaked", measured=None, unit="orders", n=0, why="no trip halts"),
    ),
    began=5,
    ended=9,
    subject="ab",
    strategies=("momentum", "volatility"),
    source="golive drill kill",
    by="mia@desk",
)


def test_evidence_is_numbered_by_what_it_is_of(journal_place: str) -> None:
    with Journal.shared(home_at(journal_place)) as records:
        for _ in range(2):
            write_evidence(records, DRILLED)
        bodies = [read_body(entry.kind, entry.body) for entry in records.entries()]
    assert [(body.item, body.n) for body in bodies if isinstance(body, EvidenceGiven)] == [
        ("drill_kill/by_hand/leaked", 1),
        ("drill_kill/by_rule/leaked", 1),
        ("drill_kill/by_hand/leaked", 2),
        ("drill_kill/by_rule/leaked", 2),
    ]
    assert bodies[0] == EvidenceGiven(
        item="drill_kill/by_hand/leaked",
        n=1,
        subject="ab",
        strategy="momentum,volatility",
        measured=0.0,
        unit="orders",
        observations=3,
        period_begin=5,
        period_end=9,
        source="golive drill kill",
        by="mia@desk",
    )


def test_evidence_that_another_gives_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from golive.journal import numbered as module

    counts: Callable[[Journal, str], dict[str, int]] = module._counts
    with Journal.shared(home_at(str(tmp_path / "records.db"))) as records:
        write_evidence(records, DRILLED)
        late = iter([{"nothing": 1}])
        monkeypatch.setattr(module, "_counts", lambda *asked: next(late, None) or counts(*asked))
        assert write_evidence(records, replace(DRILLED, by="tom")) == 4
