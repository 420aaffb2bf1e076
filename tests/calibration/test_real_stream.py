"""The committed table of a real stream: what it says of the no-change predictor comes out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from tests.calibration.real_stream import A_DAY, ELEC2, LEARNERS, TABLE, a_day, coupled_on, learned, no_change, rows

from golive.learning.live.detectors import DetectorKind


def test_what_is_said_of_the_no_change_predictor_comes_out_again(market_data: Path) -> None:
    assert market_data in ELEC2.parents
    stream = pd.read_parquet(ELEC2)
    coupled = coupled_on(stream)
    table = TABLE.read_text(encoding="utf-8")
    assert f"the later features begin on day {coupled}." in table
    kinds = (DetectorKind.CUSUM, DetectorKind.PAGE_HINKLEY)
    again = list(rows("no change", no_change(stream), kinds, coupled))
    assert all(line in table.splitlines() for line in again)
    assert all(f"| {name} |" in table for name in LEARNERS)


def test_a_learner_is_asked_before_it_is_told(market_data: Path) -> None:
    assert market_data in ELEC2.parents
    stream = pd.read_parquet(ELEC2).head(10 * A_DAY)
    asked: list[str] = []

    class Recorder:
        def predict_one(self, _: object) -> bool:
            asked.append("asked")
            return True

        def learn_one(self, _: object, __: object) -> None:
            asked.append("told")

    hits = learned(stream, Recorder)
    assert asked == ["asked", "told"] * len(stream)
    assert hits.mean() == np.mean(stream["class"] == "UP")


def test_a_day_is_the_share_of_its_half_hours() -> None:
    hits = np.concatenate([np.ones(A_DAY), np.zeros(A_DAY), np.ones(5)])
    assert a_day(hits).tolist() == [1.0, 0.0]
