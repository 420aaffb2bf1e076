"""A model that learns is replaced by what is shown to be better, and comes back when it is not."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.guardrails_library import changed_engine
from tests.learned_models import Line, day_returns, metrics_of

from golive import ModelCheckpoint, OnlineLearningGuardrails, UpdateThrottler, ValidationGate
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict
from golive.learning.compare_models import BY_WORD
from golive.learning.throttle import Throttled

NOW = 1_760_000_000 * NANOS
HOUR, DAY = 3_600 * NANOS, 86_400 * NANOS
OLD = metrics_of(day_returns(1, 900, 0.2))
NEW = metrics_of(day_returns(2, 900, 3.0))


@pytest.fixture(scope="module")
def gate() -> ValidationGate:
    return ValidationGate()


def verdict(gate: ValidationGate, old: Any, new: Any, now: int = NOW) -> UpdateVerdict:
    answer = gate.validate(old, new, now=now)
    assert answer.reason
    return answer.verdict


def test_a_better_model_on_the_same_days_is_accepted(gate: ValidationGate) -> None:
    answer = gate.validate(OLD, NEW, now=NOW)
    assert answer
    assert answer.paired is not None
    assert (answer.paired.n, answer.paired.method) == (900, "Ledoit-Wolf, Parzen kernel")
    assert BY_WORD in answer.remarks


def test_the_worse_way_round_is_rejected_and_no_difference_proves_nothing(gate: ValidationGate) -> None:
    assert verdict(gate, NEW, OLD) is UpdateVerdict.REJECT
    assert verdict(gate, OLD, OLD) is UpdateVerdict.REJECT


@pytest.mark.parametrize("days", [70, 200])
def test_a_gain_of_some_weeks_says_how_many_more_days_it_needs(gate: ValidationGate, days: int) -> None:
    old, new = metrics_of(day_returns(3, days, 0.0)), metrics_of(day_returns(4, days, 1.0))
    answer = gate.validate(old, new, now=NOW)
    assert answer.verdict is UpdateVerdict.UNDERPOWERED
    assert answer.needed is not None
    assert answer.needed > 0
    assert answer.paired is not None
    assert "studentised bootstrap" in answer.paired.method


def test_without_returns_it_says_what_to_add(gate: ValidationGate) -> None:
    old, new = ({k: m[k] for k in ("sharpe", "max_drawdown")} for m in (OLD, NEW))
    answer = gate.validate(old, new, now=NOW)
    assert answer.verdict is UpdateVerdict.UNDERPOWERED
    assert "returns" in answer.reason
    half = gate.validate({**old, "returns": OLD["returns"]}, new, now=NOW)
    assert half.verdict is UpdateVerdict.UNDERPOWERED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sharpe", None),
        ("sharpe", math.nan),
        ("max_drawdown", 12.0),
        ("max_drawdown", "10 %"),
        ("trades", 0),
        ("returns", NEW["returns"].iloc[1:]),
        ("returns", NEW["returns"].to_numpy()),
        ("returns", NEW["returns"].iloc[::-1]),
        ("returns", NEW["returns"] * math.nan),
        ("returns", NEW["returns"] * 0),
        ("returns", NEW["returns"].resample("W").sum()),
        ("returns", "good"),
        ("trained_until", "2023-01-01"),
        ("trained_until", dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
        ("trained_until", "soon"),
        ("trained_until", 20_220_101),
        ("trained_until", pd.NaT),
    ],
    ids=lambda v: str(v)[:20].replace("\n", " "),
)
def test_what_cannot_be_compared_holds(gate: ValidationGate, field: str, value: Any) -> None:
    assert verdict(gate, OLD, {**NEW, field: value}) is UpdateVerdict.HOLD


@pytest.mark.parametrize("metrics", [None, 5, "good", [NEW], {**NEW, "shrape": 3.0}], ids=str)
def test_what_is_no_mapping_of_metrics_holds(gate: ValidationGate, metrics: Any) -> None:
    assert verdict(gate, OLD, metrics) is UpdateVerdict.HOLD
    assert verdict(gate, metrics, NEW) is UpdateVerdict.HOLD


def test_training_that_ended_before_the_returns_began_leaves_no_remark(gate: ValidationGate) -> None:
    old, new = ({**m, "trained_until": "2022-12-31"} for m in (OLD, NEW))
    answer = gate.validate(old, new, now=NOW)
    assert answer
    assert BY_WORD not in answer.remarks


def test_metrics_that_promise_more_than_the_returns_show_count_for_less(gate: ValidationGate) -> None:
    flat = metrics_of(day_returns(5, 900, 0.2))
    answer = gate.validate(OLD, {**flat, "sharpe": 9.0}, now=NOW)
    assert answer.verdict is UpdateVerdict.REJECT
    assert any("smaller gain" in remark for remark in answer.remarks)
    deep = {**NEW, "returns": NEW["returns"].where(NEW["returns"].index != NEW["returns"].index[400], -0.3)}
    deeper = gate.validate(OLD, deep, now=NOW)
    assert deeper.verdict is UpdateVerdict.REJECT
    assert any("deeper fall" in remark for remark in deeper.remarks)


def test_a_parameter_is_tightened_by_keyword_and_never_loosened() -> None:
    assert not OnlineLearningGuardrails(min_sharpe_improvement=5.0).should_accept_update(OLD, NEW, now=NOW)
    with pytest.raises(InvalidInput, match="loosens"):
        OnlineLearningGuardrails(min_sharpe_improvement=0.01)
    with pytest.raises(InvalidInput, match="loosens"):
        ValidationGate(evidence="point")


def test_point_evidence_needs_the_word_that_both_were_measured_alike() -> None:
    gate = ValidationGate(engine=changed_engine({"evidence": "point"}))
    old, new = ({k: m[k] for k in ("sharpe", "max_drawdown")} for m in (OLD, NEW))
    assert verdict(gate, old, new) is UpdateVerdict.HOLD
    answer = gate.validate(OLD, NEW, now=NOW)
    assert answer
    assert any("point" in remark for remark in answer.remarks)


def test_an_update_serves_once_it_is_stored_and_a_rollback_restores_the_very_model() -> None:
    guards = OnlineLearningGuardrails()
    first, second = Line(1.5), Line(2.5)
    assert guards.should_accept_update(OLD, NEW, now=NOW)
    assert not guards.should_accept_update(OLD, NEW, now=NOW), "what is replaced is not stored yet"
    replaced = guards.checkpoint_model(first)
    assert (bool(replaced), replaced.role) == (True, "superseded")
    assert not guards.usable
    assert "not stored" in guards.should_accept_update(OLD, NEW, now=NOW).reason
    stored = guards.checkpoint_model(second)
    assert (bool(stored), stored.role) == (True, "in_service")
    assert guards.usable
    restored = guards.rollback(now=NOW)
    assert isinstance(restored, Line)
    assert restored.predict(3.0) == first.predict(3.0)
    assert guards.checkpoint.in_service == replaced.digest
    # What was rolled back never returns, whatever accepts it.
    assert guards.should_accept_update(OLD, NEW, now=NOW)
    assert guards.checkpoint_model(first)
    assert not guards.checkpoint_model(second)
    assert not guards.usable


def test_an_update_that_is_given_up_leaves_what_it_would_have_replaced() -> None:
    guards = OnlineLearningGuardrails()
    assert guards.checkpoint_model(Line(1.0))
    assert guards.should_accept_update(OLD, NEW, now=NOW)
    assert guards.rollback(now=NOW) == Line(1.0)
    assert guards.usable


def test_the_throttle_is_asked_where_samples_are_told() -> None:
    guards = OnlineLearningGuardrails()
    answer = guards.should_accept_update(OLD, NEW, samples=1_000, now=NOW)
    assert answer.verdict is UpdateVerdict.HOLD
    assert "throttled (frozen)" in answer.reason
    guards.throttler.in_regime("trending", now=NOW)
    assert guards.should_accept_update(OLD, NEW, samples=1_000, now=NOW)
    guards.rollback(now=NOW)
    later = guards.should_accept_update(OLD, NEW, samples=5_000, now=NOW + 2 * HOUR)
    assert "throttled (cool_down)" in later.reason


@pytest.mark.parametrize("word", ["CRISIS", "Crisis", " crisis", "panic", "", 5, b"crisis"], ids=repr)
def test_a_word_that_is_no_regime_lets_no_look_through(word: Any) -> None:
    throttler = UpdateThrottler()
    throttler.in_regime(word, now=NOW)
    assert throttler.may_look(1_000, now=NOW).answer is Throttled.FROZEN
    throttler.in_regime("trending", now=NOW)
    assert throttler.may_look(1_000, now=NOW)


def test_the_throttler_alone_counts_looks() -> None:
    throttler = UpdateThrottler(a_day=1)
    throttler.in_regime("trending", now=NOW)
    look = throttler.may_look(500, now=NOW)
    assert (bool(look), look.looks) == (True, 1)
    assert throttler.may_look(5_000, now=NOW + 2 * HOUR).answer.value == "day"
    throttler.freeze(now=NOW + 2 * HOUR)
    throttler.thaw(by="machine", now=NOW + 30 * HOUR)
    assert throttler.may_look(5_000, now=NOW + 30 * HOUR).answer.value == "frozen"
    throttler.thaw(by="ml_1", now=NOW + 30 * HOUR)
    assert throttler.may_look(5_000, now=NOW + 30 * HOUR)
    assert throttler.may_look(9_000, now="yesterday").answer.value == "hold"


@pytest.mark.parametrize("in_folder", [True, False])
def test_arrays_come_back_as_they_were(tmp_path: Path, *, in_folder: bool) -> None:
    checkpoint = ModelCheckpoint(tmp_path if in_folder else None)
    weights = {"w": np.arange(6.0).reshape(2, 3), "b": np.array([1, 2])}
    saved = checkpoint.save(weights)
    assert saved
    loaded = checkpoint.load()
    assert {name: array.tolist() for name, array in loaded.items()} == {"w": [[0, 1, 2], [3, 4, 5]], "b": [1, 2]}
    assert checkpoint.save({"b": weights["b"], "w": weights["w"]}).digest == saved.digest


def test_a_file_that_was_changed_is_not_read_and_its_model_not_used(tmp_path: Path) -> None:
    checkpoint = ModelCheckpoint(tmp_path)
    assert checkpoint.save(Line(1.0))
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"2.0")
    answer = checkpoint.load()
    assert isinstance(answer, Unknown)
    assert answer.code == "digest_differs"
    assert not checkpoint.usable
    file.unlink()
    # A folder that has none of its files may be another one: nothing in it says that the file is gone for good.
    assert checkpoint.load().code == "file_unreadable"


class Planted:
    """A model whose pickle would leave a file behind."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.canary,)


