"""The strategies of a library as bots ask them: when they signal is said from outside, not by own conditions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from golive.api import Engine


@lru_cache(maxsize=64)
def from_outside(engine: Engine) -> Engine:
    """Return the engine of a library whose strategies all say `signal: external`, and are else what they were."""
    signals = {name: replace(one, is_external=True) for name, one in engine.program.signals.items()}
    program = replace(engine.program, signals=signals)
    return Engine(program, engine.issues, backend=engine.backend, folder=engine.folder)
