"""The pipeline written by hand decides as the compiled one does, also where two cells of a row are odd."""

from __future__ import annotations

from typing import Any

import pytest
from tests.bench.one_signal import agree
from tests.bench.recorded_rows import sample_rows, varied

from golive.api import Engine


@pytest.fixture(scope="module")
def rows(shipped: Engine) -> list[dict[str, Any]]:
    return sample_rows(shipped)


def test_rows_with_one_odd_cell_and_with_two_are_decided_alike(shipped: Engine, rows: list[dict[str, Any]]) -> None:
    agree(shipped, varied(shipped, varied(shipped, rows)))


@pytest.mark.parametrize("cells", [{"strategy_position": 5.0}, {"strategy_pending": 500.0}])
def test_of_nobody_it_is_not_told_whether_a_position_is_in_the_way(
    shipped: Engine, rows: list[dict[str, Any]], cells: dict[str, float]
) -> None:
    row = next(row for row in rows if shipped.decide(row).allowed)
    agree(shipped, [{**row, "strategy": "nobody", **cells}])
