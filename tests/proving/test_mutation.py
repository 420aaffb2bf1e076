"""The mutation score, on mutants whose fate is plain."""

from __future__ import annotations

from fractions import Fraction

import pytest

from golive.core.span import NOWHERE
from golive.proving.mutants.scoring import State, Trial, mutation_score
from golive.proving.outcome import Judged, Mismatch, Origin, Outcome

OUTCOME = Outcome(verdict="SKIP", by="rule", reason="", size=0.0, outcome={})


def case(name: str, *, met: bool = True, origin: Origin = Origin.WRITTEN) -> Judged:
    missed = () if met else (Mismatch(field="verdict", expected="SKIP", got="EXECUTE", span=NOWHERE),)
    return Judged(of="gate.g", id=name, origin=origin, span=NOWHERE, outcome=OUTCOME, mismatches=missed, seen=())


KILLED = Trial(id="killed", state=State.RAN, judged=(case("a", met=False),))
ALIVE = Trial(id="alive", state=State.RAN, judged=(case("a"),))
ENOUGH = Fraction(9, 10)


def test_a_mutant_is_killed_by_a_written_case_that_is_not_met() -> None:
    score = mutation_score([case("a")], [KILLED, ALIVE], ENOUGH)
    assert (score.killed, score.survivors, score.score, score.exit) == (("killed",), ("alive",), 0.5, 1)


@pytest.mark.parametrize("state", [State.EQUIVALENT_CLAIMED, State.TIMEOUT, State.CRASH])
def test_what_shows_nothing_counts_as_alive_whatever_cases_say(state: State) -> None:
    score = mutation_score([case("a")], [Trial(id="m", state=state, judged=(case("a", met=False),))], ENOUGH)
    assert (score.survivors, score.score, score.exit) == (("m",), 0.0, 1)


@pytest.mark.parametrize("state", [State.DOES_NOT_COMPILE, State.EQUIVALENT_PROVED])
def test_what_nobody_can_kill_is_apart_and_alone_gives_no_score(state: State) -> None:
    score = mutation_score([case("a")], [Trial(id="m", state=state)], ENOUGH)
    assert (score.apart, score.score, score.exit) == (("m",), None, 3)


def test_a_share_of_nine_in_ten_is_enough_and_eight_in_nine_is_not() -> None:
    nine = mutation_score([case("a")], [*[KILLED] * 9, ALIVE], ENOUGH)
    eight = mutation_score([case("a")], [*[KILLED] * 8, ALIVE], ENOUGH)
    assert (nine.exit, eight.exit) == (0, 1)


def test_a_failing_case_leaves_no_score_though_golive_made_it() -> None:
    failing = case("b", met=False, origin=Origin.AUTO)
    score = mutation_score([case("a"), failing], [KILLED], ENOUGH)
    assert (score.score, score.exit, score.killed) == (None, 1, ())


def test_boundaries_alone_kill_nothing_and_are_named() -> None:
    made = case("b", origin=Origin.AUTO)
    trial = Trial(id="m", state=State.RAN, judged=(case("a"), case("b", met=False, origin=Origin.AUTO)))
    score = mutation_score([case("a"), made], [trial], ENOUGH)
    assert (score.survivors, score.auto_only, score.exit) == (("m",), ("m",), 1)
    assert mutation_score([made], [trial], ENOUGH).exit == 3
