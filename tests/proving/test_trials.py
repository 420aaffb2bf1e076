"""Mutants of shipped gates on trial: killed, alive, refused, proved alike."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from tests.proving.case_library import prepared as library_with
from tests.proving.shipped_cases import prepared, shipped

from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.operators import mutants_of
from golive.proving.mutants.scoring import State, Trial
from golive.proving.mutants.survivors import Search
from golive.proving.mutants.trials import Court
from golive.proving.outcome import Origin

AT_THRESHOLD = "  - {id: met, given: {imbalance: 60 %}, expect: {verdict: EXECUTE}}\n"
THIN = "  - {id: thin, given: {imbalance: 10 %}, expect: {verdict: SKIP, by: imbalance_confirms}}\n"


@cache
def mutants() -> dict[str, Mutant]:
    return {mutant.id: mutant for mutant in mutants_of(shipped().checked.specs)}


def court(text: str, of: str = "gate.orderflow") -> Court:
    return Court(specs=shipped().checked.specs, prepared=prepared(text, of=of))


def tried(text: str, mutant: str) -> Trial:
    return court(text, mutant.partition(":")[0]).trial(mutants()[mutant])


def test_a_case_at_the_threshold_kills_what_moves_it_up_and_not_what_moves_it_down() -> None:
    assert tried(AT_THRESHOLD, "gate.orderflow:imbalance_threshold:up").missed(Origin.WRITTEN)
    down = tried(AT_THRESHOLD, "gate.orderflow:imbalance_threshold:down")
    assert (down.state, down.missed(Origin.WRITTEN)) == (State.RAN, False)


def test_what_only_made_cases_tell_apart_is_alive_and_known_as_that() -> None:
    boundaries = prepared(AT_THRESHOLD)
    files = tuple(replace(one, boundaries=True) for one in shipped().checked.specs.cases)
    specs = replace(shipped().checked.specs, cases=files)
    down = Court(specs=specs, prepared=boundaries).trial(mutants()["gate.orderflow:imbalance_threshold:down"])
    assert down.missed(Origin.AUTO)
    assert not down.missed(Origin.WRITTEN)


@pytest.mark.parametrize(
    ("text", "mutant", "killed"),
    [
        (AT_THRESHOLD, "gate.orderflow:imbalance_confirms:ge_to_gt", True),
        (THIN, "gate.orderflow:imbalance_confirms:ge_to_gt", False),
        (THIN, "gate.orderflow:imbalance_confirms:dropped", True),
        (AT_THRESHOLD, "gate.orderflow:delta_confirms:dropped", False),
        (THIN, "gate.orderflow:on_fail:to_halt", True),
    ],
)
def test_a_mutant_is_killed_by_the_case_that_sees_it(text: str, mutant: str, *, killed: bool) -> None:
    assert tried(text, mutant).missed(Origin.WRITTEN) is killed


def test_an_input_that_is_read_from_elsewhere_is_checked_with_what_it_reads_then() -> None:
    case = "  - {id: dear, given: {signal.edge: 15 bps, cost: 12 bps}, expect: {verdict: SKIP}}\n"
    trial = tried(case, "gate.cost:edge:from_strategy_edge")
    assert (trial.state, [c.id for c in trial.judged]) == (State.RAN, ["dear"])


def test_what_the_checker_refuses_does_not_compile() -> None:
    for mutant in ("gate.orderflow:imbalance_confirms:ge_to_lt", "gate.orderflow:imbalance_threshold:percent_to_bps"):
        assert tried(AT_THRESHOLD, mutant).state is State.DOES_NOT_COMPILE


def test_what_only_the_whole_library_refuses_does_not_compile() -> None:
    assert tried(AT_THRESHOLD, "pipeline.pipeline:orderflow:dropped").state is State.DOES_NOT_COMPILE


def test_a_tie_that_no_share_of_three_timeframes_can_hit_is_proved_alike() -> None:
    assert tried(AT_THRESHOLD, "gate.orderflow:timeframes_disagree:lt_to_le").state is State.EQUIVALENT_PROVED


def test_what_a_constant_never_limits_is_proved_alike_without_it() -> None:
    assert tried(AT_THRESHOLD, "gate.limits:loss_limit:min_2_dropped").state is State.EQUIVALENT_PROVED


def test_a_case_that_expects_a_confidence_kills_what_drops_it() -> None:
    case = "  - {id: all_agree, given: {imbalance: 60 %, cvd_middle: 1 base_per_s, cvd_slow: 1 base_per_s}, "
    sure = tried(f"{case}expect: {{confidence: 100 %}}}}\n", "gate.orderflow:aligned:share_true_3_dropped")
    assert not sure.missed(Origin.WRITTEN)
    less = tried(f"{case}expect: {{confidence: 100 %}}}}\n", "gate.orderflow:aligned:gt_to_le_3")
    assert [m.field for c in less.judged for m in c.mismatches if c.id == "all_agree"] == ["confidence"]


def test_nothing_is_proved_of_a_score_that_no_case_looks_at() -> None:
    assert tried(AT_THRESHOLD, "score.durability:POOR:deploy_turned").state is State.RAN


def test_a_case_of_a_gate_kills_a_mutant_of_a_model_that_it_reads() -> None:
    case = '  - {id: dear, given: {edge: 1 bps}, expect: {verdict: SKIP, reason: "expected cost of 10.1276"}}\n'
    ready = prepared(case, of="gate.cost")
    # The model's own cases see it first.
    ready.planned = tuple(plan for plan in ready.planned if plan.of != "model.impact")
    trial = Court(specs=shipped().checked.specs, prepared=ready).trial(mutants()["model.impact:eta:up"])
    assert [c.id for c in trial.judged] == ["dear"]
    assert trial.missed(Origin.WRITTEN)


def test_a_case_that_all_gates_decide_kills_what_the_gates_own_do_not_see() -> None:
    order = "pipeline.pipeline:kill_switch:last"
    both = "  - {id: both, given: {account.kill_switch: fired, signal.mode: live}, expect: {by: kill_switch.armed}}\n"
    alone = [j.id for j in tried(AT_THRESHOLD, order).judged]
    case = prepared(both, of="pipeline.pipeline")
    together = Court(specs=shipped().checked.specs, prepared=case).trial(mutants()[order])
    assert "both" not in alone
    assert "both" in [j.id for j in together.judged]


@pytest.mark.parametrize(
    "mutant",
    [
        "gate.orderflow:depth:up",
        "gate.orderflow:min_aligned:up",
        "gate.cost:edge_covers_cost:ge_to_gt",
        "gate.cost:expected_edge:min_to_max",
        "gate.limits:max_leverage:up",
        "inputs.account:position:age_doubled",
        "model.impact:gamma:up",
        "gate.orderflow:confidence:dropped",
    ],
)
def test_the_case_that_is_shown_for_a_survivor_kills_it(mutant: str) -> None:
    search = Search(court=court(THIN))
    case = search.killing_case(mutants()[mutant])
    assert case is not None
    after = Court(specs=shipped().checked.specs, prepared=prepared(f"{case.text}\n", of=case.of))
    assert all(judged.met for judged in after.prepared.judge())
    assert after.trial(mutants()[mutant]).missed(Origin.WRITTEN)


FRIDAY = """\
inputs: {decided_at: {type: time, static: true}}
forbid:
  - id: evening
    when: weekday(decided_at) == "friday" and time_of_day(decided_at) >= 21:30
    because: "banks close"
