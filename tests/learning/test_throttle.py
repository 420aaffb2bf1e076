"""A candidate is looked at no oftener than the policy says, whatever order things are told in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guardrails_library import house_guardrails

from golive.core.unit import NANOS
from golive.learning.throttle import DAY_NS, Throttle, Throttled, ThrottleLimits, is_person
from golive.learning.throttle_limits import throttle_limits

HOUR = 3_600 * NANOS
LIMITS = ThrottleLimits(every=HOUR, samples=500, a_day=4, after_rollback=12 * HOUR, frozen_in=frozenset({"crisis"}))
CALM = Throttle().in_regime(0, "trending", LIMITS)


@pytest.mark.parametrize("samples", [None, -1, 1.5, "500", True, float("nan")])
def test_samples_that_are_no_count_hold(samples: Any) -> None:
    assert CALM.proposed(HOUR, samples, LIMITS)[1] is Throttled.HOLD


def test_samples_that_went_back_hold() -> None:
    looked, first = CALM.proposed(HOUR, 700, LIMITS)
    assert first is Throttled.OK
    assert looked.proposed(9 * HOUR, 699, LIMITS)[1] is Throttled.HOLD


def test_a_regime_that_nobody_told_freezes() -> None:
    assert Throttle().proposed(HOUR, 500, LIMITS)[1] is Throttled.FROZEN


def test_a_word_that_is_no_regime_freezes_where_the_words_are_told() -> None:
    told = replace(LIMITS, regimes=frozenset({"trending", "crisis"}))
    assert CALM.proposed(HOUR, 500, told)[1] is Throttled.OK
    for word in ("TRENDING", "unknown", "", "trending "):
        assert replace(CALM, regime=word).proposed(HOUR, 500, told)[1] is Throttled.FROZEN, word
        assert CALM.in_regime(-1, word, told).regime == word, "what stops is heard also when it comes late"


@pytest.mark.parametrize("word", ["crisis", "unknown", "CRISIS", "wild", None])
def test_the_shipped_guardrails_freeze_in_a_crisis_and_in_doubt(word: str | None) -> None:
    limits = throttle_limits(house_guardrails(), "")
    assert replace(CALM, regime=word).proposed(HOUR, 10_000, limits)[1] is Throttled.FROZEN
    assert replace(CALM, regime="volatile").proposed(HOUR, 10_000, limits)[1] is Throttled.OK


def test_a_wait_is_over_when_all_of_it_has_passed() -> None:
    looked, _ = CALM.proposed(HOUR, 500, LIMITS)
    assert looked.proposed(2 * HOUR - 1, 1_000, LIMITS)[1] is Throttled.INTERVAL
    assert looked.proposed(2 * HOUR, 1_000, LIMITS)[1] is Throttled.OK


def test_what_is_throttled_counts_as_no_look() -> None:
    looked, _ = CALM.proposed(HOUR, 500, LIMITS)
    after, answer = looked.proposed(HOUR + 1, 5_000, LIMITS)
    assert answer is Throttled.INTERVAL
    assert (after.looks, after.samples, after.looked_at) == (1, 500, HOUR)


@pytest.mark.parametrize(("by", "person"), [("ml_1", True), ("machine", False), ("Machine ", False), ("", False)])
def test_only_a_person_ends_a_freeze(by: str, *, person: bool) -> None:
    assert is_person(by) is person
    assert CALM.froze(1).thawed(2, by=by).frozen is not person


events = st.lists(
    st.one_of(
        st.tuples(st.just("propose"), st.integers(0, 4 * DAY_NS), st.integers(0, 10_000)),
        st.tuples(st.just("rollback"), st.integers(0, 4 * DAY_NS), st.none()),
        st.tuples(st.just("regime"), st.integers(0, 4 * DAY_NS), st.sampled_from(["trending", "crisis", None])),
    ),
    max_size=40,
)


@given(events)
def test_looks_are_never_closer_or_more_than_the_policy_says(told: list[tuple[str, int, Any]]) -> None:
    state, looks = CALM, []
    for what, at, value in told:
        if what == "propose":
            state, answer = state.proposed(at, value, LIMITS)
            looks += [(at, value)] if answer is Throttled.OK else []
        elif what == "rollback":
            state = state.rolled_back(at)
        else:
            state = state.in_regime(at, value, LIMITS)
    assert len(looks) == state.looks
    for (before, few), (after, many) in itertools.pairwise(looks):
        assert after - before >= HOUR
        assert many - few >= 500
    days = [at // DAY_NS for at, _ in looks]
    assert all(days.count(day) <= 4 for day in days)
