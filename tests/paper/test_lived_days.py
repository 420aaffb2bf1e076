"""A day of a paper account and a quarter of the next, compressed, at an exchange on loopback, killed at six places.

`make campaign` lives a month of it.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path

from tests.live_machines import RUN
from tests.paper.lived_days import Life, live_until
from tests.sparse_month import sparse_library
from tests.wire_faults import Disconnect, Repeat

from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.verification import verify
from golive.paper.recorded_events import read_recording
from golive.paper.replayed_journal import made_again
from golive.trading.live_replay import absences

DAYS, KILLS = 1.25, 6
"""Over one midnight; the market's own silences lie at shares of its length, so they are in a shorter one too."""
ENTRIES_A_DAY = 1_500
"""Fewer than a day comes to, with as much of it slept through as here."""

FAULTS = (
    Disconnect(at_s=20_000),
    Repeat(at_s=50_000, for_s=3_600, later=2),
    Disconnect(at_s=95_000, for_s=120, how="reset"),
)


def test_days_that_are_killed_at_six_places_lose_nothing_and_double_nothing_and_are_made_again_to_the_byte(
    tmp_path: Path,
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    life = Life(
        library=sparse_library(library),
        journal=str(tmp_path / "journal.db"),
        recorded=tmp_path / "recorded",
        days=DAYS,
        faults=FAULTS,
    )
    rng = random.Random(15)
    for at in sorted(rng.sample(range(20, round(DAYS * ENTRIES_A_DAY)), KILLS)):
        death = live_until(life, at, down_s=rng.choice((1.0, 45.0, 600.0, 4_000.0)))
        home = home_at(life.journal, read_only=True)
        assert death.was_killed
        assert JournalReader(home, RUN).head().seq >= death.acknowledged >= at
        home.close()
    live_until(life, None, down_s=30.0)
    home = home_at(life.journal, read_only=True)
    journal = JournalReader(home, RUN)
    entries = list(journal.entries())
    assert verify(RUN, entries).first_bad is None
    assert set(Counter((entry.kind, entry.key) for entry in entries).values()) == {1}
    assert [gap.why for gap in absences(entries)] == ["killed"] * KILLS
    days = [read_body(entry.kind, entry.body) for entry in entries if entry.kind == DayOpened.KIND]
    assert len(days) == math.floor(DAYS), "one a midnight"
    gaps = (read_body(entry.kind, entry.body) for entry in entries if entry.kind == Gap.KIND)
    assert {gap.why for gap in gaps if isinstance(gap, Gap)} >= {"killed", "disconnected", "silent"}
    begun = entries[0].ts
    again = made_again(entries, read_recording(life.recorded), lambda: life.opened(begun), paused=True)
    assert [(draft.ts, draft.kind, draft.key, draft.body) for draft in again] == [
        (entry.ts, entry.kind, entry.key, entry.body) for entry in entries
    ]
    home.close()