def test_a_model_without_a_format_is_refused_with_the_ways_and_never_pickled(tmp_path: Path) -> None:
    checkpoint = ModelCheckpoint(tmp_path / "models")
    saved = checkpoint.save(Planted(tmp_path / "canary"))
    assert not saved
    assert "`to_bytes` and `from_bytes`" in saved.reason
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "model", [{}, {"w": "text"}, {"w": np.array(["a"])}, {"w": np.array([None])}, None, 5], ids=str
)
def test_what_is_no_model_is_not_stored(model: Any) -> None:
    assert not ModelCheckpoint().save(model)


def test_a_folder_that_cannot_be_written_is_said_and_changes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "models"
    place.write_text("a file", encoding="utf-8")
    checkpoint = ModelCheckpoint(place)
    saved = checkpoint.save(Line(1.0))
    assert not saved
    assert "cannot be written" in saved.reason
    assert checkpoint.in_service == ""


def test_returns_and_training_of_tomorrow_hold_in_the_clock_of_utc(gate: ValidationGate) -> None:
    last = int(NEW["returns"].index[-1].value)
    assert verdict(gate, OLD, NEW, now=last) is UpdateVerdict.ACCEPT
    assert verdict(gate, OLD, NEW, now=last - DAY) is UpdateVerdict.HOLD
    # Midnight in Tokyo is nine hours before midnight in UTC, and five after it in Bogota: by neither clock is it later.
    for zone, now, expected in (
        ("Asia/Tokyo", last - 9 * HOUR, UpdateVerdict.ACCEPT),
        ("America/Bogota", last, UpdateVerdict.HOLD),
    ):
        old, new = ({**m, "returns": m["returns"].tz_localize(None).tz_localize(zone)} for m in (OLD, NEW))
        assert verdict(gate, old, new, now=now) is expected, zone
    trained = {**NEW, "trained_until": "2022-12-31"}
    assert verdict(gate, OLD, trained, now=last) is UpdateVerdict.ACCEPT
    answer = gate.validate(OLD, {**NEW, "trained_until": "2030-01-01"}, now=last)
    assert answer.reason.startswith("the training of the new model ends on 2030-01-01, after now")
