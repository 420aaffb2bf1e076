"""What comes first in the precedence gives the verdict and names the rule, whatever else holds besides."""

from __future__ import annotations

from typing import Any

import pytest
from tests.library import decided, engine_with, row_of

from golive.compiler.precedence import PRECEDENCE
from golive.core.verdict import Verdict

HALTING = """\
on_fail: halt
inputs:
  flag: {from: world.flag}
require:
  - {id: armed, that: flag, else: "not armed"}
"""
SKIPPING = """\
inputs:
  share: {from: world.share}
  colour: {from: world.colour}
require:
  - {id: enough, that: share > 0, else: "too little"}
  - {id: red, that: colour == "red", else: "not red"}
"""
LIMITING = """\
inputs:
  mood: {from: world.mood}
  spare: {from: world.spare, optional: true}
parameters:
  half: {value: 0.5, range: [0, 1], source: written for this test}
reduce:
  - {id: wild, when: mood == "wild", to: half, because: "halved"}
cap:
  - {id: most, at: spare, because: "capped"}
"""
EXAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("gate0.armed", {"flag": False}),
    ("gate1.enough", {"share": 0.0}),
    ("gate1.colour", {"colour": None}),
    ("gate2.most", {"spare": None}),
    ("gate2.most", {"spare": 100.0}),
    ("gate2.wild", {"mood": "wild"}),
    ("pipeline.size", {"least": 2_000.0}),
)
"""For each ground of the precedence, the rule that is named and what must be so."""


@pytest.mark.parametrize("place", range(len(PRECEDENCE)))
def test_a_ground_that_holds_alone_decides(place: int) -> None:
    engine, (rule, changes) = engine_with(HALTING, SKIPPING, LIMITING), EXAMPLES[place]
    assert decided(engine, row_of(**changes)) == {PRECEDENCE[place][0].name}
    decision = engine.decide(row_of(**changes))
    assert f"{decision.gate}.{decision.rule}" == rule


@pytest.mark.parametrize("place", range(len(PRECEDENCE)))
def test_a_ground_decides_before_all_that_come_later(place: int) -> None:
    engine, (rule, _) = engine_with(HALTING, SKIPPING, LIMITING), EXAMPLES[place]
    changes: dict[str, Any] = {}
    for _, more in reversed(EXAMPLES[place:]):
        changes |= more
    verdict = PRECEDENCE[place][0]
    # What is left cannot be traded: the cap or the factor that took it is named, and nothing is executed.
    expected = Verdict.SKIP if verdict is Verdict.REDUCE else verdict
    assert decided(engine, row_of(**changes)) == {expected.name}
    decision = engine.decide(row_of(**changes))
    assert (f"{decision.gate}.{decision.rule}", decision.final_size) == (rule, 0.0)


def test_what_no_ground_speaks_against_executes() -> None:
    engine = engine_with(HALTING, SKIPPING, LIMITING)
    assert len(EXAMPLES) == len(PRECEDENCE)
    assert decided(engine, row_of()) == {"EXECUTE"}
