"""What reading an account for its items costs, of what verifying its chain costs: a million entries."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from heapq import merge
from pathlib import Path

from tests.bench.figures import Figure, figure, processor_time
from tests.bench.journals import INSERT, bare
from tests.measured_items import DAY, SUBJECT
from tests.written_month import FIRST, MINUTE, REGIME, TERMS, Month, write_month

from golive.journal.bodies.looks import LookCount, Looks, LooksTaken
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.chain import genesis, hashing
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.verification import verify
from golive.readiness.measures.kept_fold import FoldKept
from golive.readiness.measures.read_account import AccountAsked, AccountRead, read_account
from golive.trading.paper_days import Needed, Realm

NAME, DAYS, TRIPS = "paper-1", 338, 14
ASKED = AccountAsked(
    strategy="momentum",
    gate="orderflow",
    terms=TERMS,
    regime=REGIME,
    families={"momentum": "momentum"},
    needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)),
    realm=Realm.REHEARSAL,
    subject=SUBJECT,
)

Row = tuple[int, str, str, bytes]


def minute(run: str, at: int) -> tuple[Draft, Draft]:
    """Return what an account writes each minute, whether it trades or not: looks and a mark."""
    end = at + MINUTE - 1
    taken = LooksTaken(strategy="momentum", every=MINUTE // 60, asked=60)
    counts = (LookCount(strategy="momentum", verdict="SKIP", rule="orderflow.imbalance_confirms", count=9),)
    looks = Looks(run=run, since=at, until=at + MINUTE, scheduled=60, counts=counts, taken=(taken,))
    marks = (SymbolMark(symbol="BTC", long=Fraction(600_000), short=Fraction(600_000)),)
    return looks.draft(end), Marked(run=run, at=end, marks=marks, equity=10**14).draft(end)


def minutes(run: str) -> Iterator[Row]:
    """Yield every minute's entries: the bytes of the first one, with other instants in them."""
    first = FIRST * DAY
    instants = {"<end>": MINUTE - 1, "<until>": MINUTE, "<since>": 0}
    forms = [(draft.kind, draft.key, draft.body.decode()) for draft in minute(run, first)]
    for mark, n in instants.items():
        old = str(first + n)
        forms = [(kind, key.replace(old, mark), body.replace(old, mark)) for kind, key, body in forms]
    for at in range(first, first + DAYS * DAY, MINUTE):
        for kind, key, body in forms:
            yield at + MINUTE - 1, kind, _dated(key, at, instants), _dated(body, at, instants).encode()


def _dated(text: str, at: int, instants: Mapping[str, int]) -> str:
    for mark, n in instants.items():
        text = text.replace(mark, str(at + n))
    return text


def traded() -> list[Row]:
    """Return what the account writes when it trades."""
    with Journal.in_memory(NAME) as journal:
        write_month(journal, Month(days=DAYS, trips_a_day=TRIPS))
        return [(e.ts, e.kind, e.key, e.body) for e in journal.entries() if e.kind != Looks.KIND]


def rows() -> Iterator[Row]:
    """Yield all that an account writes in a year, in the order of its times."""
    return merge(traded(), minutes(NAME), key=lambda row: row[0])


def write_account(path: Path, each: Iterable[Row]) -> int:
    """Write a journal as fast as it is hashed, and return how many entries it has."""
    hashed, prev, n = hashing(NAME), genesis(NAME), 0

    def chained() -> Iterator[tuple[object, ...]]:
        nonlocal prev, n
        for ts, kind, key, body in each:
            n += 1
            before, prev = prev, hashed(prev, n, ts, kind, key, body)
            yield NAME, n, ts, kind, key, body, before, prev

    connection = bare(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    connection.executemany(INSERT, chained())
    connection.execute("COMMIT")
    connection.close()
    return n


def measured_account() -> list[Figure]:
    """Read an account of a million entries, whole and from what was kept, beside its chain alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        entries = write_account(path, rows())
        home = home_at(str(path), read_only=True)
        reader, now = JournalReader(home, NAME), (FIRST + DAYS) * DAY
        whole = read_account([reader], ASKED, now=now)
        assert (whole.seen.days.days, whole.seen.days.trades) == (DAYS, DAYS * TRIPS)
        assert whole.kept is not None
        kept = whole.kept.to_bytes()

        def again() -> AccountRead:
            return read_account([reader], replace(ASKED, kept=FoldKept.read(kept)), now=now)

        assert again() == whole
        # Of the processor: what else the machine does falls on each of them as it comes.
        a, b, c = processor_time(
            lambda: read_account([reader], ASKED, now=now), again, lambda: verify(NAME, reader.snapshot()), rounds=3
        )
        home.close()
    name = f"an account of {entries:,} entries read for its items"
    return [
        figure(f"{name}, over verifying it", a / c, 5.0, "lower"),
        figure(f"{name} from what was kept, over verifying it", b / c, 1.0, "lower"),
    ]
