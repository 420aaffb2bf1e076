"""Doubts about what was measured: half there, of the future, of nothing, of something else, or cut off on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.measured_items import DAY, NOW, SUBJECT, measured, measured_items, status

from golive.core.unit import NANOS
from golive.execution.account import DAY as A_DAY
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.entry import Entry, Head
from golive.journal.journal import Journal
from golive.readiness.checklist.status import Status
from golive.readiness.measures.facts import AccountSeen, Facts, JoinedOrders, MonitorSeen
from golive.readiness.measures.held_drills import held_drills
from golive.trading.market_feed import FeedClass
from golive.trading.paper_days import Needed, PaperDays

OUTCOMES: Mapping[str, Mapping[str, float]] = {
    "restore": {"head_matches": 1.0, "lost": 0.0, "took": 1.0},
    "failover": {
        f"{fault}/{what}": value
        for fault in ("process_kill", "feed_loss", "broker_drop")
        for what, value in (("safe_after", 1.0), ("duplicate_orders", 0.0), ("unknown_positions", 0.0))
    },
    "kill": {
        "live/obeyed_longest": 0.2,
        "live/by_file_longest": 0.2,
        "live/leaked": 0.0,
        "rearmed_by_person": 1.0,
        "sent_otherwise": 9.0,
        **{
            f"{way}/{what}": value
            for way in ("by_hand", "by_file", "by_rule")
            for what, value in {
                "halted_at_once": 1.0,
                "leaked": 0.0,
                "left": 0.0,
                "under_way": 3.0,
                "cleared_within": 1.0,
            }.items()
        },
    },
    "breakers": {
        "leaked": 0.0,
        "left": 0.0,
        "sent_otherwise": 9.0,
        **{f"{trip}{end}": good for trip in "abc" for end, good in (("", 1.0), ("/looks", 1.0), ("/rearmed", 0.0))},
    },
    "alerts": {"desk/delivered": 1.0, "acknowledged": 1.0, "acknowledged_after": 9.0},
}
ITEMS = {
    "restore": "INFRA-002",
    "failover": "INFRA-003",
    "kill": "RISK-001",
    "breakers": "RISK-003",
    "alerts": "MON-001",
}


def held(
    drill: str, *, n: int = 3, ended: int = NOW - 9, subject: str = SUBJECT, but: str = "", only: int | None = None
) -> list[Entry]:
    """Return the entries of a drill as it leaves them; `only` so many of its outcomes, or all but one of them."""
    outcomes = [(name, value) for name, value in OUTCOMES[drill].items() if name != but][:only]
    bodies = [
        EvidenceGiven(
            item=f"drill_{drill}/{name}", n=1, subject=subject, strategy="", measured=value, observations=n,
            period_begin=ended - 1, period_end=ended, source="a test", by="mia",
        )
        for name, value in outcomes
    ]  # fmt: skip
    return list(Journal.in_memory("records").append([body.draft(NOW) for body in bodies]).entries)


def of(*entries: Entry) -> Facts:
    return Facts(subject=SUBJECT, drills=held_drills(entries, subject=SUBJECT))


@pytest.mark.parametrize("drill", OUTCOMES)
def test_a_drill_that_went_well_passes(drill: str) -> None:
    assert status(ITEMS[drill], of(*held(drill))) is Status.PASS


@pytest.mark.parametrize("drill", OUTCOMES)
def test_a_drill_that_was_cut_off_passes_at_none_of_its_outcomes(drill: str) -> None:
    """Each outcome is an entry: a drill that was killed between two of them left the first ones."""
    for only in range(len(OUTCOMES[drill])):
        assert status(ITEMS[drill], of(*held(drill, only=only))) is not Status.PASS, only


@pytest.mark.parametrize("drill", OUTCOMES)
def test_a_later_drill_that_was_cut_off_is_not_made_whole_by_the_one_before(drill: str) -> None:
    for only in range(1, len(OUTCOMES[drill])):
        later = held(drill, only=only, ended=NOW - 1)
        assert status(ITEMS[drill], of(*held(drill), *later)) is not Status.PASS, only


def started(drill: str, at: int) -> list[Entry]:
    """Return the entry of a drill that began, as it is written before anything is drilled."""
    body = EvidenceGiven(
        item=f"drill_{drill}/began", n=1, subject=SUBJECT, strategy="", observations=0, period_begin=at,
        period_end=at, source="a test", by="mia",
    )  # fmt: skip
    return list(Journal.in_memory("records").append([body.draft(NOW)]).entries)


@pytest.mark.parametrize("drill", OUTCOMES)
def test_a_later_drill_that_began_and_never_ended_takes_the_pass_of_the_one_before(drill: str) -> None:
    began = NOW - 5
    cut = of(*started(drill, NOW - 10), *held(drill), *started(drill, began))
    assert status(ITEMS[drill], cut) is Status.UNMEASURED
    assert cut.drills[drill].began == began
    whole = [*held(drill), *started(drill, began), *started(drill, NOW - 3), *held(drill, ended=NOW - 2)]
    assert status(ITEMS[drill], of(*whole)) is Status.PASS


def test_of_two_drills_at_once_the_one_that_ended_last_counts_once_both_have() -> None:
    both = [*started("kill", NOW - 9), *started("kill", NOW - 6), *held("kill", ended=NOW - 5)]
    assert status("RISK-001", of(*both)) is Status.PASS
    first = [replace_begin(entry, NOW - 9) for entry in held("kill", ended=NOW - 2)]
    assert status("RISK-001", of(*both, *first)) is Status.PASS


def replace_begin(entry: Entry, began: int) -> Entry:
    """Return evidence of a drill that began at another instant."""
    body = read_body(entry.kind, entry.body)
    assert isinstance(body, EvidenceGiven)
    draft = replace(body, period_begin=began).draft(NOW)
    return next(iter(Journal.in_memory("records").append([draft]).entries))


@pytest.mark.parametrize("drill", OUTCOMES)
def test_a_drill_without_one_of_its_outcomes_does_not_pass(drill: str) -> None:
    for name in OUTCOMES[drill]:
        assert status(ITEMS[drill], of(*held(drill, but=name))) is not Status.PASS, name


@pytest.mark.parametrize("drill", OUTCOMES)
def test_a_drill_of_nothing_of_another_subject_of_long_ago_or_of_tomorrow_does_not_pass(drill: str) -> None:
    item = ITEMS[drill]
    assert status(item, of(*held(drill, n=0))) is Status.UNMEASURED
    assert status(item, of(*held(drill, subject="0" * 64))) is Status.UNMEASURED
    assert status(item, of(*held(drill, ended=NOW + 121 * NANOS))) is Status.ERROR
    assert status(item, of(*held(drill), *held(drill, ended=NOW + 30 * DAY))) is Status.ERROR
    old = NOW - measured_items()[item].max_age
    assert status(item, of(*held(drill, ended=old))) is Status.PASS
    assert status(item, of(*held(drill, ended=old - 1))) is Status.EXPIRED


ACCOUNT = AccountSeen(
    head=Head(seq=9, hash=b"h" * 32, ts=NOW - 1),
    began=NOW - 40 * A_DAY,
    until=NOW - 1,
    first_bad=None,
    missing=0,
    days=PaperDays(each=(), trades=0, needed=Needed(days=30, trades=1, coverage=Fraction(1)), feed=FeedClass.LIVE),
    orders=JoinedOrders(orders=120, passed=120, signals=120, decided=120),
)


@pytest.mark.parametrize(("silent_days", "expected"), [(0, Status.PASS), (7, Status.PASS), (8, Status.EXPIRED)])
def test_a_monitor_whose_clock_stopped_is_as_old_as_that(silent_days: int, expected: Status) -> None:
    """No order was sent since and no alert was raised: the account lives on, and nobody watches it."""
    monitor = MonitorSeen(orders=120, seen=120, lags=(NANOS,), at=NOW - silent_days * DAY)
    facts = Facts(subject=SUBJECT, account=ACCOUNT, monitor=monitor)
    assert status("MON-002", facts) is expected


def test_a_monitor_that_never_went_round_saw_nothing() -> None:
    facts = Facts(subject=SUBJECT, account=ACCOUNT, monitor=None)
    assert measured("MON-002", facts).n == 0
    assert status("MON-002", facts) is Status.UNMEASURED
