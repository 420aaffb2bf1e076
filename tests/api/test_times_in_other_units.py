"""A row whose times are milliseconds throughout would be fresh for ever: it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.library import decided

from golive.api import Engine

HOUR = 3_600 * 10**9


@pytest.mark.parametrize("unit", [10**3, 10**6, 10**9], ids=["microseconds", "milliseconds", "seconds"])
@pytest.mark.parametrize("older", [0, HOUR], ids=["fresh", "an hour old"])
def test_a_row_that_counts_time_in_another_unit_holds(
    shipped: Engine, executed: Mapping[str, Any], unit: int, older: int
) -> None:
    assert decided(shipped, dict(executed)) == {"EXECUTE"}
    times = [name for name, value in executed.items() if name.endswith("_at") and value is not None]
    assert len(times) > 10
    row = {**executed, **{name: (executed[name] - older * (name != "decided_at")) // unit for name in times}}
    assert decided(shipped, row) == {"HOLD"}
    assert "the decision has no time" in shipped.decide(row).reason
