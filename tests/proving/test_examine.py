"""Written and made cases together: what they come to, what they cover, and what is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from tests.library import files_with
from tests.proving.case_library import CASES, GATE, PASSES, prepared
from tests.proving.shipped_cases import read, shipped

from golive.core.span import NOWHERE
from golive.documents.cases import CasesOf
from golive.documents.header import Name
from golive.documents.library import Document
from golive.proving.case_run import CaseRun
from golive.proving.cases.run_cases import Prepared, cases_of
from golive.proving.coverage import Part
from golive.proving.examine import examine
from golive.proving.made.plans import boundary_cases, expecting, made_for
from golive.proving.outcome import Origin


def run(cases: str = CASES, gate: str = GATE, fail_under: Fraction | None = None) -> CaseRun:
    ready, written = prepared(cases, gate)
    result = examine(ready, written, fail_under=fail_under)
    assert ready.issues == ()
    return result


def covered(result: CaseRun, part: Part) -> Mapping[str, tuple[bool, bool]]:
    return {
        one.point.name: (one.by_written, one.by_auto_alone) for one in result.coverage.points if one.point.part is part
    }


def test_written_cases_come_first_and_made_ones_are_met_by_themselves() -> None:
    result = run()
    assert [(case.of, case.id) for case in result.written] == [
        ("gate.gate0", "thin"),
        ("gate.gate0", "full"),
        ("pipeline.pipeline", "passes"),
    ]
    assert result.missed == ()
    assert [case.id for case in result.made] == [
        "enough@floor:below",
        "enough@floor:at",
        "enough@floor:above",
        "mood=calm",
        "mood=wild",
        "size=missing",
        "size=stale",
        "size=invalid",
        "mood=missing",
        "mood=invalid",
        "size:oldest",
    ]
    answers = {case.id: case.outcome.verdict for case in result.made}
    assert answers == {
        "enough@floor:below": "SKIP",
        "enough@floor:at": "EXECUTE",
        "enough@floor:above": "EXECUTE",
        "mood=calm": "EXECUTE",
        "mood=wild": "REDUCE",
        "size=missing": "HOLD",
        "size=stale": "HOLD",
        "size=invalid": "HOLD",
        "mood=missing": "REDUCE",
        "mood=invalid": "REDUCE",
        "size:oldest": "EXECUTE",
    }


def test_what_only_made_cases_cover_is_told_apart() -> None:
    result = run()
    assert covered(result, Part.RULE) == {"enough": (True, False), "wild": (False, True)}
    assert covered(result, Part.BOUNDARY) == {"enough@floor": (True, False)}
    assert result.share == Fraction(1, 2 + 6)


def test_without_boundaries_golive_makes_nothing() -> None:
    result = run(CASES.replace("boundaries: auto\n", ""))
    assert result.made == ()
    assert covered(result, Part.BOUNDARY) == {}
    assert covered(result, Part.RULE) == {"enough": (True, False), "wild": (False, False)}


def test_a_boundary_that_no_written_case_stands_beside_is_golives_alone() -> None:
    result = run(CASES.replace("59 %", "10 %").replace("60 %", "90 %"))
    assert covered(result, Part.BOUNDARY) == {"enough@floor": (False, True)}


def test_chosen_documents_are_run_with_what_is_made_for_them() -> None:
    ready, written = prepared()
    base = examine(ready, written, [plan for plan in ready.planned if plan.kind == "pipeline"])
    assert [case.id for case in base.judged] == ["passes"]
    assert base.coverage.points == ()
    gate = examine(ready, written, [plan for plan in ready.planned if plan.of == "gate.gate0"])
    assert {one.point.of for one in gate.coverage.points} == {"gate.gate0"}
    assert len(gate.made) == 11


def test_some_cases_of_a_document_say_nothing_of_what_all_of_them_cover() -> None:
    ready, written = prepared()
    thin = examine(ready, written, [plan for plan in ready.planned if plan.case.id == "thin"])
    assert [case.id for case in thin.judged] == ["thin"]
    assert thin.coverage.points == ()


def test_a_base_of_the_file_itself_is_where_made_cases_begin() -> None:
    wild = CASES.replace(
        "cases:\n",
        "base: calm_passes\ncases:\n  - {id: calm_passes, given: {size: 80 %}, expect: {verdict: EXECUTE}}\n",
    )
    ready, written = prepared(wild)
    made = {one.plan.case.id: one.plan for one in made_for(ready, written)}
    assert {plan.base for plan in made.values()} == {"gate0.calm_passes"}
    assert made["mood=wild"].gives.columns["share"].value == 0.8


def test_a_change_of_the_document_is_seen_by_what_it_answered_before() -> None:
    ready, written = prepared()
    plans = expecting(ready, made_for(ready, written))
    assert all(case.met for case in ready.judge(plans=plans))
    changed, _ = prepared(gate=GATE.replace("60 %,", "61 %,"))
    missed = [case.id for case in ready.judge(changed.checked, plans=plans) if not case.met]
    assert missed == ["enough@floor:at", "enough@floor:above"]
    turned, _ = prepared(gate=GATE.replace("size >= floor", "size > floor"))
    assert [c.id for c in ready.judge(turned.checked, plans=plans) if not c.met] == ["enough@floor:at"]
    halved, _ = prepared(gate=GATE.replace("value: 0.5", "value: 0.4"))
    missed = [case.id for case in ready.judge(halved.checked, plans=plans) if not case.met]
    assert missed == ["mood=wild", "mood=missing", "mood=invalid"]


def test_a_property_that_does_not_hold_is_a_case_that_is_not_met() -> None:
    ready, written = prepared()
    key = ("gate0", "factor")
    table = ready.checked.parameters[key]
    turned = replace(table, declared=replace(table.declared, tighter="higher"))
    ready.checked = replace(ready.checked, parameters={**ready.checked.parameters, key: turned})
    missed = examine(ready, written).missed
    assert [case.id for case in missed] == [
        f"mood={word}, with `gate0.factor` at 0.6" for word in ("wild", "missing", "invalid")
    ]
    assert {(str(m.span), m.expected) for case in missed for m in case.mismatches} == {
        ("rules/gate0.yaml:11:19", "at most 500")
    }
    assert all(case.origin is Origin.AUTO and case.outcome.verdict == "REDUCE" for case in missed)


def test_a_threshold_without_effect_is_remarked_and_fails_nothing() -> None:
    result = run(
        gate=GATE.replace("that: size >= floor", "that: size >= floor or size < floor"),
        cases=CASES.replace("SKIP, by: enough", "EXECUTE"),
    )
    assert [remark.name for remark in result.remarks][:1] == ["enough@floor"]
    assert result.exit == 0


FRIDAY = """\
inputs: {decided_at: {type: time, static: true}}
forbid:
  - id: evening
    when: weekday(decided_at) == "friday" and time_of_day(decided_at) >= 21:30
    because: "banks close"
