"""What a journal says of its account while the account goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.paper.live_accounts import BEGIN, CAPITAL, begun, ran

from golive.api import Engine
from golive.core.errors import BrokenChain, Refused, Undecided
from golive.core.unit import NANOS
from golive.execution.switch import raise_by_person
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.alert import AlertRaised
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.outbox import outbox_name, raise_alert
from golive.paper.account_facts import AccountFacts, facts_of
from golive.paper.account_journal import runs_of
from golive.trading.entries import Noted, switch_entry
from golive.trading.live_run import LiveRun
from golive.trading.turned import Turned


def facts(place: Path | str, run: str = "paper-1") -> AccountFacts:
    home = home_at(str(place), read_only=True)
    try:
        return facts_of(JournalReader(home, run))
    finally:
        home.close()


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory, shipped: Engine) -> Path:
    """Return the journal of an account that holds something; tests only read it."""
    place = tmp_path_factory.mktemp("account") / "journal.db"
    ran(place, shipped, seconds=130)
    return place


def bodies(place: Path, kind: str) -> list[dict[str, Any]]:
    home = home_at(str(place), read_only=True)
    entries = [json.loads(entry.body) for entry in JournalReader(home, "paper-1").entries(kind=kind)]
    home.close()
    return entries


def test_what_it_holds_is_what_its_fills_come_to(holding: Path) -> None:
    (fill,) = bodies(holding, "fill")
    lots = [int(level["lots"]) for level in fill["levels"]]
    cost = sum(int(level["lots"]) * level["price"] for level in fill["levels"])
    (held,) = facts(holding).holdings
    assert (held.strategy, held.symbol, held.lots) == ("momentum", "BTC-PERP", -sum(lots))
    assert held.average == Fraction(cost, sum(lots))


def test_its_worth_is_that_of_the_last_mark_with_the_time_of_that(holding: Path) -> None:
    told = facts(holding)
    last = bodies(holding, "mark")[-1]
    assert (told.equity.value, told.equity.at) == (int(last["equity"]), int(last["at"]))
    assert told.looked == told.head.ts
    assert told.baseline == CAPITAL
    assert told.peak >= CAPITAL
    assert told.head.seq == len(entries_of(holding))


def entries_of(place: Path) -> list[Any]:
    home = home_at(str(place), read_only=True)
    entries = list(JournalReader(home, "paper-1").entries())
    home.close()
    return entries


def test_an_order_under_way_is_told(tmp_path: Path, shipped: Engine) -> None:
    ran(tmp_path / "journal.db", shipped, seconds=92)
    told = facts(tmp_path / "journal.db")
    (order,) = told.orders
    assert (order.symbol, order.order.strategy, order.order.lots) == ("BTC-PERP", "momentum", 166)
    assert told.holdings == ()
    assert told.equity.value == CAPITAL


def said(live: LiveRun, to: SwitchState, *, by: str | None = None) -> None:
    """Write a word on the switch, and let the account go by it."""
    state = live.machine.state
    turned = raise_by_person(state.switch, live.machine.at, to, "account")
    live.machine.state = replace(state, switch=turned.switch)
    told = [replace(switch_entry(one), by=by, why="the exchange is odd") for one in turned.entries]
    entries = tuple(Noted(ts=live.machine.at, body=one) for one in told)
    live.commit(Turned(state=live.machine.state, working=live.machine.working, entries=entries))


def test_a_person_who_fired_the_switch_is_named_and_unsigned(tmp_path: Path, shipped: Engine) -> None:
    ran(tmp_path / "journal.db", shipped, seconds=30, then=lambda live: said(live, SwitchState.HALTED, by="ann"))
    told = facts(tmp_path / "journal.db")
    (scope,) = told.switch
    assert (scope.scope, scope.state, scope.by, scope.why) == (
        "account",
        SwitchState.HALTED,
        "ann",
        "the exchange is odd",
    )
    assert scope.is_unsigned
    assert told.hardest is SwitchState.HALTED


def test_what_tripped_by_itself_is_nobodys_word(tmp_path: Path, shipped: Engine) -> None:
    ran(tmp_path / "journal.db", shipped, seconds=30, then=lambda live: said(live, SwitchState.REDUCE_ONLY))
    (scope,) = facts(tmp_path / "journal.db").switch
    assert not scope.is_unsigned
    assert scope.since == BEGIN + 30 * NANOS


def test_gaps_are_counted_and_the_last_is_told(tmp_path: Path, shipped: Engine) -> None:
    def killed_twice(live: LiveRun) -> None:
        live.resume(live.machine.at + 5 * NANOS, "killed")
        live.resume(live.machine.at + 7 * NANOS, "killed")

    ran(tmp_path / "journal.db", shipped, seconds=30, then=killed_twice)
    told = facts(tmp_path / "journal.db")
    assert told.gaps == 2
    assert told.last_gap is not None
    assert told.last_gap.until - told.last_gap.since == 7 * NANOS


def test_alerts_that_nobody_got_are_counted(tmp_path: Path, shipped: Engine) -> None:
    ran(tmp_path / "journal.db", shipped, seconds=10)
    with Journal.shared(home_at(str(tmp_path / "journal.db")), outbox_name("paper")) as journal:
        alert = AlertRaised(alert="a", severity="critical", text="halted")
        raise_alert(journal, alert, ["desk", "call"], ts=BEGIN + 11 * NANOS)
    assert facts(tmp_path / "journal.db").undelivered == 2


def test_it_is_told_while_the_account_is_held_and_goes_on(tmp_path: Path, shipped: Engine) -> None:
    place, told = tmp_path / "journal.db", list[AccountFacts]()
    ran(place, shipped, seconds=130, then=lambda _: told.append(facts(place)))
    assert told[0].head.seq == len(entries_of(place))
    assert told[0].holdings != ()


def test_a_journal_that_is_none_of_an_account_is_told_apart(tmp_path: Path, shipped: Engine) -> None:
    place = tmp_path / "journal.db"
    with Journal.in_file(place, "paper-2") as journal:
        journal.append([Draft(ts=7, kind="mark", key="m/1", body=b'{"v":1}')])
    with pytest.raises(Undecided, match="has no entry"):
        facts(place, "paper-1")
    with pytest.raises(Refused):
        facts(place, "paper-2")
    with Journal.in_file(place, "paper-3") as journal:
        journal.append([begun("paper-3").draft(7)])
    with pytest.raises(BrokenChain, match="has not kept what its account goes on from"):
        facts(place, "paper-3")


def test_the_runs_of_an_account_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    place = tmp_path / "journal.db"
    for run in ("paper-10", "paper-2", "paper_b-1", "paper-x", "paper-02", "records", "paper-1"):
        with Journal.in_file(place, run) as journal:
            journal.append([begun(run).draft(7)])
    home = home_at(str(place), read_only=True)
    assert runs_of(home, "paper") == ("paper-1", "paper-2", "paper-10")
    assert runs_of(home, "paper_b") == ("paper_b-1",)
    assert runs_of(home, "other") == ()
    home.close()
