"""A decision of which nobody knows when it is: a case answers as the engine answers a row without a time."""

from __future__ import annotations

import pytest
from tests.library import engine_with, row_of
from tests.proving.case_library import GATE, prepared
from tests.proving.shipped_cases import answer

WEEKDAYS = """\
inputs:
  decided_at: {type: time, zone: Europe/London, static: true}
let:
  day: weekday(decided_at)
forbid:
  - {id: weekend, when: day == "saturday" or day == "sunday", because: "it is {day}"}
"""

TIMELESS = """\
inputs:
  mood: {from: world.mood}
forbid:
  - {id: wild, when: mood == "wild", because: "wild"}
"""


@pytest.mark.parametrize("word", ["missing", "invalid"])
@pytest.mark.parametrize(
    ("gate", "verdict"), [(GATE, "HOLD"), (WEEKDAYS, "HOLD"), (TIMELESS, "EXECUTE")], ids=["aged", "dated", "timeless"]
)
def test_a_case_without_a_moment_decides_as_a_row_without_one(gate: str, verdict: str, word: str) -> None:
    nonsense = {"missing": None, "invalid": "nonsense"}[word]
    expected = engine_with(gate).decide(row_of(decided_at=nonsense))
    text = f"of: gate.gate0\ncases:\n  - {{id: one, given: {{decided_at: {word}}}, expect: {{verdict: {verdict}}}}}\n"
    ready, _ = prepared(text, gate)
    (case,) = (case for case in ready.judge() if case.id == "one")
    assert [str(issue) for issue in ready.issues] == []
    assert (case.outcome.verdict, case.met) == (expected.verdict.name, True)
    assert case.outcome.by == (f"{expected.gate}.{expected.rule}" if expected.rule else "")
    assert case.outcome.size == expected.final_size


def test_every_gate_of_the_pipeline_holds_at_most_where_nobody_knows_when() -> None:
    assert answer("decided_at: missing", of="pipeline.pipeline").outcome.verdict in ("HOLD", "SKIP", "HALT")
    assert answer("decided_at: missing", of="gate.limits").outcome.verdict == "HOLD"


def test_the_sentence_says_that_the_moment_is_unknown() -> None:
    text = "of: gate.gate0\ncases:\n  - {id: one, given: {decided_at: missing}, expect: {verdict: HOLD}}\n"
    ready, _ = prepared(text, WEEKDAYS)
    (case,) = (case for case in ready.judge() if case.id == "one")
    assert case.outcome.reason == "decided_at is missing"


def test_a_time_from_the_moment_is_given_where_the_moment_is_not() -> None:
    given = "decided_at: missing, world.clock: +90 min"
    text = f"of: gate.gate0\ncases:\n  - {{id: one, given: {{{given}}}, expect: {{verdict: EXECUTE}}}}\n"
    ready, _ = prepared(text, TIMELESS)
    assert [case.met for case in ready.judge() if case.id == "one"] == [True]
