"""The twenty measures: each fills the inputs of its item and no others, and of nothing it says that nothing was."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.measured_items import DAY, NOW, SUBJECT, inputs_of, measured, measured_items, status

from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.entry import Head
from golive.readiness.checklist.next_command import DRILLS as NAMED
from golive.readiness.checklist.status import Status
from golive.readiness.measures import MEASURES
from golive.readiness.measures.drills import DRILLED
from golive.readiness.measures.facts import (
    AccountSeen,
    Anchor,
    Changes,
    Facts,
    HostSeen,
    JoinedOrders,
    MonitorSeen,
    OwnImpact,
    Probed,
    RegimeCell,
    Scored,
    Stressed,
    TradedDay,
)
from golive.readiness.measures.held_drills import HeldDrill
from golive.readiness.measures.probes import LIMITS
from golive.readiness.stage import Stage
from golive.trading.market_feed import FeedClass
from golive.trading.paper_days import Day, Needed, PaperDays, Reason

LAST = NOW // DAY - 1
NOTHING = Facts(subject=SUBJECT)


EVENTS = 2_000
"""By how many events the load was measured."""


def drill(name: str, **outcomes: float) -> HeldDrill:
    """Return a drill of some minutes ago whose outcomes are of three observations each, but for the load."""
    ended = NOW - DAY // 1_000
    return HeldDrill(
        drill=name,
        began=ended - 1,
        ended=ended,
        digest="d" * 64,
        outcomes={
            outcome.replace("__", "/"): EvidenceGiven(
                item=f"drill_{name}/{outcome}",
                n=1,
                subject=SUBJECT,
                strategy="momentum",
                measured=value,
                observations=EVENTS if outcome == "load__times_peak" else 3,
                period_end=ended,
                source="a test",
                by="mia",
            )
            for outcome, value in outcomes.items()
        },
    )


DRILLS = (
    drill("restore", head_matches=1.0, lost=0.0, took=1.0),
    drill(
        "failover",
        load__times_peak=2.5,
        **{
            f"{fault}__{what}": value
            for fault in ("process_kill", "feed_loss", "broker_drop")
            for what, value in (("safe_after", 1.0), ("duplicate_orders", 0.0), ("unknown_positions", 0.0))
        },
    ),
    drill(
        "kill",
        live__obeyed_longest=0.2,
        live__by_file_longest=0.2,
        live__leaked=0.0,
        rearmed_by_person=1.0,
        sent_otherwise=9.0,
        **{
            f"{way}__{what}": value
            for way in ("by_hand", "by_file", "by_rule")
            for what, value in {
                "halted_at_once": 1.0,
                "leaked": 0.0,
                "left": 0.0,
                "under_way": 3.0,
                "cleared_within": 1.0,
            }.items()
        },
    ),
    drill(
        "breakers",
        leaked=0.0,
        left=0.0,
        sent_otherwise=9.0,
        **dict.fromkeys("abc", 1.0),
        **{f"{trip}__{what}": value for trip in "abc" for what, value in (("looks", 1.0), ("rearmed", 0.0))},
    ),
    drill(
        "guardrails",
        poisoned_accepted=0.0,
        doubtful_accepted=0.0,
        burst_accepted=0.0,
        restored_to_the_byte=3.0,
        usable_after_tampering=0.0,
    ),
    drill(
        "rollback",
        version__restored=1.0,
        version__took=1.0,
        version__orders_open=0.0,
        version__positions_open=0.0,
    ),
    drill("alerts", desk__delivered=1.0, acknowledged=1.0, acknowledged_after=9.0),
    drill("drift", fall_2__seen_after=7.0, fall_1__seen_after=30.0, false_alarms=0.5),
)

DAYS = PaperDays(
    each=tuple(Day(day=LAST - n, why=None, told_looks=9, due_looks=9, scheduled_looks=9) for n in range(30)),
    trades=120,
    needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)),
    feed=FeedClass.REHEARSAL,
)
ACCOUNT = AccountSeen(
    head=Head(seq=5_000, hash=b"h" * 32, ts=NOW - 1),
    began=(LAST - 30) * DAY,
    until=NOW - 1,
    first_bad=None,
    missing=0,
    days=DAYS,
    orders=JoinedOrders(orders=120, passed=120, signals=240, decided=240),
    traded=tuple(TradedDay(day=LAST - n, gross=0.002, turnover=1.0, cost=0.0005) for n in reversed(range(30))),
    impacts=tuple(
        OwnImpact(participation=0.01 + n / 1e4, volatility=0.02, cost=0.142 * 0.02 * (0.01 + n / 1e4) ** 0.6)
        for n in range(120)
    ),
    trips_by_cell={("momentum", "trending"): 30},
)
FULL = Facts(
    subject=SUBJECT,
    policy="9" * 64,
    drills={one.drill: one for one in DRILLS},
    account=ACCOUNT,
    anchors=(Anchor(at=NOW - DAY // 2, is_in_chain=True),),
    monitor=MonitorSeen(orders=120, seen=120, lags=(10**9, 2 * 10**9)),
    declared_hosts=("one", "two"),
    hosts=(
        HostSeen(host="one", subject=SUBJECT, approved=SUBJECT, at=NOW - 7),
        HostSeen(host="two", subject="t", approved="t", at=NOW - 8),
    ),
    limits=tuple(Probed(name=name, tried=3, refused=3) for name in LIMITS),
    bypass=Probed(name="orderflow", tried=7, refused=7),
    cells=(RegimeCell(family="momentum", regime="trending", is_prior=False),),
    blocked=Probed(name="strategy_regime", tried=9, refused=9),
    break_even_lower_bps=8.0,
    durability=Scored(score=61.0, components_missing=0, n=30),
    coefficients_without_source=0,
    stress=Stressed(scenarios=4, worst_over_appetite=0.6, sizes_grown=0, participation=0.01),
    changes=Changes(subjects=(SUBJECT,), explained=frozenset()),
)


def test_what_golive_measures_are_the_items_that_say_so() -> None:
    assert list(MEASURES) == [item for item in measured_items() if item in MEASURES]
    assert set(MEASURES) == set(measured_items())
    assert len(MEASURES) == 20


@pytest.mark.parametrize("item", MEASURES)
def test_an_item_of_which_nothing_was_measured_is_unmeasured(item: str) -> None:
    assert status(item, NOTHING) is Status.UNMEASURED
    assert measured(item, NOTHING).values == {}


@pytest.mark.parametrize("item", MEASURES)
def test_a_measure_fills_the_inputs_of_its_item_and_no_others(item: str) -> None:
    found = measured(item, FULL)
    assert set(found.values) == inputs_of(item)
    assert found.sources
    assert all(found.sources)


@pytest.mark.parametrize("item", MEASURES)
def test_an_item_of_which_all_is_well_passes_at_either_stage(item: str) -> None:
    assert status(item, FULL, stage=Stage.CANARY) is Status.PASS
    assert status(item, FULL, stage=Stage.LIVE) is Status.PASS


def test_days_are_as_old_as_the_last_that_counts_and_29_of_them_are_too_few() -> None:
    late = tuple(replace(one, why=Reason.COVERAGE) if one.day == LAST else one for one in DAYS.each)
    facts = replace(FULL, account=replace(ACCOUNT, days=replace(DAYS, each=late)))
    assert measured("STRAT-001", facts).period_end == LAST * DAY
    assert measured("STRAT-001", facts).n == 29
    assert status("STRAT-001", facts) is Status.FAIL


def test_a_fault_that_was_not_injected_leaves_the_failover_unknown() -> None:
    (failover,) = (one for one in DRILLS if one.drill == "failover")
    kept = {name: one for name, one in failover.outcomes.items() if not name.startswith("broker_drop")}
    facts = replace(FULL, drills={"failover": replace(failover, outcomes=kept)})
    assert measured("INFRA-003", facts).values == {}
    assert status("INFRA-003", facts) is Status.MISSING


def test_an_account_that_was_not_halted_accepted_orders() -> None:
    (kill,) = (one for one in DRILLS if one.drill == "kill")
    missed = replace(kill.outcomes["by_rule/halted_at_once"], measured=2 / 3)
    facts = replace(FULL, drills={"kill": replace(kill, outcomes={**kill.outcomes, "by_rule/halted_at_once": missed})})
    assert measured("RISK-001", facts).values["accepted_after"] == pytest.approx(1.0)
    assert status("RISK-001", facts) is Status.FAIL


def changed(name: str, **outcomes: float) -> Facts:
    """Return facts in which a drill came to something else."""
    (one,) = (one for one in DRILLS if one.drill == name)
    other = {outcome.replace("__", "/"): value for outcome, value in outcomes.items()}
    now = {key: replace(body, measured=other.get(key, body.measured)) for key, body in one.outcomes.items()}
    return replace(FULL, drills={**FULL.drills, name: replace(one, outcomes=now)})


@pytest.mark.parametrize("outcome", ["leaked", "left"])
def test_a_breaker_after_which_an_order_left_or_stayed_fails(outcome: str) -> None:
    assert status("RISK-003", changed("breakers", **{outcome: 1.0})) is Status.FAIL


def test_a_breaker_that_did_not_do_all_that_it_has_to_fails_however_soon_it_stopped() -> None:
    facts = changed("breakers", b=0.0)
    assert measured("RISK-003", facts).values["not_held"] == 1.0
    assert status("RISK-003", facts) is Status.FAIL


@pytest.mark.parametrize(("item", "drill"), [("RISK-001", "kill"), ("RISK-003", "breakers")])
def test_where_nothing_would_have_been_sent_nothing_was_refused_but_what_is_wrong_is_wrong(
    item: str, drill: str
) -> None:
    facts = changed(drill, sent_otherwise=0.0)
    assert status(item, facts) is Status.UNMEASURED
    assert "no order would have been sent" in measured(item, facts).why
    leaks = {"kill": {"by_hand__leaked": 1.0}, "breakers": {"leaked": 1.0}}[drill]
    assert status(item, changed(drill, sent_otherwise=0.0, **leaks)) is Status.FAIL
    (one,) = (one for one in DRILLS if one.drill == drill)
    without = {name: body for name, body in one.outcomes.items() if name != "sent_otherwise"}
    assert status(item, replace(FULL, drills={drill: replace(one, outcomes=without)})) is Status.UNMEASURED


def test_a_load_of_a_few_events_is_no_load() -> None:
    (one,) = (one for one in DRILLS if one.drill == "failover")
    few = {
        name: replace(body, observations=999 if name == "load/times_peak" else 3) for name, body in one.outcomes.items()
    }
    facts = replace(FULL, drills={"failover": replace(one, outcomes=few)})
    assert status("RISK-004", facts) is Status.FAIL


@pytest.mark.parametrize("drill", [one.drill for one in DRILLS])
def test_a_drill_that_never_ended_measures_nothing_and_says_when_it_began(drill: str) -> None:
    (one,) = (one for one in DRILLS if one.drill == drill)
    facts = replace(FULL, drills={drill: replace(one, outcomes={}, ended=one.began, has_ended=False)})
    (item,) = (item for item, name in NAMED.items() if name == drill)
    found = measured(item, facts)
    assert found.why.startswith(f"a drill of {drill} began at 2024-10-03T")
    assert (found.values, found.n, status(item, facts)) == ({}, 0, Status.UNMEASURED)


def test_what_a_drill_says_of_its_item_is_what_is_measured() -> None:
    assert {*DRILLED} == {*NAMED}
    for item, measure in DRILLED.items():
        assert measure(FULL, NOW) == measured(item, FULL)


def test_an_anchor_that_the_journal_has_not_says_that_it_was_cut() -> None:
    facts = replace(FULL, anchors=(*(FULL.anchors or ()), Anchor(at=NOW - 7, is_in_chain=False)))
    assert measured("MON-004", facts).values["chain_verifies"] is False
    assert status("MON-004", facts) is Status.FAIL


def test_a_monitor_is_as_late_as_the_slowest_of_a_hundred() -> None:
    lags = tuple(10**9 * n for n in range(1, 101))
    facts = replace(FULL, monitor=MonitorSeen(orders=120, seen=120, lags=lags))
    assert measured("MON-002", facts).values["lag_p99"] == 99.0


def test_a_host_that_nobody_declared_and_one_that_says_nothing_are_both_seen() -> None:
    other = HostSeen(host="three", subject=None, approved=SUBJECT, at=NOW - 9)
    facts = replace(FULL, declared_hosts=("one", "two", "four"), hosts=(*FULL.hosts, other))
    found = measured("INFRA-004", facts)
    assert found.values == {"hosts_missing": 1.0, "digests_differ": 1.0}
    assert found.period_end == NOW - 9


def test_a_shock_that_raises_a_size_leaves_the_worst_loss_unknown() -> None:
    assert FULL.stress is not None
    facts = replace(FULL, stress=replace(FULL.stress, sizes_grown=1))
    assert status("RISK-004", facts) is Status.MISSING


def test_a_step_that_nobody_explained_is_counted_and_a_return_is_a_step() -> None:
    facts = replace(FULL, changes=Changes(subjects=(SUBJECT, "a", SUBJECT), explained=frozenset({(SUBJECT, "a")})))
    assert measured("OPS-004", facts).values == {"unexplained": 1.0}
    assert status("OPS-004", facts) is Status.FAIL
