"""The thirty-one items, one by one: evidence on every limit passes, and each broken rule alone fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

import pytest

from golive.checker.item_rules import limits_of
from golive.core.unit import NANOS, Quantity
from golive.documents.checklist import REMINDERS, Checklist, How
from golive.documents.library import Specs
from golive.loader import load_library
from golive.loader.shipped import library_root
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.items_of import items_of, longest_waiver
from golive.readiness.checklist.readiness import readiness
from golive.readiness.checklist.requirement import Requirement, Value
from golive.readiness.checklist.status import Status
from golive.readiness.stage import Stage

DAY = 86_400 * NANOS
NOW = 20_000 * DAY


@cache
def listed() -> tuple[Specs, Checklist, tuple[Item, ...]]:
    """Return the shipped library with the checklist, that and the items of it."""
    specs, issues = load_library(library_root(), cases=False)
    assert issues == ()
    (checklist,) = specs.checklists
    return specs, checklist, items_of(checklist, specs)


def measured_items() -> tuple[Item, ...]:
    """Return the items that evidence satisfies."""
    return tuple(item for item in listed()[2] if item.how is not How.SIGNOFF)


def on_the_limits(item: Item) -> Mapping[str, Value]:
    """Return what is just enough for every rule: the strictest limit that several compare one measure with."""
    limits: dict[str, Value] = {}
    for rule in item.requirements:
        before = limits.get(rule.measure)
        harder = isinstance(before, float) and isinstance(rule.limit, float) and before > rule.limit
        if before is None or rule.op != ">=" or not harder:
            limits[rule.measure] = rule.limit
    return limits


def beside(rule: Requirement) -> Value:
    """Return what just breaks a rule."""
    if isinstance(rule.limit, bool | str):
        return not rule.limit
    step = 1.0 if rule.is_count else 1e-6 * max(1.0, abs(rule.limit))
    return rule.limit - step if rule.op == ">=" else rule.limit + step


def status(item: Item, measured: Mapping[str, Value], *, n: int, age: int = 0, stage: Stage = Stage.LIVE) -> Status:
    piece = Evidence(
        id="e",
        item=item.id,
        type=item.type,
        realm="production",
        subject="this",
        period_end=NOW - age,
        recorded_at=NOW,
        n=n,
        measured=measured,
    )
    _, checklist, _ = listed()
    about = About(
        subject="this",
        realm="production",
        author="dev",
        now=NOW,
        longest_waiver=longest_waiver(checklist),
        stage=stage,
    )
    return item_status(item, Heard(evidence=(piece,)), about).status


def test_there_are_thirty_one_items_of_seven_categories() -> None:
    _, checklist, _ = listed()
    assert len(checklist.items) == 31
    assert list(Counter(item.id.split("-")[0] for item in checklist.items).items()) == [
        ("INFRA", 5), ("RISK", 5), ("STRAT", 6), ("EXEC", 4), ("MON", 4), ("OPS", 4), ("COMP", 3)
    ]  # fmt: skip
    assert Counter(item.category for item in checklist.items) == {
        "infrastructure": 5, "risk": 5, "strategy": 6, "execution": 4, "monitoring": 4, "operations": 4, "compliance": 3
    }  # fmt: skip
    assert Counter(item.how for item in checklist.items) == {
        How.AUTO: 16, How.DRILL: 10, How.ATTEST: 2, How.SIGNOFF: 3
    }  # fmt: skip
    assert Counter(item.measured_by for item in checklist.items) == {"golive": 20, "outside": 6, "people": 5}


def test_canary_needs_twenty_six_items_of_evidence_and_two_signatures() -> None:
    items = listed()[2]
    late = {item.id for item in items if not item.needed_at(Stage.CANARY)}
    assert late == {"EXEC-004", "OPS-002", "COMP-003"}
    passed = {item.id: Status.PASS for item in items}
    assert readiness(items, passed, stage=Stage.CANARY).needed == 28
    assert readiness(items, passed).needed == 31


def test_nobody_waives_a_reminder() -> None:
    items = {item.id: item for item in listed()[2]}
    assert [items[reminder].waivable or items[reminder].may_not_apply for reminder in REMINDERS] == [False] * 5


@pytest.mark.parametrize("item", measured_items(), ids=lambda item: item.id)
def test_evidence_on_every_limit_passes_until_it_is_too_old(item: Item) -> None:
    enough = on_the_limits(item)
    assert status(item, enough, n=item.min_n) is Status.PASS
    assert status(item, enough, n=item.min_n, age=item.max_age) is Status.PASS
    assert status(item, enough, n=item.min_n, age=item.max_age + 1) is Status.EXPIRED


@pytest.mark.parametrize("item", measured_items(), ids=lambda item: item.id)
def test_each_broken_rule_fails_and_each_absent_measure_is_missing(item: Item) -> None:
    enough = on_the_limits(item)
    for rule in item.requirements:
        assert status(item, {**enough, rule.measure: beside(rule)}, n=item.min_n) is Status.FAIL, rule.id
        without = {name: value for name, value in enough.items() if name != rule.measure}
        assert status(item, without, n=item.min_n) is Status.MISSING, rule.id
        assert status(item, {**enough, rule.measure: float("nan")}, n=item.min_n) is Status.ERROR, rule.id


@pytest.mark.parametrize("item", measured_items(), ids=lambda item: item.id)
def test_what_was_measured_too_seldom_is_unmeasured(item: Item) -> None:
    assert {status(item, on_the_limits(item), n=n) for n in (0, item.min_n - 1)} == {Status.UNMEASURED}


def test_canary_takes_declared_coefficients_and_a_lower_score_and_live_does_not() -> None:
    items = {item.id: item for item in listed()[2]}
    for name, measured in (
        ("EXEC-002", {"defaults_declared": True}),
        ("STRAT-003", {"score": 40.0, "components_missing": 0.0, "held_back": 0.0}),
    ):
        item = items[name]
        assert status(item, measured, n=item.min_n, stage=Stage.CANARY) is Status.PASS
        assert not status(item, measured, n=item.min_n).satisfies


def test_the_days_on_paper_are_those_of_the_account() -> None:
    specs, checklist, items = listed()
    written = {one.id: one for one in checklist.items}["STRAT-001"]
    assert not {"min_days", "min_trades"} & {one.id for one in written.parameters}
    days = limits_of(written, specs)["min_days"].value
    assert isinstance(days, Quantity)
    limits = {rule.id: rule.limit for item in items if item.id == "STRAT-001" for rule in item.requirements}
    assert (limits["long_enough"], limits["enough_trades"]) == (days.value, 100.0) == (30 * 86_400.0, 100.0)


def test_a_waiver_lasts_thirty_days_at_most() -> None:
    assert longest_waiver(listed()[1]) == 30 * DAY
