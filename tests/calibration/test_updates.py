"""The committed tables of guardrails: goals are met, every cell is there, and a share of it comes out again."""

from __future__ import annotations

import math

import pytest
from tests.calibration import live_gates
from tests.calibration.live_records import CELLS as LIVE_CELLS
from tests.calibration.live_records import LiveCell, watched
from tests.calibration.update_pairs import CELLS, POINT, PairCell, judged, level
from tests.calibration.updates import read_rows, row_of, written
from tests.guardrails_library import house_guardrails

MOST = 100 * level(house_guardrails())


def cell(name: str) -> PairCell:
    return next(one for one in CELLS if one.name == name)


def test_every_cell_is_in_the_table_with_a_thousand_pairs() -> None:
    rows = read_rows()
    assert list(rows) == [one.name for one in CELLS]
    assert all(pairs >= 1_000 for *_, pairs in rows.values())


@pytest.mark.parametrize("name", [one.name for one in CELLS if not one.gain and one.kind == "independent"])
def test_updates_of_equal_skill_are_let_in_no_more_than_the_policy_says(name: str) -> None:
    _, low, _, _ = read_rows()[name]
    assert low <= MOST


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


def test_live_gates_have_a_row_each_and_say_how_many_were_armed() -> None:
    lines = live_gates.TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith(("| cusum", "| page_hinkley"))]
    heads = [f"| {one.detector.value} | {one.kind} | {one.days} |" for one in LIVE_CELLS]
    assert [row[: len(head)] for row, head in zip(rows, heads, strict=True)] == heads
    assert all(row.endswith("of 500 |") for row in rows)


def test_a_model_is_watched_the_same_way_twice() -> None:
    one: LiveCell = LIVE_CELLS[1]
    model = watched(one, 3)
    assert model == watched(one, 3)
    assert model.stated[0] > model.stated[1] > model.stated[2]
