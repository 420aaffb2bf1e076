"""The loop that the broker's speed is measured against fills as the engine does."""

from __future__ import annotations

import pytest
from tests.bench.broker import THERE, as_met, events, played
from tests.bench.handwritten_broker import play


@pytest.mark.parametrize("seed", range(5))
def test_the_loop_written_by_hand_fills_as_the_engine_does(seed: int) -> None:
    made = events(3_000, seed)
    ours, by_hand = played(as_met(made)), play(made, THERE)
    assert len(ours) > 200
    assert ours == by_hand
