"""Items of an account's journal: a month that is sound passes, and each fault of the month itself fails its item.

Thirty days cannot be made by a replay, a loopback exchange, another fee, or a day short of its looks.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.measured_items import DAY, SUBJECT, measured, status
from tests.written_month import FIRST, REGIME, TERMS, Month, write_month

from golive.api import Engine
from golive.core.unit import NANOS
from golive.journal.anchor_file import anchored
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.outbox import outbox_name
from golive.readiness.checklist.status import Status
from golive.readiness.durability.policy import durability_policy
from golive.readiness.measures.earned import break_even_lower_bps
from golive.readiness.measures.facts import Facts, MonitorSeen, Probed, RegimeCell
from golive.readiness.measures.read_account import AccountAsked, AccountRead, read_account
from golive.readiness.stage import Stage
from golive.trading.paper_days import Needed, Realm

RUN = "paper-1"
NOW = (FIRST + 31) * DAY + 3_600 * NANOS
ASKED = AccountAsked(
    strategy="momentum",
    gate="orderflow",
    terms=TERMS,
    regime=REGIME,
    families={"momentum": "momentum"},
    needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)),
    realm=Realm.REHEARSAL,
    subject=SUBJECT,
)
BYPASS = Probed(name="orderflow", tried=7, refused=7)


def read(path: Path, month: Month, asked: AccountAsked = ASKED) -> AccountRead:
    with Journal.open(home_at(str(path)), RUN) as journal:
        write_month(journal, month)
        return read_account([journal], asked, now=NOW)


def facts(read: AccountRead) -> Facts:
    return Facts(subject=SUBJECT, account=read.seen, anchors=read.anchors, bypass=BYPASS)


def of(path: Path, month: Month, asked: AccountAsked = ASKED) -> Facts:
    return facts(read(path / "journal.db", month, asked))


def test_a_month_on_the_realms_own_feed_passes(tmp_path: Path) -> None:
    month = of(tmp_path, Month())
    assert measured("STRAT-001", month, now=NOW).values == {
        "days": 31 * 86_400.0, "trades": 124.0, "chain_verifies": True
    }  # fmt: skip
    assert [status(item, month, now=NOW) for item in ("STRAT-001", "EXEC-001")] == [Status.PASS] * 2
    assert measured("EXEC-001", month, now=NOW).n == 124


@pytest.mark.parametrize(
    ("fault", "days"),
    [
        (Month(mode="replay", clock="events", feed_class="recorded"), 0),
        (Month(mode="replay", clock="events", feed_class="live"), 0),
        (Month(feed_class="simulated"), 0),
        (Month(feed_class="live", clock="events"), 0),
        (Month(subject="0" * 64), 0),
        (Month(untold={3: 16, 9: 1_440}), 29),
        (Month(untold={3: 15, 9: 14}), 30),
        (Month(days=29), 29),
    ],
    ids=["recorded", "replayed_as_live", "simulated", "another_clock", "another_fee", "98.9_%", "98.96_%", "29_days"],
)
def test_days_that_are_not_lived_through_do_not_count(tmp_path: Path, fault: Month, days: int) -> None:
    month = of(tmp_path, fault)
    assert measured("STRAT-001", month, now=NOW).n == days
    expected = Status.PASS if days >= 30 else Status.FAIL if days else Status.UNMEASURED
    assert status("STRAT-001", month, now=NOW) is expected


def test_a_loopback_exchange_counts_no_day_in_production(tmp_path: Path) -> None:
    month = of(tmp_path, Month(), replace(ASKED, realm=Realm.PRODUCTION))
    assert measured("STRAT-001", month, now=NOW).n == 0
    assert status("STRAT-001", month, now=NOW) is Status.UNMEASURED


def test_days_before_a_fee_was_changed_do_not_come_back(tmp_path: Path) -> None:
    with closing(home_at(str(tmp_path / "journal.db"))) as home:
        for n, subject in ((1, "0" * 64), (2, SUBJECT)):
            journal = Journal(home, f"paper-{n}", held=home.lock(f"paper-{n}"))
            month = Month(days=15, subject=subject, first=FIRST + 16 * (n - 1))
            write_month(journal, month)
            if n == 1:
                journal.append([RunStopped(run="paper-1", why="stopped").draft((FIRST + 15) * DAY + 1)])
        runs = [JournalReader(home, f"paper-{n}") for n in (1, 2)]
        seen = read_account(runs, ASKED, now=NOW)
    assert seen.seen.days.days == 15
    assert status("STRAT-001", facts(seen), now=NOW) is Status.FAIL
    assert seen.changes.subjects == ("0" * 64, SUBJECT, SUBJECT)
    changed = replace(facts(seen), changes=seen.changes)
    assert status("OPS-004", changed, now=NOW) is Status.FAIL
    explained = replace(seen.changes, explained=frozenset({("0" * 64, SUBJECT)}))
    assert status("OPS-004", replace(changed, changes=explained), now=NOW) is Status.PASS


@pytest.mark.parametrize("fault", [Month(unseen=frozenset({7})), Month(undecided=frozenset({7}))])
def test_an_order_that_went_past_the_gate_fails_it(tmp_path: Path, fault: Month) -> None:
    month = of(tmp_path, fault)
    assert measured("EXEC-001", month, now=NOW).values["joined"] == pytest.approx(120 / 124)
    assert status("EXEC-001", month, now=NOW) is Status.FAIL


# What its orders tell, and where its round trips were.


def calibrated(month: Facts) -> Facts:
    return replace(month, coefficients_without_source=0)


def test_fills_that_cost_what_fills_before_them_say_calibrate_the_impact(tmp_path: Path) -> None:
    month = calibrated(of(tmp_path, Month(eta=0.142, noise=0.1)))
    found = measured("EXEC-002", month, now=NOW)
    # One half of the orders costs a tenth more than the model's curve, the other a tenth less.
    assert found.values["error"] == pytest.approx(0.1, abs=0.005)
    assert (found.n, found.values["fills"]) == (249, 248.0)
    assert "from 207 orders that no fit had seen" in found.why
    assert "filled on paper, by a simulated broker on a feed that is rehearsal: no fill with money" in found.why
    assert status("EXEC-002", month, now=NOW, stage=Stage.LIVE) is Status.PASS


def test_fills_that_cost_what_nobody_could_expect_fail_the_impact_model(tmp_path: Path) -> None:
    month = calibrated(of(tmp_path, Month(eta=0.142, noise=0.6)))
    assert status("EXEC-002", month, now=NOW, stage=Stage.LIVE) is Status.FAIL
    assert status("EXEC-002", month, now=NOW) is Status.PASS


@pytest.mark.parametrize(
    ("month", "fills", "why"),
    [
        (Month(), 248, "no fill that was to be predicted cost anything"),
        (Month(eta=0.142, volume_why="trades_warming_up"), 0, "248 trades warming up"),
        (Month(eta=0.142, feed_class="simulated"), 0, "248 on a feed that is simulated"),
        (Month(eta=0.142, feed_class="live", clock="events"), 0, "248 on a feed that is unknown"),
        (Month(eta=0.142, days=1, trips_a_day=2), 4, "4 fills cannot make 5 stretches"),
    ],
    ids=["no_level_walked", "no_volume", "simulated", "another_clock", "too_few"],
)
def test_orders_that_tell_nothing_of_impact_leave_its_error_unmeasured_by_name(
    tmp_path: Path, month: Month, fills: int, why: str
) -> None:
    facts = calibrated(of(tmp_path, month))
    found = measured("EXEC-002", facts, now=NOW)
    assert found.values == {"defaults_declared": True, "fills": float(fills)}
    assert why in found.why
    assert not status("EXEC-002", facts, now=NOW, stage=Stage.LIVE).satisfies


CELLS = (
    RegimeCell(family="momentum", regime="trending", is_prior=False),
    RegimeCell(family="momentum", regime="volatile", is_prior=False),
)


def test_cells_rest_on_the_round_trips_that_were_decided_in_them(tmp_path: Path) -> None:
    blocked = Probed(name="strategy_regime", tried=3, refused=3)
    month = Month(regimes=dict.fromkeys(range(8), "volatile"))
    facts = replace(of(tmp_path, month), cells=CELLS, blocked=blocked)
    assert facts.account is not None
    assert facts.account.trips_by_cell == {("momentum", "volatile"): 32, ("momentum", "trending"): 92}
    assert status("STRAT-004", facts, now=NOW) is Status.PASS


def test_a_cell_in_which_too_little_was_traded_rests_on_nothing(tmp_path: Path) -> None:
    blocked = Probed(name="strategy_regime", tried=3, refused=3)
    month = Month(regimes=dict.fromkeys(range(7), "volatile"))
    facts = replace(of(tmp_path, month), cells=CELLS, blocked=blocked)
    assert measured("STRAT-004", facts, now=NOW).values["cells_without_basis"] == 1.0
    assert status("STRAT-004", facts, now=NOW) is Status.FAIL


def test_a_round_trip_that_nobody_decided_counts_in_no_cell(tmp_path: Path) -> None:
    month = of(tmp_path, Month(undecided=frozenset({7})))
    assert month.account is not None
    assert month.account.trips_by_cell == {("momentum", "trending"): 120}


# The log.


def anchored_month(path: Path, change: str | None = None) -> Facts:
    """Write a month, anchor its head, change the file as somebody would, and read it again."""
    read(path, Month())
    with closing(home_at(str(path), read_only=True)) as home:
        told = anchored(JournalReader(home, RUN), now=NOW - 3_600 * NANOS)
    if change is not None:
        with closing(sqlite3.connect(path)) as connection:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute(change)
            connection.commit()
    with closing(home_at(str(path), read_only=True)) as home:
        asked = replace(ASKED, anchors=[told])
        return facts(read_account([JournalReader(home, RUN)], asked, now=NOW))


def test_a_log_that_was_anchored_and_is_whole_passes(tmp_path: Path) -> None:
    month = anchored_month(tmp_path / "journal.db")
    assert measured("MON-004", month, now=NOW).values == {
        "chain_verifies": True, "anchor_age": 3_600.0, "signals_joined": 1.0, "gaps": 0.0
    }  # fmt: skip
    assert status("MON-004", month, now=NOW) is Status.PASS


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM entry WHERE seq > 600",
        "DELETE FROM entry WHERE seq = 600",
        "UPDATE entry SET body = CAST(body || ' ' AS BLOB) WHERE seq = 600",
        "UPDATE entry SET ts = ts + 1 WHERE seq = 600",
    ],
    ids=["cut", "one_gone", "changed", "backdated"],
)
def test_a_log_that_somebody_had_in_their_hands_fails(tmp_path: Path, change: str) -> None:
    month = anchored_month(tmp_path / "journal.db", change)
    assert measured("MON-004", month, now=NOW).values["chain_verifies"] is False
    assert status("MON-004", month, now=NOW) is Status.FAIL


def test_a_log_that_nobody_anchored_is_missing_that(tmp_path: Path) -> None:
    assert status("MON-004", of(tmp_path, Month()), now=NOW) is Status.MISSING


def test_a_head_that_is_told_again_is_as_old_as_what_came_after_it(tmp_path: Path) -> None:
    """Whoever tells an early head each day tells nothing of the entries since."""
    read(tmp_path / "journal.db", Month())
    with closing(home_at(str(tmp_path / "journal.db"), read_only=True)) as home:
        reader = JournalReader(home, RUN)
        fifth, sixth = reader.entries(after=4, until=6)
        early = replace(anchored(reader, now=NOW - NANOS), seq=5, head=fifth.hash, ts=fifth.ts)
        asked = replace(ASKED, anchors=[early])
        month = facts(read_account([reader], asked, now=NOW))
    assert measured("MON-004", month, now=NOW).values["anchor_age"] == (NOW - sixth.ts) / NANOS
    assert status("MON-004", month, now=NOW) is Status.FAIL


def test_an_anchor_of_tomorrow_is_of_no_age(tmp_path: Path) -> None:
    month = anchored_month(tmp_path / "journal.db")
    ahead = replace(month, anchors=tuple(replace(one, at=NOW + DAY) for one in month.anchors or ()))
    assert status("MON-004", ahead, now=NOW) is Status.MISSING


def test_a_run_that_was_anchored_and_is_gone_fails_the_log(tmp_path: Path) -> None:
    """Somebody put back a copy from before the newest run began."""
    path = tmp_path / "journal.db"
    read(path, Month())
    with closing(home_at(str(path), read_only=True)) as home:
        reader = JournalReader(home, RUN)
        later = replace(anchored(reader, now=NOW - NANOS), journal="paper-2")
        asked = replace(ASKED, anchors=[anchored(reader, now=NOW - NANOS), later])
        month = facts(read_account([reader], asked, now=NOW))
    assert status("MON-004", month, now=NOW) is Status.FAIL


@pytest.mark.parametrize(("seq", "expected"), [(1, Status.PASS), (2, Status.FAIL)], ids=["there_still", "cut_since"])
def test_an_anchor_of_the_alerts_beside_the_run_is_held_against_those(
    tmp_path: Path, seq: int, expected: Status
) -> None:
    """`golive journal anchor` tells where each journal of the file stands."""
    path = tmp_path / "journal.db"
    read(path, Month())
    with closing(home_at(str(path))) as home:
        alerts = Journal(home, outbox_name("paper"), held=home.lock(outbox_name("paper")))
        alerts.append([RunStopped(run="paper-1", why="told").draft(NOW - 2 * NANOS)])
        told = anchored(JournalReader(home, RUN), now=NOW - NANOS)
        beside = replace(anchored(JournalReader(home, alerts.name), now=NOW - NANOS), seq=seq)
        month = facts(read_account([JournalReader(home, RUN)], replace(ASKED, anchors=[told, beside]), now=NOW))
    assert status("MON-004", month, now=NOW) is expected


def test_an_order_that_nobody_decided_is_no_decision_for_each_signal(tmp_path: Path) -> None:
    month = of(tmp_path, Month(undecided=frozenset({7})))
    assert measured("MON-004", month, now=NOW).values["signals_joined"] == pytest.approx(244 / 248)


def test_orders_after_the_monitor_died_are_seen_by_nobody(tmp_path: Path) -> None:
    month = read(tmp_path / "journal.db", Month())
    died = month.sent[100]
    seen = sum(at <= died for at in month.sent)
    monitor = MonitorSeen(orders=len(month.sent), seen=seen, lags=(NANOS,))
    assert seen == 101
    assert status("MON-002", replace(facts(month), monitor=monitor), now=NOW) is Status.FAIL
    lively = replace(monitor, seen=len(month.sent))
    assert status("MON-002", replace(facts(month), monitor=lively), now=NOW) is Status.PASS


# Money.


def earning(path: Path, month: Month, engine: Engine) -> Facts:
    one = of(path, month)
    assert one.account is not None
    policy = durability_policy(engine.program.checked.specs)
    lower = break_even_lower_bps(one.account.traded, policy, rng=np.random.default_rng(1))
    return replace(one, break_even_lower_bps=lower)


def test_days_are_told_before_costs(tmp_path: Path) -> None:
    month = of(tmp_path, Month())
    assert month.account is not None
    day = month.account.traded[1]
    equity = 100_000 + 4 * (100 * 540 * 1e-4 - 2)
    # Each side pays its fee and half of a tick; a purchase at the ask and a sale at the bid walk no level.
    cost = 4 * 2 * (1.0 + 100 * 0.5 * 1e-4)
    assert day.cost == pytest.approx(cost / equity)
    assert day.turnover == pytest.approx(4 * (6_000 + 6_006) / equity)
    assert day.gross == pytest.approx((4 * (100 * 600 * 1e-4 - 2) + cost) / equity)


def test_an_edge_that_does_not_bear_its_fees_fails(tmp_path: Path, shipped: Engine) -> None:
    assert status("STRAT-002", earning(tmp_path, Month(), shipped), now=NOW) is Status.PASS
    (tmp_path / "dear").mkdir()
    dear = earning(tmp_path / "dear", Month(fee=3 * NANOS), shipped)
    assert status("STRAT-002", dear, now=NOW) is Status.FAIL
