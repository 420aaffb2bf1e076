"""An update is accepted only where everything about it is known, required and proved."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guardrails_library import changed_engine, guardrails_by_point, house_guardrails

from golive.api import Engine
from golive.api.guardrails_program import guardrails_program
from golive.core.errors import InvalidInput
from golive.core.span import NOWHERE
from golive.core.unit import UNITS, Quantity
from golive.core.value import Unknown, invalid
from golive.decision.update_verdict import UpdateVerdict
from golive.documents.declarations import Tightening
from golive.documents.header import NO_PROVENANCE, Name
from golive.learning.judge_update import JudgedUpdate, judge_update
from golive.learning.paired_gain import PairedGain
from golive.learning.update_evidence import ModelMetrics, UpdateEvidence

GOOD = UpdateEvidence(
    old=ModelMetrics(sharpe=1.0, max_drawdown=0.1, trades=40),
    new=ModelMetrics(sharpe=1.3, max_drawdown=0.1, trades=40),
    same_window=True,
    same_frequency=True,
    overlaps_training=False,
    paired=PairedGain(gain=0.3, lower=0.05, n=500),
)
ODD: tuple[Any, ...] = (None, math.nan, math.inf, -math.inf, "1.3", True, [1.3], {}, 1j)


def judged(evidence: UpdateEvidence, **new: Any) -> JudgedUpdate:
    """Judge evidence whose new model measured something else."""
    return judge_update(house_guardrails(), replace(evidence, new=replace(evidence.new, **new)), now=0)


def test_a_gain_that_is_proved_is_accepted_with_its_working() -> None:
    answer = judged(GOOD)
    assert answer
    assert str(answer) == "ACCEPT: the gain is 0.30 a year, with confidence 0.05 at least, over 500 pairs"
    first = answer.because[0]
    assert (first.rule, first.sign, first.outcome) == ("gain", ">=", "passes")
    assert first.observed == pytest.approx(0.3)
    assert first.threshold == pytest.approx(0.05)
    assert str(first.span).startswith("rules/guardrails.yaml:")
    assert answer.digest == house_guardrails().digest
    assert answer.to_dict() == judged(GOOD).to_dict()


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("field", ["sharpe", "max_drawdown"])
@pytest.mark.parametrize("model", ["old", "new"])
def test_a_metric_that_is_no_number_holds(model: str, field: str, value: Any) -> None:
    metrics = replace(getattr(GOOD, model), **{field: value})
    answer = judge_update(house_guardrails(), replace(GOOD, **{model: metrics}), now=0)
    assert answer.verdict is UpdateVerdict.HOLD
    assert f"`{field}` of the {model} model" in answer.reason


@pytest.mark.parametrize("trades", [0, -1, 2.5, True, "many"])
def test_no_trades_or_no_count_of_them_holds(trades: Any) -> None:
    assert judged(GOOD, trades=trades).verdict is UpdateVerdict.HOLD


@pytest.mark.parametrize("field", ["same_window", "same_frequency", "overlaps_training"])
def test_models_that_may_not_have_been_measured_alike_hold(field: str) -> None:
    wrong = field == "overlaps_training"
    for value in (None, wrong):
        changes: dict[str, Any] = {field: value}
        evidence = replace(GOOD, **changes)
        assert judge_update(house_guardrails(), evidence, now=0).verdict is UpdateVerdict.HOLD
        assert judge_update(guardrails_by_point(), replace(evidence, paired=None), now=0).verdict is UpdateVerdict.HOLD


@pytest.mark.parametrize(
    "paired",
    [
        PairedGain(gain=math.nan, lower=0.1, n=500),
        PairedGain(gain=0.3, lower=math.nan, n=500),
        PairedGain(gain=0.3, lower=0.4, n=500),
        PairedGain(gain=0.3, lower=0.1, n=0),
        PairedGain(gain=2_000.0, lower=1_500.0, n=500),
        invalid("undefined", "a series does not vary"),
    ],
)
def test_a_test_that_contradicts_itself_holds(paired: PairedGain | Unknown) -> None:
    assert judge_update(house_guardrails(), replace(GOOD, paired=paired), now=0).verdict is UpdateVerdict.HOLD


def test_without_returns_the_answer_says_what_to_add() -> None:
    untold = replace(GOOD, paired=None, same_window=None, same_frequency=None, overlaps_training=None)
    for evidence in (untold, replace(GOOD, paired=None)):
        answer = judge_update(house_guardrails(), evidence, now=0)
        assert answer.verdict is UpdateVerdict.UNDERPOWERED
        assert "give the `returns` of both models" in answer.reason


def test_too_few_pairs_say_how_many_more_may_prove_it() -> None:
    answer = judge_update(house_guardrails(), replace(GOOD, paired=PairedGain(gain=0.3, lower=-0.3, n=400)), now=0)
    assert (answer.verdict, answer.needed) == (UpdateVerdict.UNDERPOWERED, 1201)
    assert "1201 more pairs" in answer.reason


def test_point_evidence_is_repeated_by_every_answer() -> None:
    accepted = judge_update(guardrails_by_point(), replace(GOOD, paired=None), now=0)
    assert accepted
    assert "no proof was asked" in accepted.reason
    rejected = replace(GOOD, new=ModelMetrics(sharpe=0.9, max_drawdown=0.1))
    for evidence in (GOOD, rejected):
        assert any("about half" in r for r in judge_update(guardrails_by_point(), evidence, now=0).remarks)
    assert judge_update(house_guardrails(), GOOD, now=0).remarks == ()


metric = st.one_of(st.none(), st.floats(-3, 3), st.sampled_from([math.nan, math.inf, "x", True]))
told = st.sampled_from([True, False, None])
pairs = st.one_of(
    st.none(),
    st.just(invalid("undefined", "no test")),
    st.builds(PairedGain, gain=st.floats(-2, 2), lower=st.floats(-2, 2), n=st.integers(-1, 1_000)),
)


@given(metric, metric, metric, metric, told, told, told, pairs)
def test_nothing_is_accepted_but_what_is_better_by_hand(
    old: Any, new: Any, shallow: Any, deep: Any, window: Any, frequency: Any, overlap: Any, paired: Any
) -> None:
    evidence = UpdateEvidence(
        old=ModelMetrics(sharpe=old, max_drawdown=shallow),
        new=ModelMetrics(sharpe=new, max_drawdown=deep),
        same_window=window,
        same_frequency=frequency,
        overlaps_training=overlap,
        paired=paired,
    )
    answer = judge_update(house_guardrails(), evidence, now=0)
    if not answer:
        return
    assert window is True
    assert frequency is True
    assert overlap is False
    assert new - old >= 0.05 - 1e-11
    assert deep - shallow <= 0.02 + 1e-11
    assert 0 < paired.lower <= paired.gain
    assert paired.n >= 60


def test_a_strategy_that_holds_itself_to_more_is_asked_for_more() -> None:
    specs = house_guardrails().program.checked.specs
    target = Name(value="guardrails.least_samples", span=NOWHERE)
    more = Tightening(target=target, value=Quantity(600.0, UNITS[""]), span=NOWHERE, provenance=NO_PROVENANCE)
    strategies = tuple(
        replace(s, tightenings=(*s.tightenings, more)) if s.header.id == "momentum" else s for s in specs.strategies
    )

    guardrails = guardrails_program(Engine.from_specs(replace(specs, strategies=strategies)).program)
    assert guardrails.number("least_samples") == guardrails.number("least_samples", "momentum") == 600
    assert guardrails.number("least_samples", "volatility") == 60
    assert judge_update(guardrails, GOOD, now=0, strategy="volatility")
    assert judge_update(guardrails, GOOD, now=0, strategy="momentum").verdict is UpdateVerdict.UNDERPOWERED
    # Whose model it is must then be known.
    assert not judge_update(guardrails, GOOD, now=0)
    assert not judge_update(guardrails, GOOD, now=0, strategy="nobody")


def test_a_digest_names_the_numbers_in_force() -> None:
    other = guardrails_program(changed_engine({"min_sharpe_improvement": 0.5}).program)
    assert other.digest != house_guardrails().digest
    assert guardrails_by_point().digest != house_guardrails().digest


def test_guardrails_that_the_library_lacks_are_named() -> None:
    with pytest.raises(InvalidInput, match="no guardrails `strict`"):
        guardrails_program(house_guardrails().program, "strict")