"""
EVENINGS = """\
of: gate.gate0
boundaries: auto
cases:
  - {id: early, given: {at: 2026-01-09 21:29Z}, expect: {verdict: EXECUTE}}
"""


def test_a_threshold_that_decides_on_other_days_than_the_base_is_remarked_until_cases_show_it_there() -> None:
    late = "  - {id: late, given: {at: 2026-01-09 21:30Z}, expect: {verdict: SKIP}}\n"
    (remark,) = run(EVENINGS, FRIDAY).remarks
    assert remark.name == "evening@21:30"
    assert remark.text.startswith("`decided_at` just below and just above `21:30` is answered EXECUTE")
    assert run(EVENINGS + late, FRIDAY).remarks == ()


def test_a_threshold_without_a_unit_of_its_own_is_met_in_the_unit_of_what_is_compared_with_it() -> None:
    gate = """\
inputs: {size: {from: world.share}, mood: {from: world.mood}}
parameters:
  wary: {value: 60 %, range: [0 %, 100 %], source: house}
  easy: {value: 50 %, range: [0 %, 100 %], source: house}
let: {floor: 'easy if mood == "calm" else wary'}
require:
  - {id: enough, that: size >= floor, else: "too little"}
"""
    result = run(CASES, gate)
    verdicts = {case.id: case.outcome.verdict for case in result.made if "@" in case.id}
    assert verdicts == {
        "enough@floor:below": "SKIP",
        "enough@floor:at": "EXECUTE",
        "enough@floor:above": "EXECUTE",
    }


@pytest.mark.parametrize(("fail_under", "code"), [("1/8", 0), ("13/100", 1)])
def test_enough_must_be_covered(fail_under: str, code: int) -> None:
    assert run(fail_under=Fraction(fail_under)).exit == code


@cache
def beside(of: str) -> tuple[Prepared, tuple[CasesOf, ...]]:
    """Return the pipelines' cases of the shipped library, which others stand on, and `boundaries: auto` for one."""
    place = Name(value=of, span=NOWHERE)
    file = CasesOf(file="made.cases.yaml", of=place, cases=(), boundaries=True)
    program = shipped()
    files = (*(f for f in program.checked.specs.cases if f.kind == "pipeline"), file)
    return cases_of(program, files, read), files


