"""The Polars script and `golive decide` write the same decisions, on rows with gaps, stale and odd cells among them."""

from __future__ import annotations

from tests.bench.decide_command import decide_command
from tests.bench.recorded_rows import sample_rows, varied

from golive.api import Engine


def test_a_polars_script_and_the_command_decide_alike(shipped: Engine) -> None:
    figures = decide_command(shipped, varied(shipped, sample_rows(shipped)), count=6_000, rounds=1)
    assert all(figure.value > 0 for figure in figures)
