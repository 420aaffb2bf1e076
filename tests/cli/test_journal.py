"""`golive journal`: the same answers of a file and of PostgreSQL, and an exit code for each way to have none."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Connection, delete, select, update
from tests.commands import Golive, environment

from golive.journal import sqlite_home
from golive.journal.entry import Draft, Head
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.tables import ENTRY

NAME = "paper-29"
ZEROS = "0" * 64


def mark(n: int, body: bytes | None = None) -> Draft:
    return Draft(ts=n, kind="mark", key=f"m/{n}", body=f'{{"n":"{n}"}}'.encode() if body is None else body)


def marks(first: int, last: int) -> list[Draft]:
    return [mark(n) for n in range(first, last + 1)]


def written(place: str, name: str, last: int) -> Head:
    with Journal.open(home_at(place), name) as journal:
        return journal.append(marks(1, last)).head


def meddle(place: str, what: str) -> None:
    """Change what was written, as somebody would who has taken the triggers away."""
    home = home_at(place)
    with home.writing() as connection:
        for trigger in (
            ("entry_only_grows ON entry",)
            if connection.dialect.name == "postgresql"
            else ("entry_no_update", "entry_no_delete")
        ):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        MEDDLING[what](connection)
    home.close()


def one_byte(connection: Connection) -> None:
    connection.execute(update(ENTRY).where(ENTRY.c.seq == 3).values(body=b'{"n":"4"}'))


def one_row(connection: Connection) -> None:
    connection.execute(delete(ENTRY).where(ENTRY.c.seq == 3))


def order(connection: Connection) -> None:
    for old, new in ((3, -1), (4, 3), (-1, 4)):
        connection.execute(update(ENTRY).where(ENTRY.c.seq == old).values(seq=new))


def closed_up(connection: Connection) -> None:
    """Delete a row and number those behind it anew, so that no number is missing."""
    one_row(connection)
    for seq in (4, 5):
        connection.execute(update(ENTRY).where(ENTRY.c.seq == seq).values(seq=seq - 1))


def tail(connection: Connection) -> None:
    connection.execute(delete(ENTRY).where(ENTRY.c.seq >= 4))


MEDDLING = {"byte": one_byte, "row": one_row, "order": order, "closed_up": closed_up, "tail": tail}
SEEN = {
    "byte": (3, "hash", "its bytes are not those that were written"),
    "row": (3, "seq", "an entry is absent, doubled or out of its place"),
    "order": (3, "prev", "it does not follow the entry before"),
    "closed_up": (3, "prev", "it does not follow the entry before"),
    "tail": (4, "head", "the tail was cut"),
}


def test_a_journal_that_holds_says_so_with_its_head(golive: Golive, journal_place: str) -> None:
    head = written(journal_place, NAME, 5)
    written(journal_place, "records", 1)
    done = golive("journal", "verify", "--journal", journal_place)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"paper-29: 5 entries hold, the last of 1970-01-01 00:00:00.000000005 UTC; head {head.hash.hex()}",
        f"records: 1 entry holds, the last of 1970-01-01 00:00:00.000000001 UTC; head {head_of(journal_place)}",
    ]
    assert done.stderr == "whether a tail was cut cannot be seen from inside: quote a hash with `--head`\n"
    done = golive("journal", "verify", "--journal", journal_place, "--name", NAME, "--head", head.hash.hex())
    assert (done.exit_code, done.stderr) == (0, "")


def head_of(place: str) -> str:
    with Journal.shared(home_at(place)) as journal:
        return journal.head().hash.hex()


@pytest.mark.parametrize("what", MEDDLING)
def test_the_first_entry_that_is_wrong_is_named(golive: Golive, journal_place: str, what: str) -> None:
    head = written(journal_place, NAME, 5)
    meddle(journal_place, what)
    command = ("journal", "verify", "--journal", journal_place, "--head", head.hash.hex())
    done = golive(*command, "--format", "json")
    (answer,) = json.loads(done.stdout)["journals"]
    seq, why, sentence = SEEN[what]
    assert (done.exit_code, answer["holds"], answer["first_bad"], answer["why"]) == (1, False, seq, why)
    assert f"paper-29: entry {seq} is wrong: " in golive(*command).stdout
    assert sentence in golive(*command).stdout


@pytest.mark.parametrize("what", MEDDLING)
def test_without_the_chain_what_is_wrong_reads_as_if_nothing_was(journal_place: str, what: str) -> None:
    """Whoever reads without verifying gets entries like any others, and one that was acknowledged is not among them."""
    written(journal_place, NAME, 5)
    meddle(journal_place, what)
    home = home_at(journal_place)
    with home.reading() as connection:
        rows = connection.execute(select(ENTRY.c.key, ENTRY.c.body).order_by(ENTRY.c.seq)).all()
    home.close()
    assert len(rows) >= 3
    assert [tuple(row) for row in rows] != [(draft.key, draft.body) for draft in marks(1, 5)]


def test_a_tail_that_was_cut_is_seen_by_a_quoted_head_alone(golive: Golive, journal_place: str) -> None:
    head = written(journal_place, NAME, 5)
    meddle(journal_place, "tail")
    assert golive("journal", "verify", "--journal", journal_place).exit_code == 0
    quoted = ("--name", NAME, "--head", head.hash.hex())
    assert golive("journal", "verify", "--journal", journal_place, *quoted).exit_code == 1
    gone = ("--name", "gone", "--head", head.hash.hex())
    assert golive("journal", "verify", "--journal", journal_place, *gone).exit_code == 1


def test_a_head_of_another_journal_is_a_mistake_and_no_tail_that_was_cut(golive: Golive, journal_place: str) -> None:
    head = written(journal_place, NAME, 5)
    written(journal_place, "records", 1)
    for name in ("records", "gone"):
        done = golive("journal", "verify", "--journal", journal_place, "--name", name, "--head", head.hash.hex())
        assert done.exit_code == 2
        assert f"a hash that was quoted is of the journal `{NAME}`, and not of `{name}`" in done.stderr


def test_nothing_to_check_is_no_pass(golive: Golive, journal_place: str) -> None:
    home_at(journal_place).close()
    for command in (("verify",), ("show",)):
        done = golive("journal", *command, "--journal", journal_place)
        assert done.exit_code == 3
        assert "holds no entry" in done.stderr
    written(journal_place, NAME, 1)
    assert golive("journal", "show", "--journal", journal_place, "--kind", "fill").exit_code == 3


def test_entries_are_shown_as_they_are_stored(golive: Golive, journal_place: str) -> None:
    with Journal.open(home_at(journal_place), NAME) as journal:
        journal.append([*marks(1, 3), mark(4, body=b'{"why":"\x1b[2J"}')])
        stored = list(journal.entries())
    shown = golive("journal", "show", "--journal", journal_place, "--format", "json").stdout.splitlines()
    assert [json.loads(line)["hash"] for line in shown] == [entry.hash.hex() for entry in stored]
    assert json.loads(shown[2]) == {
        "journal": NAME,
        "seq": 3,
        "ts": "3",
        "kind": "mark",
        "key": "m/3",
        "body": '{"n":"3"}',
        "prev": stored[1].hash.hex(),
        "hash": stored[2].hash.hex(),
    }
    done = golive("journal", "show", "--journal", journal_place, "--after", 1, "--last", 2)
    assert done.stdout.splitlines() == [
        'paper-29 3  1970-01-01 00:00:00.000000003 UTC  mark  m/3  {"n":"3"}',
        'paper-29 4  1970-01-01 00:00:00.000000004 UTC  mark  m/4  {"why":"\\x1b[2J"}',
    ]
    done = golive("journal", "show", "--journal", journal_place, "--key", "m/2", "--last", 1)
    assert done.stdout.startswith("paper-29 2 ")


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_an_export_is_the_same_of_both_databases_and_every_time(
    golive: Golive, journal_place: str, tmp_path: Path, suffix: str
) -> None:
    written(journal_place, NAME, 1_201)
    out = tmp_path / f"entries{suffix}"
    for _ in range(2):
        done = golive("journal", "export", "--journal", journal_place, "--out", out)
        assert (done.exit_code, done.stdout) == (0, f"{out}: 1,201 entries\n")
        assert hashlib.sha256(out.read_bytes()).hexdigest() == EXPORTED.setdefault(suffix, digest(out))
    if suffix == ".parquet":
        table = pq.read_table(out)
        assert table.column_names == ["journal", "seq", "ts", "kind", "key", "body", "prev", "hash"]
        assert table["seq"].to_pylist() == table["ts"].to_pylist() == list(range(1, 1_202))


EXPORTED: dict[str, str] = {}
"""The digest of what the first of two databases gave."""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_of_a_journal_that_does_not_hold_nothing_is_exported(
    golive: Golive, journal_place: str, tmp_path: Path
) -> None:
    written(journal_place, NAME, 5)
    meddle(journal_place, "byte")
    out = tmp_path / "entries.csv"
    done = golive("journal", "export", "--journal", journal_place, "--out", out)
    assert done.exit_code == 1
    assert "entry 3: of `paper-29`: its bytes are not those that were written" in done.stderr
    assert not out.exists()


def test_an_export_does_not_take_the_place_of_its_journal(golive: Golive, tmp_path: Path) -> None:
    place = tmp_path / "paper.csv"
    written(str(place), NAME, 3)
    before = place.read_bytes()
    done = golive("journal", "export", "--journal", place, "--out", place)
    assert (done.exit_code, "is the journal itself" in done.stderr) == (2, True)
    assert place.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "--name", "papr-29"), "did you mean `paper-29`?"),
        (("verify", "--head", "12"), "it has 64 hexadecimal digits"),
        (("verify", "--head", ZEROS), "say with --name which journal the hash is of"),
        (("export", "--out", "entries.doc"), "formats are .parquet, .csv, .jsonl"),
        (("show", "--last", "0"), "0 is not in the range"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(
    golive: Golive, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    place = str(tmp_path / "paper.db")
    written(place, NAME, 3)
    written(place, "records", 3)
    done = golive("journal", *arguments, "--journal", place)
    assert done.exit_code == 2
    assert said in done.stderr


def test_without_a_place_the_one_file_of_the_folder_is_read(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = golive("journal", "verify")
    assert (done.exit_code, "there is no journal in `.golive`" in done.stderr) == (2, True)
    (tmp_path / ".golive").mkdir()
    written(".golive/paper.db", NAME, 3)
    assert golive("journal", "verify").exit_code == 0
    written(".golive/records.db", "records", 3)
    done = golive("journal", "verify")
    assert (done.exit_code, "holds 2 files: paper.db, records.db" in done.stderr) == (2, True)


def test_a_file_that_is_no_journal_is_a_mistake_and_is_not_touched(golive: Golive, tmp_path: Path) -> None:
    text, other, empty = (tmp_path / name for name in ("text.db", "other.db", "empty.db"))
    text.write_bytes(b"no database\n" * 100)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE entry (x)")
    connection.close()
    empty.touch()
    os.mkfifo(tmp_path / "pipe.db")
    for file in (text, other, empty, tmp_path, tmp_path / "absent.db", tmp_path / "pipe.db"):
        before = file.read_bytes() if file.is_file() else b""
        done = golive("journal", "verify", "--journal", file)
        assert done.exit_code == 2, done.output
        assert "is no journal" in done.stderr
        assert (file.read_bytes() if file.is_file() else b"") == before


def test_a_later_format_is_a_mistake_of_the_version_and_not_of_the_journal(golive: Golive, tmp_path: Path) -> None:
    place = tmp_path / "paper.db"
    written(str(place), NAME, 3)
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    done = golive("journal", "verify", "--journal", place)
    assert done.exit_code == 2
    assert "has format 2; this golive reads formats up to 1" in done.stderr


def test_a_log_that_a_killed_writer_left_is_read_with_the_file(golive: Golive, tmp_path: Path) -> None:
    place, copy = tmp_path / "paper.db", tmp_path / "copy.db"
    with Journal.in_file(place, NAME) as journal:
        head = journal.append(marks(1, 5)).head
        for end in ("", "-wal"):
            shutil.copy(f"{place}{end}", f"{copy}{end}")
    assert Path(f"{copy}-wal").stat().st_size > 0
    quoted = ("--head", head.hash.hex())
    assert golive("journal", "verify", "--journal", copy, *quoted).exit_code == 0
    for end in ("-wal", "-shm"):
        Path(f"{copy}{end}").unlink()
    done = golive("journal", "verify", "--journal", copy, *quoted)
    assert (done.exit_code, "a journal that was copied needs its `-wal` file" in done.stderr) == (2, True)


def test_a_locked_file_is_not_available_and_its_writer_is_named(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite_home.PRAGMAS, "busy_timeout", 10)
    place = tmp_path / "paper.db"
    written(str(place), NAME, 3)
    home = home_at(str(place))
    held = home.lock(NAME)
    home.close()
    connection = sqlite3.connect(place, isolation_level=None)
    for statement in ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"):
        connection.execute(statement).fetchall()
    done = golive("journal", "verify", "--journal", place)
    assert done.exit_code == 75
    assert "database is locked" in done.stderr
    assert f"process {os.getpid()} on " in done.stderr
    connection.close()
    held.release()


def test_a_server_that_is_not_there_is_tried_again_later(golive: Golive) -> None:
    done = golive("journal", "verify", "--journal", "postgresql://desk:secret@/paper?host=/nowhere")
    assert done.exit_code == 75
    assert "secret" not in done.output


def test_a_bar_counts_on_a_terminal_and_nothing_is_told_in_a_pipe(journal_place: str) -> None:
    import pty

    written(journal_place, NAME, 2_500)
    command = [sys.executable, "-m", "golive", "journal", "verify", "--journal", journal_place]
    watched, terminal = pty.openpty()
    done = subprocess.run(
        command, env={**environment(), "TERM": "xterm"}, stdout=subprocess.PIPE, stderr=terminal, text=True, check=True
    )
    os.close(terminal)
    shown = os.read(watched, 65_536).decode()
    os.close(watched)
    assert "verifying" in shown
    assert "/2500" in shown
    quiet = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert quiet.stdout == done.stdout
    assert "verifying" not in quiet.stderr


def test_a_journal_in_a_folder_that_cannot_be_written_is_read(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it can be shown without the right to mount a disk; what follows needs one."""
    place = tmp_path / "paper.db"
    written(str(place), NAME, 3)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert golive("journal", "verify", "--journal", place).exit_code == 0
    assert sorted(file.name for file in tmp_path.iterdir() if not file.name.endswith(".lock")) == ["paper.db"]


def test_a_journal_on_a_disk_that_cannot_be_written_is_read(golive: Golive, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "golive-test", str(disk)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        pytest.skip("no disk can be mounted here: only the test before shows it")
    try:
        written(str(disk / "paper.db"), NAME, 3)
        with Journal.in_file(disk / "left.db", NAME) as journal:
            journal.append(marks(1, 3))
            for end in ("", "-wal"):
                shutil.copy(disk / f"left.db{end}", disk / f"copy.db{end}")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert golive("journal", "verify", "--journal", disk / "paper.db").exit_code == 0
        # A log that was left cannot be read there; the file without it would be an older state.
        assert golive("journal", "verify", "--journal", disk / "copy.db").exit_code == 75
    finally:
        subprocess.run(["umount", str(disk)], check=True)