def documents() -> list[str]:
    specs = shipped().checked.specs
    every: tuple[Document, ...] = (*specs.gates, *specs.models, *specs.strategies, *specs.tables)
    return [f"{document.header.kind}.{document.header.id}" for document in every]


@pytest.mark.parametrize("of", documents())
def test_what_golive_gives_a_person_could_have_written_and_nothing_made_of_a_document_is_left_out(of: str) -> None:
    ready, files = beside(of)
    made = made_for(ready, files, (of,))
    (made_here,) = boundary_cases(ready, files, files[-1:]).values()
    assert made
    assert {one.plan.case.id for one in made} == {one.case.id for one in made_here}
    plans = expecting(ready, made)
    assert len(plans) == len(made)
    assert all(case.met for case in ready.judge(plans=plans))


@pytest.mark.parametrize("of", documents())
def test_no_property_is_violated_on_the_boundaries_of_a_document(of: str) -> None:
    ready, files = beside(of)
    result = examine(ready, files, [one.plan for one in made_for(ready, files, (of,))][:1])
    assert result.coverage.points or of.startswith(("model", "strategy"))
    assert [str(m) for case in result.missed for m in case.mismatches] == []
    assert [remark.text for remark in result.remarks] == []


def test_a_strategy_signals_from_its_threshold_on() -> None:
    ready, files = beside("strategy.momentum")
    made = [one.plan for one in made_for(ready, files, ("strategy.momentum",)) if one.made.boundary is not None]
    signals = {case.id: case.outcome.outcome[""] for case in ready.judge(plans=made)}
    assert [signals[f"long@min_move:{side}"] for side in ("below", "at", "above")] == ["none", "long", "long"]


def test_a_model_in_doubt_says_why_it_knows_nothing() -> None:
    ready, files = beside("model.liquidity")
    made = [one.plan for one in made_for(ready, files, ("model.liquidity",))]
    answers = {case.id: case.outcome.outcome["daily_value"] for case in ready.judge(plans=made)}
    assert [answers[f"bars={doubt}"] for doubt in ("missing", "stale", "invalid")] == ["missing", "stale", "invalid"]


CLOSE = """\
inputs:
  decided_at: {type: time, zone: Europe/London, static: true}
parameters:
  opens:  {value: 09:00, source: house}
  closes: {value: 21:30, source: house}
  final:  {value: 2026-12-24, source: house}
let:
  day: "weekday(decided_at)"
require:
  - {id: open, that: "within(time_of_day(decided_at), opens, closes)", else: "closed"}
  - {id: in_time, that: date(decided_at) <= final, else: "over"}
forbid:
  - {id: weekend, when: 'weekday(decided_at) in ("saturday", "sunday")', because: "weekend"}
"""
WEEKEND = "of: gate.gate0\nboundaries: auto\ncases:\n  - {id: open, given: {}, expect: {verdict: EXECUTE}}\n"


def test_times_of_day_dates_and_weekdays_are_met_on_both_sides() -> None:
    result = run(WEEKEND, CLOSE)
    answers = {case.id: f"{case.outcome.verdict} {case.outcome.by}".strip() for case in result.made}
    closed, over, weekend = "SKIP gate0.open", "SKIP gate0.in_time", "SKIP gate0.weekend"
    assert {i: answers[i] for i in answers if i.startswith("open@")} == {
        "open@opens:below": closed,
        "open@opens:at": "EXECUTE",
        "open@opens:above": "EXECUTE",
        "open@closes:below": "EXECUTE",
        "open@closes:at": closed,
        "open@closes:above": closed,
    }
    assert {i: answers[i] for i in answers if i.startswith("in_time@")} == {
        "in_time@final:below": "EXECUTE",
        "in_time@final:at": "EXECUTE",
        "in_time@final:above": over,
    }
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    assert {i: answers[i] for i in answers if "day" in i} == {
        **{f"decided_at={day}": "EXECUTE" for day in days},
        **{f"decided_at={day}": weekend for day in ("saturday", "sunday")},
    }


def test_a_member_that_is_called_as_a_doubt_is_given_once() -> None:
    gate = """\
inputs: {state: {type: enum, of: [missing, there], static: true}}
require:
  - {id: there, that: 'state == "there"', else: "gone"}
"""
    passes = PASSES.replace("world.mood: calm", "gate0.state: there")
    ready, written = prepared(WEEKEND, gate, passes)
    result = examine(ready, written)
    answers = [(case.id, case.outcome.verdict) for case in result.made]
    assert answers == [("state=missing", "SKIP"), ("state=there", "EXECUTE"), ("state=invalid", "HOLD")]


