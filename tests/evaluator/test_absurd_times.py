"""Times that no clock has: an answer, never a traceback, and never an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.row import PERMIT_COLUMNS

ABSURD = (10**400, -(10**400), 2**62, -(2**62), 2**63, 10**30)


@pytest.mark.parametrize("at", ABSURD)
def test_a_value_of_an_absurd_time_is_unknown_by_row_and_by_table(
    shipped: Engine, executed: Mapping[str, Any], at: int
) -> None:
    # What a row says of a permit is not read, whenever it was.
    read = {source.port.column for source in shipped.program.decision.sources} - set(PERMIT_COLUMNS)
    timed = sorted(name for name in executed if name.endswith("_at") and name.removesuffix("_at") in read)
    for name in timed:
        row = {**executed, name: at}
        decision = shipped.decide(row)
        by_table = decide_table(shipped, SignalTable.from_rows([row])).columns
        assert not decision.allowed, name
        assert by_table["verdict"][0] == decision.verdict.name, name
        assert by_table["reason"][0] == decision.reason, name


@pytest.mark.parametrize("at", ABSURD)
@pytest.mark.parametrize("name", ["decided_at", "clock_skew"])
def test_a_decision_at_an_absurd_time_is_held(shipped: Engine, executed: Mapping[str, Any], name: str, at: int) -> None:
    row = {**executed, name: at}
    assert not shipped.decide(row).allowed
    assert decide_table(shipped, SignalTable.from_rows([row])).columns["verdict"][0] == shipped.decide(row).verdict.name
