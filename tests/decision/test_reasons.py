"""A refusal's sentence is about the refusal, whatever the row holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generated_libraries import PHASES, libraries
from tests.generated_rows import ROWS
from tests.library import engine_of

from golive.api import Engine
from golive.core.unit import UNITS, show_apart


@settings(max_examples=60, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries(), rows=st.lists(ROWS, min_size=4, max_size=8))
def test_what_determined_a_refusal_never_reads_as_passed(files: dict[str, str], rows: list[dict[str, Any]]) -> None:
    engine = engine_of(files)
    for row in rows:
        decision = engine.decide(row)
        first = decision.because[0]
        name = decision.verdict.name
        if name == "EXECUTE":
            assert decision.reason == decision.gate == decision.rule == ""
            continue
        assert (first.gate, first.rule) == (decision.gate, decision.rule)
        assert first.text == decision.reason
        assert decision.reason
        if name in ("SKIP", "HALT"):
            assert first.outcome in ("fails", "caps", "reduces"), first
        elif name == "HOLD":
            assert first.outcome in ("unknown", "reduces"), first
        else:
            assert first.outcome in ("caps", "reduces"), first
        assert decision.to_dict()["because"]


@pytest.mark.parametrize(
    "changes",
    [
        {"raw_size": 1e308},
        {"liquidity.daily_value": 5e-324},
        {"liquidity.daily_volatility": 1e3, "liquidity.daily_value": 1.0},
        {"unit_value": 1e308},
        {"lot": 5e-324},
        {"position": -1e300},
    ],
)
def test_a_number_out_of_all_proportion_is_explained(
    shipped: Engine, executed: Mapping[str, Any], changes: dict[str, float]
) -> None:
    decision = shipped.decide({**executed, **changes})
    assert not decision.allowed
    assert decision.because[0].outcome != "passes", decision.reason


@pytest.mark.parametrize("lot", [0.0, -0.0])
def test_a_size_that_no_lot_tells_is_held_for_its_lot_even_under_the_minimum(
    shipped: Engine, executed: Mapping[str, Any], lot: float
) -> None:
    decision = shipped.decide({**executed, "lot": lot, "minimum_size": 1e300})
    assert (decision.verdict.name, decision.rule) == ("HOLD", "size")
    assert decision.because[0].outcome == "unknown"
    assert decision.reason.startswith("the lot is unknown: lot is")


def test_one_bad_direction_is_said_once_and_pointed_at(shipped: Engine, executed: Mapping[str, Any]) -> None:
    decision = shipped.decide({**executed, "direction": "up"})
    sentence = "direction is `up`, which is none of long, short"
    texts = [b.text for b in decision.because]
    assert decision.reason == texts[0] == sentence
    assert sum(sentence in text for text in texts) == 1
    pointing = [b for b in decision.because if b.text.endswith(": see repeat.direction")]
    assert {b.gate for b in pointing} == {"repeat", "orderflow", "limits"}
    assert {b.cause for b in pointing} == {sentence}
    assert len({(b.gate, b.rule) for b in decision.because}) == len(texts)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"edge": 5.0}, "edge is 50000 bps, outside [-10000 bps, 10000 bps]"),
        (
            {"session": 1.0, "symbol": "BTCUSDT", "venue": "binance"},
            "session is 0.0166667 min, outside [1 min, 1440 min]",
        ),
        ({"daily_loss": 20.0}, "daily_loss is 2000 %, outside [0 %, 1000 %]"),
    ],
)
def test_a_value_outside_its_range_is_shown_in_its_own_unit(
    shipped: Engine, executed: Mapping[str, Any], changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in {b.text for b in shipped.decide({**executed, **changes}).because}


def test_a_comparison_with_a_bare_zero_has_the_unit_of_the_other_side(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    (delta,) = (b for b in shipped.decide(executed).because if b.rule == "delta_confirms")
    assert (delta.sign, delta.threshold, delta.unit) == (">", 0.0, "base_per_s")


@pytest.mark.parametrize("age", [-1.0, -1e300])
def test_a_bound_that_no_number_reaches_is_written_as_infinite(
    shipped: Engine, executed: Mapping[str, Any], age: float
) -> None:
    decision = shipped.decide({**executed, "data_quality.frozen_for": age})
    assert decision.verdict.name == "HOLD"
    assert decision.reason == f"data_quality.frozen_for is {age:g} s, outside [0 s, inf]"


@given(value=st.floats(-1e12, 1e12), other=st.one_of(st.floats(-1e12, 1e12), st.none()))
def test_two_numbers_that_differ_by_more_than_rounding_never_read_alike(value: float, other: float | None) -> None:
    other = value * (1 + 1e-9) if other is None else other
    unit = UNITS["usd"]
    texts = show_apart(value, other, unit), show_apart(other, value, unit)
    if texts[0] == texts[1]:
        assert value == pytest.approx(other, rel=1e-11, abs=0)
    assert [float(text.removesuffix(" usd").replace(",", "")) for text in texts] == pytest.approx([value, other], 1e-5)


def test_what_is_refused_by_a_hair_shows_the_hair(shipped: Engine, executed: Mapping[str, Any]) -> None:
    decision = shipped.decide({**executed, "orderflow.imbalance": 0.5999996})
    assert decision.rule == "imbalance_confirms"
    assert decision.reason == "59.99996 % of the book is on the signal's side, 60 % is required"
    assert "&gt;= 60 %" in decision._repr_html_()
