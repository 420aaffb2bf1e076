"""The smallest change of one threshold that flips a decision."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.library import edit

from golive.api.engine import Engine
from golive.cli.explain import flip_lines
from golive.core.unit import UNITS
from golive.core.verdict import Verdict
from golive.decision.flip import Flip, NotComputed, place_of_fact, smallest_flip
from golive.loader.shipped import library_root
from golive.replay.run_files import SIGNALS


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.from_folder(library_root())


@pytest.fixture(scope="module")
def executed(engine: Engine, sample_run: Path) -> dict[str, Any]:
    """Return a row that executes."""
    rows: list[dict[str, Any]] = pq.read_table(sample_run / SIGNALS).to_pylist()
    return next(row for row in rows if engine.decide(row).verdict is Verdict.EXECUTE)


def flip_of(engine: Engine, row: dict[str, Any]) -> Flip:
    decision = engine.decide(row)
    flip = smallest_flip(decision)
    assert isinstance(flip, Flip), flip
    assert flip.verdict.allowed is not decision.allowed
    return flip


def test_a_quote_that_stood_too_long_flips_at_how_long_it_stood(engine: Engine, executed: dict[str, Any]) -> None:
    flip = flip_of(engine, {**executed, "data_quality.frozen_for": 41.23456789})
    assert (flip.document, flip.name) == ("data_quality", "max_frozen")
    assert flip.value == 30.0
    assert flip.needed == 41.2346
    assert flip.span.file == "rules/gates/data_quality.yaml"


def test_an_edge_that_does_not_cover_its_cost_flips_by_the_cover(engine: Engine, executed: dict[str, Any]) -> None:
    flip = flip_of(engine, {**executed, "edge": 0.0012})
    assert (flip.document, flip.name) == ("cost", "cost_cover")
    assert 1.0 <= flip.needed < 1.5


def test_a_loss_flips_by_the_smaller_of_two_limits(engine: Engine, executed: dict[str, Any]) -> None:
    row = {**executed, "daily_loss": 0.025}
    assert engine.decide(row).rule == "daily_loss_ok"
    flip = flip_of(engine, row)
    assert (flip.document, flip.name) == (executed["strategy"], "max_daily_loss")
    assert 0.025 < flip.needed < 0.0251
    assert flip.span.file == f"strategies/{executed['strategy']}.yaml"


def test_a_rest_that_is_too_short_flips_where_the_strategy_says_it(engine: Engine, executed: dict[str, Any]) -> None:
    row = {**executed, "since_close": 30.0}
    assert engine.decide(row).rule == "rested"
    flip = flip_of(engine, row)
    assert (flip.document, flip.name, flip.needed) == (executed["strategy"], "repeat_after_close", 30.0)
    assert flip.span.file == f"strategies/{executed['strategy']}.yaml"
    assert not flip.is_default
    text = (library_root() / flip.span.file).read_text(encoding="utf-8").splitlines()[flip.span.line - 1]
    assert text[flip.span.col - 1 :].startswith("60 s")


def test_what_no_strategy_says_is_called_the_default_of_the_language(engine: Engine, executed: dict[str, Any]) -> None:
    flip = flip_of(engine, {**executed, "since_close": 30.0})
    lines = flip_lines(engine.decide(executed), replace(flip, is_default=True))
    assert lines[0].endswith(f"(the default of the language; {flip.span} may say it)")
    silent = replace(engine.program.checked.specs.strategies[0], parameters=())
    span, _, lo, _ = place_of_fact(silent, "repeat_after_close", UNITS["s"])
    assert (span, lo) == (silent.header.span, -math.inf)


def test_a_loss_beyond_both_limits_has_no_single_flip(engine: Engine, executed: dict[str, Any]) -> None:
    assert isinstance(smallest_flip(engine.decide({**executed, "daily_loss": 0.05})), NotComputed)


def test_a_value_outside_the_declared_range_is_not_proposed(engine: Engine, executed: dict[str, Any]) -> None:
    flip = smallest_flip(engine.decide({**executed, "data_quality.frozen_for": 601.0}))
    assert isinstance(flip, NotComputed)
    assert "within its range" in flip.why


def test_two_rules_that_refuse_have_no_single_flip(engine: Engine, executed: dict[str, Any]) -> None:
    flip = smallest_flip(engine.decide({**executed, "data_quality.spread": 0.0012, "data_quality.frozen_for": 40.0}))
    assert isinstance(flip, NotComputed)
    assert "3 rules refuse" in flip.why
    assert "turns all of them" in flip.why


def test_an_allowed_decision_flips_by_its_tightest_rule(engine: Engine, executed: dict[str, Any]) -> None:
    flip = flip_of(engine, {**executed, "data_quality.frozen_for": 29.9})
    assert (flip.document, flip.name) == ("data_quality", "max_frozen")
    assert flip.needed == 29.8999


def test_a_cap_flips_at_the_lots_that_reach_the_venues_minimum(engine: Engine, executed: dict[str, Any]) -> None:
    lots = math.ceil(executed["minimum_size"] / executed["lot"])
    assert lots * executed["lot"] > executed["minimum_size"]
    row = {**executed, "participation.visible_depth": 300.0}
    assert engine.decide(row).rule == "depth_share"
    flip = flip_of(engine, row)
    assert (flip.document, flip.name) == ("participation", "max_depth_share")
    assert flip.needed == pytest.approx(lots * executed["lot"] / 300.0, rel=1e-5)
    assert flip.final_size == pytest.approx(lots * executed["lot"])


def test_no_flip_says_what_was_tried_and_what_was_not(engine: Engine, executed: dict[str, Any]) -> None:
    against = -1.0 if executed["direction"] == "long" else 1.0
    decision = engine.decide({**executed, "orderflow.stacked": against})
    assert decision.rule == "stacked_against"
    flip = smallest_flip(decision)
    assert isinstance(flip, NotComputed)
    assert re.match(r"none of the \d+ limits that were tried turns it alone", flip.why)
    assert "lengths of windows, factors and tables were not tried" in flip.why


def test_a_halt_by_words_and_a_hold_have_no_flip(engine: Engine, executed: dict[str, Any]) -> None:
    halted = engine.decide({**executed, "kill_switch": "fired"})
    assert halted.verdict is Verdict.HALT
    assert isinstance(smallest_flip(halted), NotComputed)
    held = engine.decide({**executed, "equity": None})
    assert held.verdict is Verdict.HOLD
    assert isinstance(smallest_flip(held), NotComputed)


def test_a_tightened_strategy_flips_in_its_own_file(library: Path, executed: dict[str, Any]) -> None:
    file = f"strategies/{executed['strategy']}.yaml"
    tighten = "tighten:\n  data_quality.max_frozen: {value: 20 s, why: thin, owner: a.rossi}\nlimits:\n"
    edit(library, file, "limits:\n", tighten)
    engine = Engine.from_folder(library)
    flip = flip_of(engine, {**executed, "data_quality.frozen_for": 25.0})
    assert flip.value == 20.0
    assert flip.span.file == file


def test_a_threshold_that_shapes_a_window_is_not_turned(library: Path, executed: dict[str, Any]) -> None:
    edit(library, "rules/gates/orderflow.yaml", "that: cvd_fast > 0", "that: book_frozen <= fast")
    engine = Engine.from_folder(library)
    decision = engine.decide({**executed, "orderflow.book_frozen": 9.99})
    flip = smallest_flip(decision)
    assert not (isinstance(flip, Flip) and flip.name == "fast")
