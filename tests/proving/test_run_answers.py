"""Cases of tables, models, strategies and scores: held against numbers by hand, and against what a session says."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest
from tests.places import ISSUES
from tests.proving.shipped_cases import answer, compiled, judged, read, session, shipped

from golive.cli.score_answers import score_answers
from golive.documents.cases import CasesOf
from golive.loader.cases_file import load_cases
from golive.proving.cases.run_cases import cases_of
from golive.proving.outcome import Judged, Saw, Seen

IMPACT = "model.impact"
BY_HAND = (
    "daily_value: 1_000_000 usd, session: 1_440 min, daily_volatility: 2 %_daily, half_spread: 1 bps, "
    "taker_fee: 5 bps, raw_size: 10_000 usd, unit_value: 1 usd_per_size"
)
GOOD = """\
      alpha_decay.half_life: 60 d
      regime_stability.worst_sharpe: 1 per_year
      regime_stability.share_paying: 100 %
      cost_robustness.cost_cover: 3 x
      capacity.room: 10 x
      complexity.kept: 80 %
      complexity.deflated: 95 %
"""


def test_a_cell_of_a_table_is_looked_up() -> None:
    table = shipped().checked.specs.tables[0]
    for row in table.rows.members:
        for column in table.columns.members:
            case = answer(f"family: {row.value}, regime: {column.value}", of="table.strategy_regime")
            assert case.outcome.outcome[""] == table.cells[row.value, column.value].value
            assert case.seen == (Seen(rule=f"{row.value}/{column.value}", saw=Saw.PASSED),)


@pytest.mark.parametrize(
    ("given", "word"), [("", "missing"), ("regime: invalid", "invalid"), ("regime: stale", "stale")]
)
def test_with_an_unknown_axis_no_cell_is_looked_up(given: str, word: str) -> None:
    case = answer(f"family: momentum{', ' if given else ''}{given}", of="table.strategy_regime")
    assert case.outcome.outcome[""] == word
    assert case.seen == ()
    assert case.met


def test_a_model_gives_what_its_formula_gives_by_hand() -> None:
    market_value = 1_000_000 * 10 / 1_440
    participation = 10_000 / market_value
    cost = 2 * (1e-4 + 5e-4) + 0.142 * 0.02 * participation**0.6 + 0.314 * 0.02 * 0.01 / 2
    out = answer(BY_HAND, of=IMPACT).outcome.outcome
    assert out["market_value"] == pytest.approx(market_value)
    assert out["participation"] == pytest.approx(participation)
    assert out["cost"] == pytest.approx(cost)


def test_an_output_that_is_unknown_says_why() -> None:
    out = answer("quotes: missing", of=IMPACT).outcome.outcome
    assert out["cost"] == "missing"
    assert not isinstance(out["participation"], str)
    assert answer("cost: invalid", of=IMPACT).outcome.outcome["cost"] == "invalid"
    few = answer("bars: {length: 4 h, closes: [100, 101], repeat: 20}", of="model.market_regime")
    assert few.outcome.outcome == {"state": "warming_up", "confidence": "warming_up"}


def test_the_only_output_of_a_model_needs_no_name(tmp_path: Path) -> None:
    shutil.copytree(ISSUES / "library", tmp_path, dirs_exist_ok=True)
    library = compiled(tmp_path)
    (case,) = judged(
        "  - {id: one, given: {spread: 2 bps}, expect: {outcome: 12 bps}}", of="model.cost", program=library
    )
    assert case.mismatches == ()
    assert case.outcome.outcome[""] == case.outcome.outcome["cost"] == pytest.approx(0.0012)


def test_a_model_over_bars_sees_the_bars_of_the_case() -> None:
    flat = answer("bars: {length: 4 h, closes: [100, 101, 100, 99], repeat: 200}", of="model.market_regime")
    assert flat.outcome.outcome["state"] == "mean_reverting"
    given = answer("state: crisis", of="model.market_regime")
    assert given.outcome.outcome["state"] == "crisis"


def test_what_is_given_of_a_model_over_bars_holds_on_every_bar() -> None:
    drawdown, strength, efficiency = 0.0, 30.0, 0.36
    given = f"drawdown: {drawdown:.0%}, strength: {strength}, efficiency: {efficiency:.0%}, vr_z: 0"
    out = answer(given.replace("%", " %"), of="model.market_regime").outcome.outcome
    assert out == {"state": "trending", "confidence": pytest.approx(min(strength / 25 - 1, efficiency / 0.3 - 1))}
    words = answer("candidate: volatile, margin: 0.25", of="model.market_regime").outcome.outcome
    assert words == {"state": "volatile", "confidence": 0.25}
    unknown = answer("candidate: missing", of="model.market_regime").outcome.outcome
    assert unknown["state"] == "warming_up"
    # Other documents see it, and cases beside it that give nothing of it do not.
    held, alone = judged(
        "  - {id: held, given: {market_regime.candidate: crisis}, expect: {verdict: SKIP, by: regime_blocks}}\n"
        "  - {id: alone, expect: {verdict: EXECUTE}}",
        of="gate.regime",
    )
    assert (held.mismatches, alone.mismatches) == ((), ())


def test_closes_in_parts_are_the_closes_written_out() -> None:
    parts = "[{closes: [100, {closes: [101], repeat: 2}], repeat: 300}, 110, 100, 110]"
    written = f"[{'100, 101, 101, ' * 300}110, 100, 110]"
    both = [answer(f"bars: {{length: 4 h, closes: {closes}}}", of="model.market_regime") for closes in (parts, written)]
    assert both[0].outcome.outcome == both[1].outcome.outcome
    assert both[0].outcome.outcome["state"] == "volatile"


@pytest.mark.parametrize(
    ("given", "signal"),
    [
        ("move: 3 bps", "long"),
        ("move: -3 bps", "short"),
        ("move: 2.99 bps", "none"),
        ("quotes: missing", "missing"),
        ("quotes: stale", "stale"),
        ("quotes: [[-60 s, 100.0, 100.02], [0 s, 100.04, 100.06]]", "long"),
        ("quotes: [[-60 s, 100.0, 100.02], [0 s, 99.96, 99.98]]", "short"),
    ],
)
def test_a_strategy_signals_as_its_conditions_say(given: str, signal: str) -> None:
    case = answer(given, of="strategy.momentum")
    assert case.outcome.outcome["signal"] == case.outcome.outcome[""] == signal


@pytest.mark.parametrize("strategy", ["momentum", "mean_reversion", "volatility"])
def test_a_strategy_signals_as_in_a_session_at_that_instant(strategy: str) -> None:
    one, now = session()
    signals = [s.direction for s in one.signals(now=now, strategies=[strategy]) if s.direction]
    case = answer("", of=f"strategy.{strategy}")
    assert case.outcome.outcome["signal"] == (signals[0] if signals else "none")


def test_a_strategy_answers_what_it_declares() -> None:
    out = answer("move: 3 bps", of="strategy.momentum").outcome.outcome
    assert (out["raw_size"], out["edge"], out["max_daily_loss"]) == (10_000.0, 0.0025, 0.02)


def test_a_document_without_verdicts_may_go_through_the_pipeline() -> None:
    case = answer("cost: 30 bps", of=IMPACT, more="through: pipeline,")
    # 1.5 times 30 bps are more than the 25 bps that momentum expects.
    assert (case.outcome.verdict, case.outcome.by) == ("SKIP", "cost.edge_covers_cost")


def scored(given: str, expect: str) -> Judged:
    text = f"of: score.durability\ncases:\n  - id: one\n    given:\n{given}    expect: {{outcome: {expect}}}\n"
    reading = load_cases(text, "durability.cases.yaml")
    assert [str(issue) for issue in reading.issues] == []
    cases: tuple[CasesOf, ...] = () if reading.cases is None else (reading.cases,)
    ready = cases_of(shipped(), cases, read, score=score_answers)
    assert [str(issue) for issue in ready.issues] == []
    (case,) = ready.judge()
    return case


def test_a_score_is_that_of_the_measurements() -> None:
    gap = "      live_gap.gap: {value: 25 %, low: 0 %, high: 25 %}\n"
    # 20 % x 80 + 20 % x 80 + 15 % x (80 + 70 + 75 + 80)
    expect = "{rating: GOOD, lower: 77.75, upper: 77.75, coverage: 100 %, deploy: true, complexity: 75}"
    assert scored(GOOD + gap, expect).mismatches == ()
    # What is not proven scores half at most: 5 points less of 15 %, and the gap's 80 become 50.
    wide = scored(GOOD + gap.replace("high: 25", "high: 90"), "{live_gap: 50}")
    assert wide.mismatches == ()
    assert math.isclose(float(wide.outcome.outcome["lower"]), 77.75 - 0.15 * 30)


def test_a_score_answers_the_parameters_that_it_is_measured_with() -> None:
    case = scored(
        "      live_gap.gap: missing\n", "{confidence: 95 %, resamples: 10_000, periods_per_year: 253 per_year}"
    )
    assert [(m.field, m.got) for m in case.mismatches] == [("outcome periods_per_year", "252 per_year")]


def test_a_case_of_what_gives_no_verdict_may_be_a_base() -> None:
    still, like_it = judged(
        "  - {id: still, given: {move: 0 bps}, expect: {outcome: none}}\n"
        "  - {id: like_it, base: still, expect: {outcome: none}}",
        of="strategy.momentum",
    )
    assert (still.met, like_it.met) == (True, True)
    # Without it, the case begins from an instant at which momentum goes long.
    assert answer("", of="strategy.momentum").outcome.outcome["signal"] == "long"


def test_a_score_of_nothing_is_withheld() -> None:
    case = scored("      live_gap.gap: missing\n", "{rating: WITHHELD, lower: missing, deploy: false}")
    assert case.mismatches == ()
