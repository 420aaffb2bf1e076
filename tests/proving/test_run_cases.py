"""Cases decide as the pipeline decides: held against a replay of the same market, and against numbers by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.proving.shipped_cases import answer, judged, prepared, read, session, shipped

from golive.cli.card_answers import card_answers
from golive.cli.item_answers import item_answers
from golive.cli.prelive_answers import prelive_answers
from golive.cli.score_answers import score_answers
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision import Decision
from golive.proving.cases.run_cases import cases_of
from golive.proving.outcome import Judged, Saw


def decided(direction: str = "long") -> Decision:
    one, now = session()
    return one.decide(id="one", strategy="momentum", direction=direction, now=now)


def saws(case: Judged) -> dict[str, Saw]:
    return {seen.rule: seen.saw for seen in case.seen}


@pytest.mark.parametrize("direction", ["long", "short"])
def test_a_case_of_the_pipeline_decides_as_a_session_does_at_that_instant(direction: str) -> None:
    expected = decided(direction)
    case = answer(f"signal.direction: {direction}", of="pipeline.pipeline")
    assert case.outcome.verdict == expected.verdict.name
    assert case.outcome.size == expected.final_size
    assert case.outcome.by == (f"{expected.gate}.{expected.rule}" if expected.rule else "")
    assert case.outcome.reason == expected.reason


@pytest.mark.parametrize("direction", ["long", "short"])
def test_a_gate_alone_says_what_it_says_within_the_pipeline(direction: str) -> None:
    expected = decided(direction).gates
    for gate in shipped().checked.gates:
        case = answer(f"signal.direction: {direction}", of=f"gate.{gate.id}")
        assert case.outcome.verdict == expected[gate.id].name, gate.id


def test_every_written_case_of_the_shipped_library_is_met() -> None:
    program = shipped()
    cases = program.checked.specs.cases
    ready = cases_of(
        program, cases, read, score=score_answers, items=item_answers, card=card_answers, steps=prelive_answers
    )
    out = ready.judge()
    assert [str(issue) for issue in ready.issues] == []
    assert [(case.of, case.id, case.mismatches) for case in out if not case.met] == []
    assert len(out) == sum(len(c.cases) for c in cases)


def test_a_let_that_is_given_stands_in_for_what_is_computed() -> None:
    case = answer("imbalance: 59.9 %")
    assert (case.outcome.verdict, case.outcome.by) == ("SKIP", "orderflow.imbalance_confirms")
    assert case.outcome.reason == "59.9 % of the book is on the signal's side, 60 % is required"
    assert answer("imbalance: 60 %").outcome.verdict == "EXECUTE"
    # A let that is no feature call is pinned in the program itself.
    assert answer("cvd_fast: 0 base_per_s").outcome.by == "orderflow.delta_confirms"
    assert answer("cvd_fast: 1 base_per_s").outcome.verdict == "EXECUTE"


def test_a_pinned_let_reaches_what_is_computed_from_it() -> None:
    # One of three timeframes agrees: 33 % is under the 66 % that full size takes.
    case = answer("cvd_middle: -1 base_per_s, cvd_slow: -1 base_per_s")
    assert case.outcome.by == "orderflow.timeframes_disagree"
    assert case.outcome.reason.startswith("33.3333 % of the timeframes agree")
    assert case.outcome.size == pytest.approx(decided().final_size / 2)


def test_a_book_in_short_form_is_the_book_that_is_looked_at() -> None:
    # 2 + 1 of 2 + 1 + 2 on the bid side.
    book = "book: {bids: [[100.0, 2], [99.9, 1]], asks: [[100.1, 2]]}"
    assert answer(book).outcome.verdict == "EXECUTE"
    case = answer(f"{book}, signal.direction: short")
    assert case.outcome.reason == "40 % of the book is on the signal's side, 60 % is required"


def test_long_numbers_of_a_short_form_may_be_written_in_groups() -> None:
    book = "book: {bids: [[100.0, 3_000]], asks: [[100.1, 2_000.0]]}"
    assert answer(book).outcome == answer(book.replace("_", "")).outcome
    assert answer(book).outcome.verdict == "EXECUTE"


def test_a_stream_that_is_said_to_be_invalid_is_named_in_a_sentence() -> None:
    assert answer("book: invalid", of="gate.participation").outcome.reason == "the book is invalid"
    assert answer("bars: invalid", of="gate.participation").outcome.reason == "the bars are invalid"


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ("quotes: {at: -2 s}", "EXECUTE"),
        ("quotes: {at: -2.000000001 s}", "HOLD"),
        ("quotes: stale", "HOLD"),
        ("quotes: missing", "HOLD"),
        ("quotes: invalid", "HOLD"),
        ("position: {value: 0 base, at: -60 s}", "EXECUTE"),
        ("position: {value: 0 base, at: -60.000000001 s}", "HOLD"),
        ("position: stale", "HOLD"),
        ("position: missing", "HOLD"),
        ("daily_loss: invalid", "HOLD"),
        ("daily_loss: 1.9 %", "EXECUTE"),
        ("daily_loss: 2 %", "SKIP"),
        ("position: {value: 0 base, at: -63 d}", "HOLD"),
        ("position: {value: 0 base, at: 2 s}", "EXECUTE"),
        ("position: {value: 0 base, at: 2.1 s}", "HOLD"),
        ("equity: 1e308 usd", "EXECUTE"),
        ("quotes: {at: -1_000_000_000 s}", "HOLD"),
        ("quotes: []", "HOLD"),
        ("quotes: [[0 s, 100.1, 100.0]]", "HOLD"),
        ("price: missing", "HOLD"),
        ("price: stale", "HOLD"),
    ],
)
def test_ages_and_unknowns_are_what_they_are_for_a_signal(given: str, verdict: str) -> None:
    assert answer(given, of="gate.limits").outcome.verdict == verdict


def test_an_output_of_a_model_over_bars_can_be_given() -> None:
    crisis = answer("regime: crisis", of="gate.regime")
    assert (crisis.outcome.verdict, crisis.outcome.by) == ("SKIP", "regime.regime_blocks")
    held = answer("regime: missing", of="gate.regime")
    assert (held.outcome.verdict, held.outcome.reason) == ("HOLD", "market_regime.state is missing")


def test_the_moment_moves_and_every_age_stays() -> None:
    for at in ("2026-01-03 12:00Z", "2031-07-06T12:00:00.5+02:00"):
        case = answer(f"at: {at}", of="pipeline.pipeline")
        assert case.outcome.verdict == "EXECUTE"
        assert case.outcome.size == decided().final_size


def test_a_case_says_what_each_rule_did() -> None:
    case = answer("imbalance: missing, cvd_fast: -1 base_per_s")
    seen = saws(case)
    assert seen["imbalance_confirms"] is Saw.UNKNOWN
    assert seen["delta_confirms"] is Saw.REFUSED
    assert seen["stacked_against"] is Saw.PASSED
    assert seen["timeframes_disagree"] is Saw.PASSED
    caps = saws(answer("own_exposure: 99_999 usd, gross_exposure: 99_999 usd", of="gate.limits"))
    assert (caps["position_value"], caps["leverage"], caps["order_value"]) == (Saw.REFUSED, Saw.REFUSED, Saw.PASSED)
    assert saws(answer("exposure: missing", of="gate.limits"))["concentration"] is Saw.UNKNOWN


def test_a_gate_through_the_pipeline_is_decided_by_all_gates() -> None:
    fired = "given: {account.kill_switch: fired}"
    alone, whole = judged(
        f"  - {{id: alone, {fired}, expect: {{verdict: EXECUTE}}}}\n"
        f"  - {{id: whole, through: pipeline, {fired}, expect: {{verdict: HALT, by: kill_switch.armed}}}}"
    )
    assert alone.met
    assert whole.met
    assert set(saws(whole)) == set(saws(alone))


def test_cases_run_on_a_changed_library_without_being_read_again() -> None:
    program = shipped()
    ready = prepared("  - {id: one, given: {imbalance: 61 %}, expect: {verdict: EXECUTE, size: 9_958 usd}}")
    own = [plan for plan in ready.planned if plan.case.id == "one"]
    key = ("orderflow", "imbalance_threshold")
    checked = program.checked
    table = replace(checked.parameters[key], house=0.62, by_strategy=(0.62,) * len(checked.strategies))
    changed = replace(checked, parameters={**checked.parameters, key: table})
    assert [case.met for case in ready.judge(plans=own)] == [True]
    assert [case.outcome.by for case in ready.judge(changed, plans=own)] == ["orderflow.imbalance_confirms"]
    assert [case.met for case in ready.judge(plans=own)] == [True]


def test_a_size_matches_at_the_digits_that_are_written() -> None:
    for size, met in (("9_958 usd", True), ("9_958.0 usd", True), ("9_958.1 usd", False), ("1e4 usd", False)):
        (case,) = judged(f"  - {{id: one, expect: {{size: {size}}}}}", of="gate.orderflow")
        assert case.met is met, size
        if not met:
            assert [m.field for m in case.mismatches] == ["size"]


def test_what_a_window_shows_is_no_later_than_the_decision() -> None:
    ready = prepared(
        "  - {id: one, given: {trades: [[-3 s, 100.0, 2, buy], [-1 s, 100.0, 1, sell]]}, expect: {verdict: HOLD}}"
    )
    (plan,) = (p for p in ready.planned if p.of == "gate.orderflow")
    setting = ready.setting(plan)
    assert setting is not None
    window = setting.streams.trades(setting.now)
    assert not isinstance(window, Unknown)
    assert [(setting.now - int(ts)) / NANOS for ts in window.ts] == [3.0, 1.0]
    assert window.aggressor.tolist() == [1, -1]
