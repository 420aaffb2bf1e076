"""The Polars script and `golive decide` write the same decisions, on rows with gaps and stale ones among them."""

from __future__ import annotations

from tests.bench.decide_command import decide_command
from tests.bench.recorded_rows import sample_rows

from golive.api import Engine


def test_a_polars_script_and_the_command_decide_alike(shipped: Engine) -> None:
    figures = decide_command(shipped, sample_rows(shipped), count=1_500, rounds=1)
    assert all(figure.value > 0 for figure in figures)