"""
LATE = """\
of: gate.gate0
cases:
  - {id: late, given: {at: 2026-01-09 21:30Z}, expect: {verdict: SKIP, by: evening}}
"""


@pytest.mark.parametrize("mutant", ["ge_to_gt", "ge_to_eq", "21_30_up", "21_30_down"])
def test_a_mutant_of_a_time_on_one_weekday_is_killed_beside_a_case_of_that_day(mutant: str) -> None:
    ready, _ = library_with(LATE, FRIDAY)
    specs = ready.checked.specs
    (mistake,) = (m for m in mutants_of(specs) if m.id == f"gate.gate0:evening:{mutant}")
    case = Search(court=Court(specs=specs, prepared=ready)).killing_case(mistake)
    assert case is not None
    after, _ = library_with(f"{LATE}{case.text}\n", FRIDAY)
    assert all(judged.met for judged in after.judge())
    assert Court(specs=after.checked.specs, prepared=after).trial(mistake).missed(Origin.WRITTEN)


def test_a_case_may_pin_what_a_mutant_does_not_reach() -> None:
    case = "  - {id: far, given: {impact.cost: 900 bps, imbalance: 60 %}, expect: {verdict: EXECUTE}}\n"
    assert [c.id for c in tried(case, "gate.orderflow:imbalance_threshold:up").judged] == ["far"]


def test_a_case_of_a_strategy_is_not_asked_of_what_a_cut_leaves_of_it() -> None:
    case = "  - {id: up, given: {move: 5 bps}, expect: {outcome: long}}\n"
    on_gate = court(case, "strategy.momentum").trial(mutants()["gate.cost:edge_covers_cost:ge_to_gt"])
    assert "up" not in [j.id for j in on_gate.judged]
    on_itself = court(case, "strategy.momentum").trial(mutants()["strategy.momentum:signal:swapped"])
    assert [j.id for j in on_itself.judged] == ["up"]


@pytest.mark.parametrize(
    "mutant",
    [
        "table.strategy_regime:momentum/trending:to_block",
        "strategy.momentum:long:ge_to_gt",
        "strategy.momentum:max_order_value:up",
        "model.liquidity:bars_used:up",
    ],
)
def test_every_kind_of_document_has_its_killing_cases(mutant: str) -> None:
    case = Search(court=court(THIN)).killing_case(mutants()[mutant])
    assert case is not None
    after = Court(specs=shipped().checked.specs, prepared=prepared(f"{case.text}\n", of=case.of))
    assert after.trial(mutants()[mutant]).missed(Origin.WRITTEN)


@pytest.mark.parametrize(
    ("mutant", "state"),
    [
        ("strategy.momentum:raw_size:up", State.RAN),
        ("table.strategy_regime:otherwise:to_allow", State.EQUIVALENT_PROVED),
        ("model.impact:participation:lowest_opened", State.RAN),
        ("model.liquidity:daily_value:lowest_opened", State.EQUIVALENT_PROVED),
        ("gate.cost:bypass:dropped", State.EQUIVALENT_PROVED),
    ],
)
def test_alike_is_proved_of_all_that_a_case_can_ask_and_of_nothing_else(mutant: str, state: State) -> None:
    assert tried(AT_THRESHOLD, mutant).state is state
