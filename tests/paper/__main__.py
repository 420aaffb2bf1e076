"""`make campaign`: a month of a paper account, compressed, at an exchange on loopback, and killed again and again.

Writes `campaign.md`: the table, with its date and command.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from tests.live_machines import RUN
from tests.paper.lived_days import Life, live_until
from tests.sparse_month import sparse_library
from tests.wire_faults import Disconnect, Fault, Repeat, RestartIds

from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.entry import Entry
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.system_clock import Stopwatch
from golive.journal.verification import verify
from golive.paper.recorded_events import read_recording
from golive.paper.replayed_journal import made_again

TABLE = Path(__file__).with_name("campaign.md")
DAYS, KILLS, SEED = 30, 30, 2026
ENTRIES_A_DAY = 1_400
"""Fewer than a day comes to, with what is slept through."""
DAY_S = 86_400


def faults(days: int) -> tuple[Fault, ...]:
    """Return what goes wrong at the exchange, something each day."""
    each = [_fault(day % 3, day * DAY_S + 40_000) for day in range(days)]
    return (*each, RestartIds(at_s=days * DAY_S * 0.9))


def _fault(kind: int, at_s: float) -> Fault:
    if kind == 0:
        return Disconnect(at_s=at_s)
    return Repeat(at_s=at_s, for_s=3_600, later=2) if kind == 1 else Disconnect(at_s=at_s, for_s=120, how="reset")


def lived(folder: Path, days: int, kills: int) -> tuple[Life, int]:
    """Live through the days, killed at as many places; return how many acknowledged entries were lost."""
    library = folder / "library"
    library.mkdir()
    life = Life(
        library=sparse_library(library, lasts=f"{days} d"),
        journal=str(folder / "journal.db"),
        recorded=folder / "recorded",
        days=days,
        faults=faults(days),
    )
    rng, lost = random.Random(SEED), 0
    for at in sorted(rng.sample(range(20, days * ENTRIES_A_DAY), kills)):
        death = live_until(life, at, down_s=rng.choice((1.0, 45.0, 600.0, 4_000.0)))
        home = home_at(life.journal, read_only=True)
        lost += max(0, death.acknowledged - JournalReader(home, RUN).head().seq)
        home.close()
        click.echo(f"killed after entry {death.acknowledged}", err=True)
    live_until(life, None, down_s=30.0)
    return life, lost


def is_made_again(life: Life, entries: Sequence[Entry]) -> bool:
    """Say whether what was received makes the journal again to the byte, with its gaps."""
    begun = entries[0].ts
    again = made_again(entries, read_recording(life.recorded), lambda: life.opened(begun), paused=True)
    there = [(entry.ts, entry.kind, entry.key, entry.body) for entry in entries]
    return [(draft.ts, draft.kind, draft.key, draft.body) for draft in again] == there


def table(days: int, kills: int) -> str:
    """Measure, and return the table."""
    with tempfile.TemporaryDirectory() as name, Stopwatch() as watch:
        life, lost = lived(Path(name), days, kills)
        home = home_at(life.journal, read_only=True)
        entries = list(JournalReader(home, RUN).entries())
        gaps = [read_body(entry.kind, entry.body) for entry in entries if entry.kind == Gap.KIND]
        whys = Counter(gap.why for gap in gaps if isinstance(gap, Gap))
        keys = Counter((entry.kind, entry.key) for entry in entries)
        rows = [
            ("days of the tape, kills", f"{days}, {kills}"),
            ("entries", str(len(entries))),
            ("acknowledged entries that were lost", str(lost)),
            ("entries that are there twice", str(sum(count - 1 for count in keys.values()))),
            ("first bad entry of the chain", str(verify(RUN, entries).first_bad)),
            ("gaps, each an entry", ", ".join(f"{why} {count}" for why, count in sorted(whys.items()))),
            ("made again of what was recorded, to the byte", "yes" if is_made_again(life, entries) else "NO"),
        ]
        home.close()
    minutes = (watch.ns or 0) / 60e9
    body = "".join(f"| {what} | {value} |\n" for what, value in rows)
    date = datetime.now(UTC).date().isoformat()
    command = f"python -m tests.paper {days} {kills}"
    return (
        f"# A month on paper, and kills\n\n`{command}`, {date}, in {minutes:.0f} minutes.\n\n| | |\n|---|---|\n{body}"
    )


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    text = table(*(asked or [DAYS, KILLS]))
    TABLE.write_text(text, encoding="utf-8")
    click.echo(text)
