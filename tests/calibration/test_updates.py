"""The committed tables of guardrails: goals are met, every cell is there, and a share of it comes out again."""

from __future__ import annotations

import math

import pytest
from tests.calibration import live_gates
from tests.calibration.live_records import CELLS as LIVE_CELLS
from tests.calibration.live_records import EFFORTS, PATHS, LiveCell, WatchedModel, watched
from tests.calibration.update_pairs import CELLS, POINT, PairCell, judged, level
from tests.calibration.updates import read_rows, row_of, written
from tests.guardrails_library import house_guardrails

from golive.learning.live.detectors import DetectorKind
from golive.learning.live.live_gate import ENOUGH_RETURNS, OF_FEW_RETURNS, WHERE_VOLATILITY_CLUSTERS
from golive.learning.live.solved_limit import NEAR

ONE_SIDED = 1.0
"""Standard errors by which a share that is right at its goal may lie above it, which one in six does."""
MOST = 100 * level(house_guardrails())
FITTED = ("independent", "AR(1) 0.2")
"""Records that baselines describe: of others the table only tells."""
OFTEN = 1.75
"""Times two standard errors: of so many numbers that are right one lies beyond once in five tables."""
ROUNDED = (1 + 1 + OFTEN) * 0.05
"""The delays of the table and their error are rounded to a tenth of a day."""


def cell(name: str) -> PairCell:
    return next(one for one in CELLS if one.name == name)


def test_every_cell_is_in_the_table_with_a_thousand_pairs() -> None:
    rows = read_rows()
    assert list(rows) == [one.name for one in CELLS]
    assert all(pairs >= 1_000 for *_, pairs in rows.values())


@pytest.mark.parametrize("name", [one.name for one in CELLS if not one.gain])
def test_updates_of_equal_skill_are_let_in_no_more_than_the_policy_says(name: str) -> None:
    accepted, low, high, pairs = read_rows()[name]
    assert low <= MOST
    assert accepted <= MOST + ONE_SIDED * 100 * math.sqrt(MOST / 100 * (1 - MOST / 100) / pairs)
    assert accepted <= high


def test_a_gain_of_two_a_year_is_seen_in_seven_years_of_days() -> None:
    accepted, *_ = read_rows()["independent:2500:0:2"]
    assert accepted >= 80


@pytest.mark.parametrize("name", ["independent:250:0:0", "independent:2500:0:2", "independent:60:0:0"])
def test_a_share_of_the_pairs_comes_out_again(name: str) -> None:
    pairs = 40
    one = cell(name)
    counts = judged(one, range(pairs))
    assert counts == judged(one, range(pairs))
    assert sum(counts.get(v, 0) for v in ("ACCEPT", "REJECT", "UNDERPOWERED", "HOLD")) == pairs
    assert counts.get("HOLD", 0) == 0
    accepted = read_rows()[name][0] / 100
    error = math.sqrt(accepted * (1 - accepted) / pairs)
    assert abs(counts.get("ACCEPT", 0) / pairs - accepted) <= 4 * error + 0.5 / pairs
    assert counts[POINT] >= counts.get("ACCEPT", 0)


def test_a_row_says_its_shares_and_their_interval() -> None:
    row = row_of(CELLS[0], {"ACCEPT": 5, "REJECT": 60, "UNDERPOWERED": 35, POINT: 40}, 100)
    text = "| independent | 250 | 0 | 0 | 5.0 | 60.0 | 35.0 | 0.0 | 2.2 to 11.2 | 40.0 | 100 |"
    assert written(row) == text


def test_every_cell_of_live_gates_has_a_row_of_all_its_models() -> None:
    rows = live_gates.read_rows()
    assert list(rows) == list(LIVE_CELLS)
    assert [row.models for row in rows.values()] == [EFFORTS[one.detector].models for one in LIVE_CELLS]
    table = live_gates.TABLE.read_text(encoding="utf-8")
    assert all(row.written in table for row in rows.values())


@pytest.mark.parametrize("one", [one for one in LIVE_CELLS if one.kind in FITTED], ids=lambda one: one.name)
def test_live_gates_alarm_as_often_as_asked_and_see_falls_when_they_say(one: LiveCell) -> None:
    row = live_gates.read_rows()[one]
    assert abs(row.rate.mean - one.rate) <= max(NEAR * one.rate, OFTEN * row.rate.error)
    for stated, seen in zip(row.stated, row.seen, strict=True):
        by_chance = OFTEN * seen.error + ROUNDED
        assert seen.mean <= stated + by_chance
        assert seen.mean >= (1 - NEAR) * stated - by_chance


@pytest.mark.parametrize("one", [one for one in LIVE_CELLS if one.kind == "GARCH" and one.days in (60, 250)])
def test_where_volatility_clusters_alarms_are_as_false_as_every_report_says(one: LiveCell) -> None:
    assert "half again to twice as many" in WHERE_VOLATILITY_CLUSTERS
    if one.detector is not DetectorKind.ADWIN:
        rate = live_gates.read_rows()[one].rate
        assert 1.5 - rate.error / one.rate <= rate.mean / one.rate <= 2.0 + rate.error / one.rate


def test_of_few_returns_no_more_alarms_are_false_than_a_report_of_few_says() -> None:
    assert "60 returns raised up to a fifth more" in OF_FEW_RETURNS
    rows = [row for row in live_gates.read_rows().values() if row.cell.kind in FITTED]
    few = [row for row in rows if row.cell.days < ENOUGH_RETURNS]
    assert few
    assert all(row.rate.mean <= 1.2 * row.cell.rate for row in few)
    enough = [row for row in rows if row not in few and row.cell.detector is not DetectorKind.ADWIN]
    assert all(abs(row.rate.mean - row.cell.rate) <= row.rate.error for row in enough)


@pytest.mark.parametrize("one", LIVE_CELLS, ids=lambda one: one.name)
def test_every_row_rests_on_five_hundred_decays_of_each_size(one: LiveCell) -> None:
    assert EFFORTS[one.detector].models * PATHS >= 500


def test_a_model_is_watched_the_same_way_twice() -> None:
    one = LIVE_CELLS[1]
    model = watched(one, 3)
    assert model == watched(one, 3)
    assert isinstance(model, WatchedModel)
    assert model.stated[0] > model.stated[1] > model.stated[2]


def test_a_share_of_the_models_of_live_gates_comes_out_again() -> None:
    one = LIVE_CELLS[1]
    committed, again = live_gates.read_rows()[one], live_gates.row_of(one, 20)
    assert abs(again.rate.mean - committed.rate.mean) <= 2 * again.rate.error
    assert abs(again.seen[1].mean - committed.seen[1].mean) <= 2 * again.seen[1].error
