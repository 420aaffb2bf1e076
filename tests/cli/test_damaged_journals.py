"""`golive journal` on what others left of a journal: an answer and an exit code of its own, and never a fault."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.api import Engine
from golive.core.errors import BrokenChain
from golive.journal.entry import LARGEST, Draft
from golive.journal.journal import Journal
from golive.journal.policies import keep
from golive.loader.shipped import library_root
from golive.trading.assumed_terms import assumed_fills, fills_text
from golive.trading.policy_texts import library_text

NAME = "paper-29"
BROKEN, INVALID = 1, 2
REBUILT = (
    "ALTER TABLE entry RENAME TO old",
    "CREATE TABLE entry (journal, seq, ts, kind, key, body, prev, hash)",
    "INSERT INTO entry SELECT * FROM old",
)
COMMANDS = ("verify", "show", "export")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "paper.db"
    with Journal.in_file(path, NAME) as journal:
        journal.append([Draft(ts=n, kind="mark", key=f"m/{n}", body=b'{"n":"%d"}' % n) for n in range(1, 301)])
    return path


@pytest.fixture
def asked(golive: Golive, place: Path) -> Callable[[str], tuple[int, str]]:
    def ask(command: str) -> tuple[int, str]:
        out = ("--out", place.with_name("entries.parquet")) if command == "export" else ()
        done = golive("journal", command, "--journal", place, *out)
        return done.exit_code, done.output

    return ask


def meddle(place: Path, *statements: str) -> None:
    with sqlite3.connect(place) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("column", ["kind", "key"])
def test_an_entry_whose_text_is_no_text_is_named_and_shown(
    place: Path, asked: Callable[[str], tuple[int, str]], column: str
) -> None:
    meddle(place, f"UPDATE entry SET {column} = CAST(x'ff41' AS TEXT) WHERE seq = 4")
    code, said = asked("verify")
    assert (code, "paper-29: entry 4 is wrong: its bytes are not those that were written" in said) == (BROKEN, True)
    assert asked("export")[0] == BROKEN
    code, said = asked("show")
    assert (code, "\\udcffA" in said, len(said.splitlines())) == (0, True, 300)


@pytest.mark.parametrize("name", ["''", "'a' || char(0) || 'b'", "hex(zeroblob(200))", "'a' || char(10) || 'b'"])
def test_a_name_that_nobody_could_have_written_is_a_journal_that_does_not_hold(
    place: Path, asked: Callable[[str], tuple[int, str]], name: str
) -> None:
    meddle(place, f"UPDATE entry SET journal = {name} WHERE seq = 4")
    code, said = asked("verify")
    assert (code, said.count("another number was due here"), len(said.splitlines())) == (BROKEN, 2, 2)
    assert asked("export")[0] == BROKEN


def test_a_name_that_is_no_text_is_damage(place: Path, asked: Callable[[str], tuple[int, str]]) -> None:
    meddle(place, "UPDATE entry SET journal = CAST(x'ff41' AS TEXT) WHERE seq = 4")
    for command in COMMANDS:
        code, said = asked(command)
        assert (code, "the name of a journal in it is no text: `\\udcffA`" in said) == (BROKEN, True)


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE entry",),
        ("DROP TABLE policy",),
        (*REBUILT, "UPDATE entry SET body = NULL, hash = 5 WHERE seq = 4"),
        (*REBUILT, "UPDATE entry SET seq = 'x', ts = 1.5 WHERE seq = 4"),
        ("ALTER TABLE entry RENAME TO old", "CREATE VIEW entry AS SELECT * FROM old"),
        ("ALTER TABLE entry ADD COLUMN more TEXT",),
    ],
)
def test_tables_that_golive_did_not_make_are_no_journal(
    place: Path, asked: Callable[[str], tuple[int, str]], statements: tuple[str, ...]
) -> None:
    meddle(place, *statements)
    for command in COMMANDS:
        code, said = asked(command)
        assert (code, "` is not one that golive made" in said) == (INVALID, True)


def test_a_file_that_is_cut_short_is_damaged_and_nobody_is_told_to_try_again(
    place: Path, asked: Callable[[str], tuple[int, str]]
) -> None:
    whole = place.read_bytes()
    for length in (100, 512, 4_096, len(whole) // 2):
        place.write_bytes(whole[:length])
        for command in COMMANDS:
            code, said = asked(command)
            assert (code, "error: the database is damaged: " in said) == (BROKEN, True)


def test_a_run_into_a_file_that_is_cut_short_says_that_it_is_damaged(
    golive: Golive, place: Path, tmp_path: Path
) -> None:
    place.write_bytes(place.read_bytes()[:4_096])
    done = golive("run", library_root(), "--sample", "--journal", place, "--out", tmp_path / "out")
    assert (done.exit_code, "error: the database is damaged: " in done.stderr) == (BROKEN, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("epoch", [LARGEST, 0, -5])
def test_an_epoch_that_nobody_can_have_taken_is_damage_and_nobody_writes(place: Path, epoch: int) -> None:
    meddle(place, f"UPDATE lease SET epoch = {epoch}")
    with pytest.raises(BrokenChain, match=f"was changed since it was taken: its epoch is {epoch}") as refused:
        Journal.in_file(place, NAME)
    assert (refused.value.exit_code, refused.value.why) == (BROKEN, "epoch")
    meddle(place, "UPDATE lease SET epoch = 1")
    Journal.in_file(place, NAME).close()


@pytest.mark.parametrize("kind", ["library", "market"])
@pytest.mark.parametrize("changed", [b"{}", b"\xff", b"\0", b"[]", b'{"a":1}'])
@pytest.mark.parametrize("writes", [False, True])
def test_a_kept_text_that_was_changed_is_named_and_nothing_is_written(
    golive: Golive, place: Path, kind: str, changed: bytes, *, writes: bool
) -> None:
    with Journal.in_file(place, NAME) as journal:
        keep(journal, kind, "d" * 64, b"as it was")
    meddle(place, f"UPDATE policy SET text = x'{changed.hex()}'")
    out = ("--out", place.with_name("files")) if writes else ()
    done = golive("journal", "policy", "d" * 64, "--journal", place, *out)
    assert (done.exit_code, "` was changed since it was kept" in done.stderr, done.stdout) == (INVALID, True, "")
    assert not place.with_name("files").exists()


@pytest.mark.parametrize("kind", ["library", "fills"])
def test_a_kept_text_that_was_changed_into_another_sound_one_is_not_shown(
    golive: Golive, place: Path, shipped: Engine, kind: str
) -> None:
    digest, text = {
        "library": (shipped.program.digests.policy, library_text(shipped).decode()),
        "fills": (assumed_fills(shipped).digest, fills_text(shipped)),
    }[kind]
    with Journal.in_file(place, NAME) as journal:
        keep(journal, kind, digest, text.encode())
    shown = golive("journal", "policy", digest, "--journal", place)
    assert (shown.exit_code, shown.stdout.strip()) == (0, text.strip())
    changed = text.replace("value: 60 ms", "value: 61 ms")
    assert changed != text
    meddle(place, f"UPDATE policy SET text = x'{changed.encode().hex()}'")
    done = golive("journal", "policy", digest, "--journal", place)
    assert (done.exit_code, "have another digest" in done.stderr, done.stdout) == (INVALID, True, "")


def test_bytes_that_were_changed_at_random_are_answered_and_never_a_fault(
    place: Path, asked: Callable[[str], tuple[int, str]]
) -> None:
    draw, whole = random.Random(38), place.read_bytes()
    answers = set()
    for n in range(60):
        changed = bytearray(whole)
        for _ in range(draw.choice((1, 5, 50))):
            changed[draw.randrange(4_096 if n % 2 else len(changed))] = draw.randrange(256)
        place.write_bytes(changed)
        answers.add(asked("verify")[0])
    assert {BROKEN} < answers <= {0, BROKEN, INVALID}
