"""A row's clock skew is a whole number of nanoseconds or not given; anything else dates nothing, in every back end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.library import NOW, SECOND, engine_with, row_of

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable

GATE = """\
inputs:
  share: {from: world.share}
parameters:
  least: {value: 0.5, range: [0, 1], tighter: higher, source: written for this test}
require:
  - {id: enough, that: share >= least, else: too little}
"""


def verdicts(engine: Engine, row: dict[str, Any]) -> set[str]:
    """Return what a row is told alone and in tables of rows, beside a healthy one and beside itself."""
    said = {engine.decide(row).verdict.name}
    for other in (row, {**row, "clock_skew": 0, "share_at": NOW}):
        table = SignalTable.from_rows([row, {**other, "signal_id": "B"}])
        for back_end in ("columns", "numexpr", "scalar"):
            said.add(str(decide_table(engine, table, backend=back_end).columns["verdict"][0]))
    return said


ODD = [pd.NA, pd.NaT, float("nan"), float("inf"), 1.0, "0", "", b"0", True, -1, 10**20, 10**400, [], {}, Fraction(1, 2)]
NUMPY = [np.float64(0), np.timedelta64(0, "ns"), pd.Timedelta(0), np.bool_(0), np.array(0), np.datetime64(0, "ns")]


@pytest.mark.parametrize("skew", [*ODD, *NUMPY], ids=lambda skew: type(skew).__name__)
def test_a_clock_skew_that_is_none_dates_nothing_in_any_back_end(skew: Any) -> None:
    assert verdicts(engine_with(GATE), row_of(share_at=NOW, clock_skew=skew)) == {"HOLD"}


@pytest.mark.parametrize("skew", [None, 0, 5, np.int64(5)])
def test_a_clock_skew_that_is_one_or_is_not_given_does(skew: Any) -> None:
    engine = engine_with(GATE)
    assert verdicts(engine, row_of(share_at=NOW, clock_skew=skew)) == {"EXECUTE"}
    ahead = "EXECUTE" if skew else "HOLD"
    assert verdicts(engine, row_of(share_at=NOW + 5, clock_skew=skew)) == {ahead}
    assert verdicts(engine, row_of(share_at=NOW + SECOND, clock_skew=skew)) == {"HOLD"}
