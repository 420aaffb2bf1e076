"""A live account in bars alone: the library of bots that have nothing else, and its market as a feed tells it."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tests.bars_library import FOUR_HOURS, bars_market, write_bars_library
from tests.live_machines import RUN, LiveAccount

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.core.unit import NANOS
from golive.paper.market_events import MarketEvents
from golive.trading.assumed_terms import assumptions_of
from golive.trading.live_opening import LiveTerms
from golive.trading.received import BarReceived

FIRST_ENTRY = 1_766_692_800 * NANOS
"""The close at which the library's momentum first enters on its simulated market."""
BEGIN = FIRST_ENTRY - 2 * FOUR_HOURS + 10 * NANOS
LATE = 2_300 * NANOS // 1_000
"""How long after its close a bar is seen where a venue is asked for it."""
WITHIN = 5 * NANOS
"""How long after its close the library's orders live, and a bar may be seen."""
CAPITAL = 100_000


@lru_cache(maxsize=1)
def hourly_engine() -> Engine:
    """Compile the library with strategies that look once an hour, so that a day is a few dozen looks."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        write_bars_library(library)
        for strategy in (library / "strategies").glob("*.yaml"):
            text = strategy.read_text(encoding="utf-8")
            strategy.write_text(re.sub(r"(?m)^every: 1 min$", "every: 1 h", text), encoding="utf-8")
        return Engine.from_folder(library)


def bars_account(*, begin: int = BEGIN) -> LiveAccount:
    """Return an account of the library's strategies, which begins flat."""
    engine = hourly_engine()
    terms = LiveTerms(
        engine=engine,
        markets=(bars_market()[0],),
        assumptions=assumptions_of(engine, AssumedAccount(equity=float(CAPITAL)), seed=1),
        strategies=engine.program.looked_at,
        capital=CAPITAL * NANOS,
        run=RUN,
        begun=begin,
    )
    return LiveAccount(terms=terms)


@lru_cache(maxsize=4)
def received_bars(*, begin: int = BEGIN, count: int = 12, late: int = LATE) -> tuple[BarReceived, ...]:
    """Return the bars before an instant, as a warm-up tells them, and so many after it as they are seen."""
    events = MarketEvents(*bars_market())
    bars = [events.bar(n, begin) for n in range(len(events))]
    before = [bar for bar in bars if bar.ts <= begin]
    after = [bar for bar in bars if bar.ts > begin][:count]
    warm = [replace(bar, seen_at=begin + n) for n, bar in enumerate(before, start=1)]
    return (*warm, *(replace(bar, seen_at=bar.ts + late) for bar in after))
