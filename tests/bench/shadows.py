"""What shadow accounts cost beside a replay without them, in processor time: of both the rows are decided too."""

from __future__ import annotations

from functools import partial

from tests.bench.figures import Figure, figure, processor_time
from tests.places import DATA
from tests.replays import SIMULATED, USDM, market, replay

from golive.api import Engine

ROUNDS = 5
MOST = 1.6
"""What they may cost: a shadow asks for exits at each look, and an episode has one for each rule that stood alone."""


def shadows(engine: Engine) -> list[Figure]:
    """Return how much longer a replay takes with shadows, and with what it says of its fills' assumptions."""
    has_recording = DATA.is_dir()
    recording = market(USDM, DATA) if has_recording else market(SIMULATED)
    beside, alone = (partial(replay, engine, recording, shadows=on) for on in (True, False))
    with_them, without = processor_time(beside, alone, rounds=ROUNDS)
    name = "replay of a recording" if has_recording else "replay of the embedded market"
    return [figure(f"{name}: with shadow accounts over without", with_them / without, MOST, "lower")]
