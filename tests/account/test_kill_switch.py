"""A word that stops is always heard, and holds until a word that arms was told later and is dated later."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.library import NOW

from golive.account.kill_switch import ACTIVE, ARMED, FIRED, KILL_SWITCH, Switch
from golive.api import Engine, Session
from golive.core.row import at
from golive.core.value import missing

SECOND = 1_000_000_000
UNDATED = missing("no_time", "no time given")
STOPS = (FIRED, "FIRED", True, None, "", "nonsense", b"armed")


def told(*words: tuple[object, Any]) -> Switch:
    """Return a switch that was told of words in their order, each with its instant or none."""
    switch = Switch()
    for word, when in words:
        switch = switch.hear(word, when)
    return switch


def lets_through(switch: Switch, now: int = NOW) -> bool:
    return bool(switch.asked(now).cells(now)[KILL_SWITCH] == ACTIVE)


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("late", [-3_600 * SECOND, -1, 0, 1])
def test_a_word_that_stops_is_heard_whatever_its_time(stop: object, late: int) -> None:
    assert lets_through(told((ARMED, NOW)))
    assert not lets_through(told((ARMED, NOW), (stop, NOW + late)))
    assert not lets_through(told((ARMED, NOW), (stop, UNDATED)))


def test_a_stop_is_lifted_by_an_armed_that_is_told_later_and_dated_later() -> None:
    stopped = told((ARMED, NOW - 9), (FIRED, NOW - 10))
    assert not lets_through(stopped.hear(ARMED, NOW - 10)), "it is of the stop's own instant"
    assert not lets_through(stopped.hear(ARMED, NOW - 9)), "it was known before the stop was told"
    assert lets_through(stopped.hear(ARMED, NOW - 8))
    assert not lets_through(stopped.hear(ARMED, UNDATED))


def test_no_armed_lifts_a_stop_before_its_own_time() -> None:
    switch = told((FIRED, NOW), (ARMED, NOW + 5))
    assert [lets_through(switch, NOW + late) for late in (0, 4, 5, 6)] == [False, False, True, True]


def test_an_armed_ahead_of_the_decision_does_not_stop_what_was_lifted_before() -> None:
    assert lets_through(told((FIRED, NOW - 2), (ARMED, NOW - 1), (ARMED, NOW + 5)))


def test_a_stop_without_a_time_is_lifted_only_by_what_is_dated_after_somebody_asked() -> None:
    stopped = told((FIRED, UNDATED))
    assert not lets_through(stopped.hear(ARMED, NOW - 1)), "nobody can tell which of the two was first"
    asked = stopped.asked(NOW)
    assert not lets_through(asked.hear(ARMED, NOW))
    assert lets_through(asked.hear(ARMED, NOW + 1), NOW + 1)


def test_a_stop_is_never_old() -> None:
    cells = told((FIRED, NOW - 86_400 * SECOND)).cells(NOW)
    assert (cells[KILL_SWITCH], cells[at(KILL_SWITCH)]) == (FIRED, NOW)


WORDS = st.tuples(st.sampled_from([ARMED, ARMED, FIRED, "nonsense"]), st.integers(-3, 3).map(lambda late: NOW + late))


@given(st.lists(WORDS, min_size=1), st.integers(-4, 4))
def test_the_latch_says_what_the_story_of_its_words_says(words: list[tuple[str, int]], late: int) -> None:
    now = NOW + late
    stopped = [i for i, (word, _) in enumerate(words) if word != ARMED]
    last = stopped[-1] if stopped else -1
    after = max((when for _, when in words[: last + 1]), default=0)
    # Each armed told after the last stop counts where it is later than all that was told before it.
    lifting, latest = list[int](), after
    for _, when in words[last + 1 :]:
        if when > latest or (when == latest and (lifting or not stopped)):
            lifting.append(when)
        latest = max(latest, when)
    free = bool(lifting) and (not stopped or lifting[0] <= now)
    assert lets_through(told(*words), now) is free


@pytest.mark.parametrize("words", list(itertools.permutations([(ARMED, 0), (FIRED, -1), ("nonsense", -2)])))
def test_a_session_halts_or_holds_whatever_came_last(shipped: Engine, words: list[tuple[str, int]]) -> None:
    session = shipped.session("BTC-PERP")
    for word, late in words:
        session.state(at=NOW + late, kill_switch=word, position=0.0, equity=1e5, daily_loss=0.0)
    decision = session.decide(id="A", strategy="momentum", direction="long", now=NOW)
    said = decision.gates["kill_switch"].name
    assert said == "EXECUTE" if words[-1][0] == ARMED else said in ("HALT", "HOLD")


def test_a_heartbeat_whose_clock_is_ahead_disarms_nobody(session: Session) -> None:
    session.state(at=NOW + SECOND, kill_switch="armed")
    session.state(at=NOW, kill_switch="fired")
    verdicts = []
    for late in (1, SECOND, 2 * SECOND):
        session.state(at=NOW + late, kill_switch="armed")
        decision = session.decide(id=str(late), strategy="momentum", direction="long", now=NOW + late)
        verdicts.append(decision.gates["kill_switch"].name)
    assert verdicts == ["HALT", "HALT", "EXECUTE"]


@pytest.fixture
def session(shipped: Engine) -> Session:
    """Open a session on the embedded market."""
    return shipped.session("BTC-PERP")


def test_a_switch_told_as_no_word_is_answered_with_the_words(shipped: Engine) -> None:
    session = shipped.session("BTC-PERP")
    session.state(kill_switch=True, at=1_767_712_300_000_000_000)
    said = session.ready(now=1_767_712_300_000_000_000)["kill_switch"]
    assert said == "kill_switch is a bool, one word of active, reduce_only, cancel_only, halted is needed"
