"""Measuring from what was kept comes to what measuring all of it comes to, and nothing that differs is believed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measured_items import DAY, SUBJECT
from tests.written_month import FIRST, REGIME, TERMS, Month, write_month

from golive.cli.kept_folds import KeptFolds
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.journal.anchor_file import Anchored, anchored
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.mark import Marked
from golive.journal.entry import Draft, Entry, Head
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.readiness.measures.account_fold import AccountFold
from golive.readiness.measures.kept_fold import FoldKept, fold_of, kept_of, still_there
from golive.readiness.measures.read_account import AccountAsked, AccountRead, read_account
from golive.trading.paper_days import Needed, Realm

RUN = "paper-1"
NOW = (FIRST + 6) * DAY
FAMILIES = {"momentum": "momentum"}
ASKED = AccountAsked(
    strategy="momentum",
    gate="orderflow",
    terms=TERMS,
    regime=REGIME,
    families=FAMILIES,
    needed=Needed(days=3, trades=3, coverage=Fraction(99, 100)),
    realm=Realm.REHEARSAL,
    subject=SUBJECT,
)
MONTH = Month(
    days=5, untold={1: 16, 3: 1_440}, unseen=frozenset({2}), undecided=frozenset({3}),
    eta=0.142, noise=0.1, regimes={1: "volatile"}, marked=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    """Return five days of every kind of fault, with a gap and marks among them."""
    with Journal.in_memory(RUN) as journal:
        write_month(journal, MONTH)
        each = [Draft(ts=e.ts, kind=e.kind, key=e.key, body=e.body) for e in journal.entries()]
    gap = Gap(stream="process", since=(FIRST + 2) * DAY + 7, until=(FIRST + 2) * DAY + 9, why="killed")
    marks = [
        Marked(run=RUN, at=(FIRST + n) * DAY + 11, marks=(), equity=10**14).draft((FIRST + n) * DAY + 11)
        for n in range(5)
    ]
    return sorted([*each, gap.draft((FIRST + 2) * DAY + 9), *marks], key=lambda draft: draft.ts)


@pytest.fixture(scope="module")
def entries(drafts: list[Draft]) -> list[Entry]:
    with Journal.in_memory(RUN) as journal:
        return list(journal.append(drafts).entries)


def folded(entries: list[Entry]) -> AccountFold:
    fold = AccountFold(gate="orderflow", terms=TERMS, regime=REGIME)
    for entry in entries:
        fold.take(entry)
    return fold


def head_of(entries: list[Entry]) -> Head:
    return Head(seq=entries[-1].seq, hash=entries[-1].hash, ts=entries[-1].ts)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_fold_from_any_entry_on_is_the_fold_from_the_first(entries: list[Entry], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(entries)))
    whole, half = folded(entries), folded(entries[:cut])
    stored = kept_of(half, RUN, head_of(entries[:cut]), of="way").to_bytes()
    kept = FoldKept.read(stored)
    assert kept is not None
    assert kept.to_bytes() == stored
    again = fold_of(kept, gate="orderflow", terms=TERMS, regime=REGIME, quoted=frozenset())
    for entry in entries[cut:]:
        again.take(entry)
    last = head_of(entries)
    assert kept_of(again, RUN, last, of="way") == kept_of(whole, RUN, last, of="way")
    assert (again.joined, again.traded(), again.rows()) == (whole.joined, whole.traded(), whole.rows())
    assert list(again.run.grids()) == list(whole.run.grids())
    assert again.run.closed() == whole.run.closed()
    days = [one.day for one in whole.traded()]
    assert again.own.told() == whole.own.told()
    assert again.market_days("momentum", days) == whole.market_days("momentum", days)
    assert (again.apart, again.traded_by("momentum")) == (whole.apart, whole.traded_by("momentum"))
    assert again.own.trips_by_cell((), FAMILIES) == whole.own.trips_by_cell((), FAMILIES) != {}


def written(path: Path, drafts: list[Draft]) -> None:
    with Journal.open(home_at(str(path)), RUN) as journal:
        journal.append(drafts)


def read(path: Path, kept: FoldKept | None, anchors: Sequence[Anchored] = (), *, rereads: bool = True) -> AccountRead:
    asked = replace(ASKED, kept=kept, anchors=anchors, rereads=rereads)
    with closing(home_at(str(path), read_only=True)) as home:
        return read_account([JournalReader(home, RUN)], asked, now=NOW)


def test_what_came_since_is_added_to_what_was_kept(tmp_path: Path, drafts: list[Draft]) -> None:
    path = tmp_path / "journal.db"
    written(path, drafts[:70])
    before = read(path, None)
    written(path, drafts[70:])
    with closing(home_at(str(path), read_only=True)) as home:
        reader = JournalReader(home, RUN)
        heads = [anchored(reader, now=NOW - NANOS)]
        early = next(reader.entries(after=9, until=10))
        heads.append(replace(heads[0], seq=10, head=early.hash, ts=early.ts))
    whole = read(path, None, anchors=heads)
    assert read(path, before.kept, anchors=heads) == whole
    # Who only renders comes to the same, says what was not read again, and that no chain was seen to be whole.
    rendered = read(path, before.kept, anchors=heads, rereads=False)
    assert (rendered.seen.unread, rendered.seen.holds, whole.seen.holds) == (70, False, True)
    assert replace(rendered, seen=replace(rendered.seen, unread=0)) == whole


MEDDLING = {
    "an_entry_before": "UPDATE entry SET body = CAST(body || ' ' AS BLOB) WHERE seq = 9",
    "an_entry_after": "UPDATE entry SET body = CAST(body || ' ' AS BLOB) WHERE seq = 80",
    "a_hash_before": "UPDATE entry SET hash = zeroblob(32) WHERE seq = 9",
    "a_time_before": "UPDATE entry SET ts = ts + 1 WHERE seq = 9",
    "one_gone": "DELETE FROM entry WHERE seq = 9",
    "cut": "DELETE FROM entry WHERE seq > 60",
}


def meddled(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(change)
        connection.commit()


@pytest.mark.parametrize("change", MEDDLING)
def test_a_journal_that_somebody_changed_says_the_same_with_and_without_what_was_kept(
    tmp_path: Path, drafts: list[Draft], change: str
) -> None:
    path = tmp_path / "journal.db"
    written(path, drafts[:70])
    kept = read(path, None).kept
    written(path, drafts[70:])
    meddled(path, MEDDLING[change])
    found = read(path, kept)
    assert found == read(path, None)
    assert (found.seen.holds, found.kept is None) == ((True, False) if change == "cut" else (False, True))


AT_THE_END = {
    "the_last_one": "UPDATE entry SET body = CAST(body || ' ' AS BLOB) WHERE seq = 70",
    "its_hash": "UPDATE entry SET hash = zeroblob(32) WHERE seq = 70",
    "its_own_before": "UPDATE entry SET prev = zeroblob(32) WHERE seq = 70",
    "its_key_no_text": "UPDATE entry SET key = CAST(x'ff' AS TEXT) WHERE seq = 70",
    "after_it": MEDDLING["an_entry_after"],
    "gone": "DELETE FROM entry WHERE seq = 70",
    "cut": MEDDLING["cut"],
}


@pytest.mark.parametrize("change", AT_THE_END)
def test_who_renders_reads_everything_where_the_entry_that_was_kept_is_another(
    tmp_path: Path, drafts: list[Draft], change: str
) -> None:
    path = tmp_path / "journal.db"
    written(path, drafts[:70])
    kept = read(path, None).kept
    written(path, drafts[70:])
    meddled(path, AT_THE_END[change])
    found = read(path, kept, rereads=False)
    assert found == read(path, None)
    assert found.seen.unread == 0


def test_who_renders_tells_of_entries_as_they_were_when_they_were_verified(tmp_path: Path, drafts: list[Draft]) -> None:
    """What somebody changed before that is not seen, and not told either: the page says up to where it did not look."""
    path = tmp_path / "journal.db"
    written(path, drafts)
    whole = read(path, None)
    meddled(path, MEDDLING["an_entry_before"])
    found = read(path, whole.kept, rereads=False)
    assert found.seen == replace(whole.seen, unread=len(drafts))
    assert read(path, whole.kept).seen.first_bad == 9


def test_a_key_that_was_written_before_is_seen_after_what_was_kept(entries: list[Entry]) -> None:
    """An index that misses an entry lets it be written twice: no hash says so."""
    kept = kept_of(folded(entries[:70]), RUN, head_of(entries[:70]), of="way")
    fold = AccountFold(gate="orderflow", terms=TERMS, regime=REGIME)
    later = frozenset((one.kind, one.key) for one in entries[70:])
    assert still_there(kept, entries[:70], fold, later)
    assert not still_there(kept, entries[:70], fold, later | {(entries[5].kind, entries[5].key)})


DIFFERENT: Mapping[str, Callable[[FoldKept], object]] = {
    "of another journal": lambda kept: replace(kept, journal="paper-2"),
    "of another way": lambda kept: replace(kept, of="0" * 64),
    "after another entry": lambda kept: replace(kept, head="0" * 64),
    "after a later one": lambda kept: replace(kept, seq=kept.seq + 1),
    "of a longer one": lambda kept: replace(kept, seq=kept.seq + 1_000),
}


@pytest.mark.parametrize("rereads", [True, False])
@pytest.mark.parametrize("other", DIFFERENT)
def test_what_was_kept_of_something_else_is_dropped(
    tmp_path: Path, drafts: list[Draft], other: str, *, rereads: bool
) -> None:
    path = tmp_path / "journal.db"
    written(path, drafts)
    whole = read(path, None)
    assert whole.kept is not None
    lies = replace(whole.kept, orders=9_000, passed=9_000, closed_at=(NOW,) * 500)
    changed = DIFFERENT[other](lies)
    assert isinstance(changed, FoldKept)
    assert read(path, changed, rereads=rereads) == whole


def test_what_was_kept_is_taken_up_and_not_read_again(tmp_path: Path, drafts: list[Draft]) -> None:
    """Whoever is given a fold goes by it: that it is one's own is what its digest in the records is for."""
    path = tmp_path / "journal.db"
    written(path, drafts[:70])
    kept = read(path, None).kept
    assert kept is not None
    written(path, drafts[70:])
    orders = read(path, None).seen.orders.orders
    assert read(path, replace(kept, orders=kept.orders + 9_000)).seen.orders.orders == orders + 9_000


