"""Whether an account runs and is well, as somebody beside it sees it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.paper.live_accounts import BEGIN, begun, opened, ran, received

from golive.api import Engine
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.documents.market import StreamKind
from golive.journal.holder import Holder
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.alive import Life
from golive.paper.heartbeat_file import RUNNING, Beat
from golive.paper.status import AccountStatus, Wanted, status_of, unread
from golive.trading.live_run import LiveRun
from golive.trading.market_feed import FeedClass
from golive.trading.paper_days import Needed
from golive.trading.received import StreamLost

HERE = Holder.here()
NOW = BEGIN + 131 * NANOS
BEAT = Beat(
    account="paper",
    run="paper-1",
    state=RUNNING,
    pid=HERE.pid,
    host=HERE.host,
    boot=HERE.boot,
    began=BEGIN,
    at=NOW - NANOS,
    journal="journal.db",
    feed_class="recorded",
    seq=3,
    head="ab",
)
WANTED = Wanted(heartbeat=60 * NANOS, needed=Needed(days=30, trades=20, coverage=Fraction(99, 100)))


def gone() -> int:
    """Return the number of a process that was, and is not."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, shipped: Engine) -> Path:
    """Return the journal of an account that holds something; tests only read it."""
    place = tmp_path_factory.mktemp("account") / "journal.db"
    ran(place, shipped, seconds=130)
    return place


def status(place: Path, beat: Beat | Unknown = BEAT, *, account: str = "paper", now: int = NOW) -> AccountStatus:
    home = home_at(str(place), read_only=True)
    try:
        return status_of(account, beat, home, WANTED, now=now, here=HERE)
    finally:
        home.close()


def test_an_account_that_runs_and_is_well_is_told_with_its_days(place: Path) -> None:
    told = status(place)
    assert (told.exit, told.alive.life, told.runs) == (0, Life.RUNNING, ("paper-1",))
    assert told.facts is not None
    assert told.facts.holdings[0].lots == -166
    assert told.days is not None
    assert told.days.days == 0
    assert told.days.not_counted == {"2026-01-05": "running"}


def test_days_that_nobody_asks_for_are_not_counted(place: Path) -> None:
    home = home_at(str(place), read_only=True)
    told = status_of("paper", BEAT, home, WANTED, now=NOW, here=HERE, days=False)
    home.close()
    assert (told.exit, told.days, told.why_no_days) == (0, None, "not asked for")


def test_one_that_is_dead_still_has_its_facts(place: Path) -> None:
    told = status(place, replace(BEAT, pid=gone()))
    assert told.exit == 1
    assert told.facts is not None


def test_without_a_run_of_that_name_nobody_can_tell(place: Path) -> None:
    told = status(place, account="other")
    assert told.exit == 3
    assert "holds no run of `other`" in told.why_no_facts


def test_a_journal_that_is_not_kept_whole_is_no_pass(tmp_path: Path) -> None:
    place = tmp_path / "journal.db"
    with Journal.in_file(place, "paper-1") as journal:
        journal.append([begun("paper-1").draft(BEGIN)])
    told = status(place)
    assert told.exit == 3
    assert "has not kept" in told.why_no_facts


def test_a_journal_that_cannot_be_read_is_said_beside_whether_it_runs() -> None:
    told = unread("paper", BEAT, "there is no such file", WANTED, now=NOW, here=HERE)
    assert (told.exit, told.alive.life, told.why_no_facts) == (3, Life.RUNNING, "there is no such file")


def test_a_clock_that_is_behind_the_journal_counts_until_the_journal(place: Path) -> None:
    told = status(place, now=BEGIN - 86_400 * NANOS)
    assert told.days is not None
    assert told.days.not_counted == {"2026-01-05": "running"}


@pytest.mark.parametrize(
    "changed", ["DELETE FROM entry WHERE seq = 2", "UPDATE entry SET key = key || 'x' WHERE seq = 2"]
)
def test_no_day_counts_of_a_journal_that_is_not_as_it_was_written(place: Path, tmp_path: Path, changed: str) -> None:
    copy = tmp_path / "journal.db"
    shutil.copy(place, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.executescript("DROP TRIGGER entry_no_update; DROP TRIGGER entry_no_delete")
        assert database.execute(changed).rowcount
    told = status(copy)
    assert told.days is None
    assert "does not hold, and so no day counts" in told.why_no_days


def test_a_stream_that_is_lost_counts_against_a_day_before_its_gap_is_an_entry(tmp_path: Path, shipped: Engine) -> None:
    end = BEGIN + 262 * NANOS
    lost = StreamLost(
        symbol="BTC-PERP", ts=end - NANOS, seen_at=BEGIN + 200 * NANOS + 1, stream=StreamKind.BARS, why="silent"
    )
    live_begun = begun("paper-1", feed_class=FeedClass.LIVE)

    def looks(place: Path) -> int:
        days = status(place, now=end).days
        assert days is not None
        return days.each[0].told_looks

    told, entries = dict[str, int](), dict[str, int]()
    for name, more in {"whole": [], "lost": [lost]}.items():
        place = tmp_path / f"{name}.db"
        with Journal.open(home_at(str(place)), "paper-1") as journal:
            live = LiveRun(opened(shipped, "paper-1"), live_begun, journal)
            for event in sorted([*received(end), *more], key=lambda one: one.seen_at):
                list(live.written(live.machine.receive(event)))
        told[name] = looks(place)
    with Journal.open(home_at(str(place)), "paper-1") as journal:
        entries["before"] = len(list(journal.entries(kind="gap")))
        LiveRun(opened(shipped, "paper-1"), live_begun, journal).resume(end + NANOS, "killed")
        entries["after"] = len(list(journal.entries(kind="gap")))
    assert entries == {"before": 0, "after": 2}
    assert told["whole"] > told["lost"] == looks(place)
