"""What reading an account for its items costs, of what verifying its chain costs: a hundred thousand entries."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from tests.bench.figures import Figure, figure, in_turn
from tests.measured_items import DAY, SUBJECT
from tests.written_month import FIRST, MINUTE, TERMS, Month, write_month

from golive.journal.bodies.looks import LookCount, Looks, LooksTaken
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.verification import verify
from golive.readiness.measures.read_account import AccountAsked, read_account
from golive.trading.paper_days import Needed, Realm

NAME, DAYS, TRIPS = "paper-1", 31, 14
ASKED = AccountAsked(
    gate="orderflow",
    terms=TERMS,
    needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)),
    realm=Realm.REHEARSAL,
    subject=SUBJECT,
)


def each_minute(run: str) -> Iterator[Draft]:
    """Yield what an account writes each minute of the month, whether it trades or not: looks and a mark."""
    for at in range(FIRST * DAY, (FIRST + DAYS) * DAY, MINUTE):
        taken = LooksTaken(strategy="momentum", every=MINUTE // 60, asked=60)
        counts = (LookCount(strategy="momentum", verdict="SKIP", rule="orderflow.imbalance_confirms", count=9),)
        looks = Looks(run=run, since=at, until=at + MINUTE, scheduled=60, counts=counts, taken=(taken,))
        yield looks.draft(at + MINUTE - 1)
        marks = (SymbolMark(symbol="BTC", long=Fraction(600_000), short=Fraction(600_000)),)
        yield Marked(run=run, at=at + MINUTE - 1, marks=marks, equity=10**14).draft(at + MINUTE - 1)


def measured_account() -> list[Figure]:
    """Read an account of a hundred thousand entries, beside its chain alone; both grow with the entries."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        with Journal.in_memory(NAME) as written:
            write_month(written, Month(days=DAYS, trips_a_day=TRIPS))
            traded = [
                Draft(ts=e.ts, kind=e.kind, key=e.key, body=e.body) for e in written.entries() if e.kind != Looks.KIND
            ]
        drafts = sorted([*traded, *each_minute(NAME)], key=lambda draft: draft.ts)
        with Journal.in_file(path, NAME) as journal:
            for begin in range(0, len(drafts), 10_000):
                journal.append(drafts[begin : begin + 10_000])
        home = home_at(str(path), read_only=True)
        reader = JournalReader(home, NAME)
        now = (FIRST + DAYS) * DAY
        days = read_account([reader], ASKED, now=now).seen.days
        assert (days.days, days.trades) == (DAYS, DAYS * TRIPS)
        a, b = in_turn(
            lambda: read_account([reader], ASKED, now=now), lambda: verify(NAME, reader.snapshot()), rounds=3
        )
        home.close()
    return [figure(f"an account of {len(drafts):,} entries read for its items, over verifying it", a / b, 5.0, "lower")]
