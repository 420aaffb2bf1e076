"""`make campaign`: a month of the sparse market through the machine, and one run killed again and again.

Writes `campaign.md`: the table, with its date and command.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import click
from tests.postgres_server import ABSENT, Server, programs, shared_server
from tests.trading.killed_lives import Nursery, Reread, live, lives, nursery
from tests.trading.killed_run import NAME, library_in
from tests.trading.thirty_days import Month, measured

from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.verification import verify

TABLE = Path(__file__).with_name("campaign.md")
SECONDS, SEED = 180, 2026
AT_A_TIME = 20
"""Kills of one run; then another begins, which is killed elsewhere."""


Whole = tuple[list[tuple[object, ...]], str]
"""What a journal holds at the end of a run, and the digest of the run's last state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kills:
    """What many kills of runs came to on a database; `most_again` are the entries that one life read again."""

    database: str
    runs: int
    kills: int
    entries: int
    entries_again: int
    events_again: int
    most_again: int


def killed(own: Nursery, database: str, places: Iterable[str], whole: Whole, kills: int) -> Kills:
    """Kill runs so many times; an entry that is lost, doubled or other, or read from too early, ends the campaign.

    A life that is to die at its next commit ends by itself where none follows: it is not counted.
    """
    again, runs, dead = list[Reread](), 0, 0
    for runs, (place, left) in enumerate(zip(places, range(kills, 0, -AT_A_TIME), strict=False), start=1):
        lived = lives(own, place, kills=min(left, AT_A_TIME), entries=len(whole[0]), seed=SEED + runs)
        for n, life in enumerate(lived, start=1):
            there = bytes_at(place)
            assert life.acknowledged <= len(there)
            assert there == whole[0][: len(there)]
            assert life.reread.is_tail, life.reread
            assert life.was_killed or life.state == whole[1]
            ended = "killed" if life.was_killed else "ended"
            click.echo(f"{database}, run {runs}, life {n}: {ended} at {len(there)}, {life.reread}")
            again.append(life.reread)
            dead += life.was_killed
        assert bytes_at(place) == whole[0]
    assert len(again) == kills + runs
    return Kills(
        database=database,
        runs=runs,
        kills=dead,
        entries=len(whole[0]),
        entries_again=sum(reread.entries for reread in again),
        events_again=sum(reread.events for reread in again),
        most_again=max(reread.entries for reread in again),
    )


def bytes_at(place: str) -> list[tuple[object, ...]]:
    """Return all that a journal holds, hashes included."""
    with Journal.open(home_at(place), NAME) as journal:
        entries = list(journal.entries())
    assert verify(NAME, entries).first_bad is None
    return [tuple(entry) for entry in entries]


def all_killed(folder: Path, server: Path, kills: int) -> Iterator[Kills]:
    """Kill on SQLite, then on PostgreSQL."""
    (folder / "library").mkdir()
    with nursery(library_in(folder / "library"), SECONDS, live) as own:
        undisturbed = str(folder / "undisturbed.db")
        state = own.life(undisturbed).state
        whole = bytes_at(undisturbed), state
        yield killed(own, "SQLite", (str(folder / f"run-{n}.db") for n in count()), whole, kills)
        with shared_server(server, folder) as postgres:
            yield killed(own, "PostgreSQL", _databases(postgres), whole, kills)


def _databases(postgres: Server) -> Iterator[str]:
    """Make one database after another."""
    for n in count():
        with postgres.connect() as connection:
            connection.execute(f"CREATE DATABASE run_{n}")
        yield postgres.url(f"run_{n}")


def month_of(folder: Path, days: int) -> Month:
    """Run a month in a process of its own: what is measured is its memory."""
    third = max(1, days // 3)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(measured, folder, days, at=(third, 2 * third, days)).result()


def month_lines(month: Month) -> Iterator[str]:
    """Yield the table of a month."""
    held = ", ".join(f"day {day}: {mib:.1f}" for day, mib in month.mib_at.items())
    yield "| a month of the sparse market | |"
    yield "|---|---|"
    yield f"| days, events | {month.days}, {month.events:,} |"
    yield f"| looks of strategies, signals, round trips | {month.looks:,}, {month.signals:,}, {month.trips:,} |"
    yield f"| CPU seconds of the run | {month.cpu_s:.0f} |"
    yield f"| memory of the process, MiB ({month.recording_mib:.0f} of it the streams) | {held} |"
    yield f"| growth over the last two thirds | {month.growth:.2%} |"


def kill_lines(killed: Sequence[Kills]) -> Iterator[str]:
    """Yield the table of kills."""
    yield "| database | kills | runs | entries of a run | entries read again | most in one life | events read again |"
    yield "|---|---|---|---|---|---|---|"
    for one in killed:
        counts = (one.kills, one.runs, one.entries, one.entries_again, one.most_again, one.events_again)
        yield f"| {one.database} | {' | '.join(f'{number:,}' for number in counts)} |"


@click.command()
@click.option("--days", type=click.IntRange(min=3), default=30, show_default=True, help="How long the month is.")
@click.option("--kills", type=click.IntRange(min=1), default=200, show_default=True, help="Kills on each database.")
def main(days: int, kills: int) -> None:
    """Run a month, kill a run on both databases, and write the table."""
    server = programs()
    if server is None:
        sys.exit(ABSENT)
    with tempfile.TemporaryDirectory() as folder:
        done = list(all_killed(Path(folder), server, kills))
    with tempfile.TemporaryDirectory() as folder:
        month = month_of(Path(folder), days)
    command = " ".join(["python -m tests.trading", *sys.argv[1:]])
    told = f"Written by `{command}` on {datetime.now(UTC).date().isoformat()}."
    lines = ["# A month, and kills", "", told, "", *month_lines(month), "", *kill_lines(done)]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