def test_a_file_that_the_records_do_not_name_is_not_believed(tmp_path: Path, drafts: list[Draft]) -> None:
    path = tmp_path / "journal.db"
    written(path, drafts)
    kept = read(path, None).kept
    assert kept is not None
    folds = KeptFolds()
    digest = folds.write(tmp_path, kept)
    assert folds.read(tmp_path) == kept
    assert KeptFolds().read(tmp_path) is None
    assert KeptFolds(believed={digest}).read(tmp_path) == kept
    before = (tmp_path / "measured.json").read_bytes()
    renders = KeptFolds(believed={digest}, renders=True)
    assert (renders.read(tmp_path), renders.taken) == (kept, digest)
    assert renders.write(tmp_path, replace(kept, orders=9_000)) == ""
    assert (tmp_path / "measured.json").read_bytes() == before
    forged = replace(kept, orders=9_000).to_bytes()
    (tmp_path / "measured.json").write_bytes(forged)
    assert renders.read(tmp_path) is None
    assert renders.taken == ""
    assert KeptFolds(believed={digest}).read(tmp_path) is None
    (tmp_path / "measured.json").write_bytes(b"[]")
    assert KeptFolds(believed={hashlib.sha256(b"[]").hexdigest()}).read(tmp_path) is None


def test_a_fill_of_an_order_that_is_over_is_refused_however_long_ago_it_was(entries: list[Entry]) -> None:
    fold = folded(entries)
    order = sorted(fold.run.over)[0]
    signal, _, n = order.rpartition("/")
    fill = OrderFilled(
        signal=signal, n=int(n), m=2, strategy="momentum", symbol="BTC", side="buy", order_lots=100, liquidity="taker",
        levels=(FilledLevel(price=600_000, lots=1, fee=1),), bid=599_999, ask=600_000,
    )  # fmt: skip
    with pytest.raises(Refused, match="overfill"):
        fold.run.take(fill, entries[-1].ts)