def test_a_threshold_as_large_as_a_double_holds_has_two_sides() -> None:
    gate = GATE.replace("size: {from: world.share}", "size: {from: world.any}").replace(
        "{value: 60 %, range: [0 %, 100 %],", "{value: 1e+30, range: [-inf, inf],"
    )
    passes = PASSES.replace("world.share: 70 %", "world.any: 2e+30")
    ready, written = prepared(WEEKEND, gate, passes)
    answers = {case.id: case.outcome.verdict for case in examine(ready, written).made}
    assert [answers[f"enough@floor:{side}"] for side in ("below", "at", "above")] == ["SKIP", "EXECUTE", "EXECUTE"]


def test_an_instrument_and_a_venue_that_no_strategy_lists_are_met() -> None:
    ready, files = beside("gate.eligibility")
    run = examine(ready, files, [one.plan for one in made_for(ready, files, ("gate.eligibility",))][:1])
    refused = {case.outcome.by for case in run.made if case.id.endswith("=UNLISTED")}
    assert refused == {"eligibility.instrument_listed", "eligibility.venue_listed"}
    assert all(one.by_auto_alone for one in run.coverage.points)


MEETINGS = """\
kind: calendar
id: meetings
title: Rate decisions
why: The market moves on them.
source: house list
zone: America/New_York
valid_from: 2026-01-01
valid_until: 2026-12-31
dates: [2026-01-28 14:00, 2026-12-16 14:00]
"""
QUIET = """\
inputs:
  decided_at: {type: time, zone: America/New_York, static: true}
parameters:
  quiet: {value: 30 min, range: [0 min, 1 d], tighter: higher, source: house}
require:
  - {id: far, that: "minutes_until(decided_at, meetings) >= quiet", else: "soon"}
forbid:
  - {id: day_of, when: "in_calendar(decided_at, meetings)", because: "today"}
"""


def test_what_a_calendar_lists_is_met_just_before_and_on_the_day() -> None:
    ready, written = prepared(WEEKEND, QUIET, more={"rules/meetings.yaml": MEETINGS})
    answers = {case.id: f"{case.outcome.verdict} {case.outcome.by}".strip() for case in examine(ready, written).made}
    assert answers == {
        "far@quiet:below": "SKIP gate0.far",
        "far@quiet:at": "SKIP gate0.day_of",
        "far@quiet:above": "SKIP gate0.day_of",
        "decided_at=in_meetings": "SKIP gate0.day_of",
        "decided_at=not_in_meetings": "EXECUTE",
    }


def test_a_base_that_is_not_met_is_told_where_only_cases_on_it_are_chosen() -> None:
    ready, written = prepared(passes=PASSES.replace("EXECUTE}", "EXECUTE, size: 9 usd}"))
    chosen = [plan for plan in ready.planned if plan.case.id == "full"]
    result = examine(ready, written, chosen)
    assert [(case.of, case.id) for case in result.missed] == [("pipeline.pipeline", "passes")]
    assert result.exit == 1


def test_a_rule_that_a_gate_calls_by_its_id_alone_is_its_own() -> None:
    case = "of: gate.gate1\ncases:\n  - {id: thin, through: pipeline, given: {size: 59 %}, expect: {by: enough}}\n"
    both = files_with(GATE, GATE.replace("size >= floor", "size >= floor / 2"))
    ready, written = prepared(more={**both, "rules/gate1.cases.yaml": case})
    (missed,) = examine(ready, written).missed
    assert [(m.expected, m.got) for m in missed.mismatches] == [("enough", "gate0.enough")]


def test_a_size_of_nothing_is_no_size_that_rounds_to_it() -> None:
    passes = PASSES.replace("1_000 usd\n", "0.4 usd\n").replace("least: 1 usd", "least: 0.1 usd")
    ready, written = prepared(passes=passes.replace("EXECUTE}", "EXECUTE, size: 0.4 usd}"))
    assert examine(ready, written, ready.planned).missed == ()
    nothing = CASES + "  - {id: nothing, expect: {size: 0 usd}}\n"
    ready, written = prepared(nothing, passes=passes)
    (missed,) = examine(ready, written).missed
    assert [(m.field, m.expected, m.got) for m in missed.mismatches] == [("size", "0 usd", "0.4 usd")]
