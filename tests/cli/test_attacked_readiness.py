"""Records and journals that somebody laid hands on: whatever is asked of them by command, no item is satisfied by it.

Each attack is tried on a library in which every item that nobody signs is satisfied.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.signed_library import SignedLibrary
from tests.commands import Golive

from golive.cli.checklist_ground import checklist_ground
from golive.journal.system_clock import SystemClock
from golive.readiness.checklist.evidence_ledger import write_evidence

OF = "WHERE kind = 'item_evidence' AND key = 'momentum/RISK-001/1'"
RECORDS, ACCOUNT = Path(".golive/records.db"), Path(".golive/paper/paper/journal.db")


@pytest.fixture(scope="module")
def shown(golive: Golive, tmp_path_factory: pytest.TempPathFactory) -> SignedLibrary:
    library = SignedLibrary(tmp_path_factory.mktemp("attacked"), golive)
    library.show()
    return library


@pytest.fixture
def attacked(shown: SignedLibrary, tmp_path: Path) -> Path:
    """Return a copy of the library, to be attacked."""
    shutil.copytree(shown.library, tmp_path / "library")
    return tmp_path / "library"


def meddle(records: Path, *statements: str) -> None:
    with sqlite3.connect(records) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def body(old: str, new: str) -> str:
    return f"UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '{old}', '{new}') AS BLOB) {OF}"


ATTACKS = {
    "value": [body('"cancel_p99":5', '"cancel_p99":1')],
    "date": [body('"period_end":"1', '"period_end":"2')],
    "subject": [body('"subject":"', '"subject":"0')],
    "count": [body('"observations":2', '"observations":0')],
    "number": [body('"cancel_p99":5', '"cancel_p99":NaN')],
    "instant": [f"UPDATE entry SET ts = ts + 1 {OF}"],
    "digest": [f"UPDATE entry SET hash = zeroblob(32) {OF}"],
    "kind": [f"UPDATE entry SET kind = 'note' {OF}"],
    "item": [f"UPDATE entry SET key = 'momentum/RISK-003/2' {OF}"],
    "bytes": [f"UPDATE entry SET body = x'ff' {OF}"],
    "gone": [f"DELETE FROM entry {OF}"],
    "first": ["DELETE FROM entry WHERE seq = 1"],
    "order": [
        "UPDATE entry SET seq = 999 WHERE seq = 2",
        "UPDATE entry SET seq = 2 WHERE seq = 3",
        "UPDATE entry SET seq = 3 WHERE seq = 999",
    ],
}


@pytest.mark.parametrize("statements", ATTACKS.values(), ids=ATTACKS)
def test_one_entry_that_was_edited_moved_or_taken_away_leaves_nothing_satisfied(
    golive: Golive, shown: SignedLibrary, attacked: Path, statements: Sequence[str]
) -> None:
    meddle(attacked / RECORDS, *statements)
    told = golive("checklist", "status", attacked, "--strategy", "momentum", "--trust", shown.root, "--format", "json")
    assert told.exit_code == 1
    (one,) = json.loads(told.output)["strategies"]
    assert {item["live"] for item in one["items"]} == {"ERROR", "PENDING"}
    verify = f"golive journal verify --journal {attacked / RECORDS}"
    assert {item["next"] for item in one["items"] if item["live"] == "ERROR"} == {verify}
    assert golive("journal", "verify", "--journal", attacked / RECORDS).exit_code == 1


def test_the_library_that_is_attacked_has_all_evidence_before(golive: Golive, shown: SignedLibrary) -> None:
    told = golive("checklist", "status", shown.library, "--strategy", "momentum", "--trust", shown.root)
    assert "canary 26 of 28" in told.output


@pytest.mark.parametrize(
    "statement", ["UPDATE entry SET journal = 'other'", f"UPDATE entry SET seq = {2**63 - 1} {OF}"]
)
def test_nothing_is_written_after_entries_that_were_renamed_or_numbered_anew(
    golive: Golive, attacked: Path, statement: str
) -> None:
    meddle(attacked / RECORDS, statement)
    done = golive("checklist", "measure", attacked, "--strategy", "momentum", "--item", "EXEC-002")
    assert done.exit_code == 1
    assert f"nothing can follow the last entry of `records` in {attacked / RECORDS}" in done.output


def a_folder(place: Path) -> None:
    place.mkdir()


def a_text(place: Path) -> None:
    place.write_text("no database", encoding="utf-8")


def other_tables(place: Path) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE entry (a INTEGER)")
    connection.close()


def a_link_to_itself(place: Path) -> None:
    place.symlink_to(place.name)


@pytest.mark.parametrize("file", [RECORDS, ACCOUNT], ids=["records", "account"])
@pytest.mark.parametrize("lay", [a_folder, a_text, other_tables, a_link_to_itself])
def test_what_lies_in_the_place_of_a_journal_is_named_and_nothing_is_measured(
    golive: Golive, attacked: Path, file: Path, lay: Callable[[Path], None]
) -> None:
    place = attacked / file
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    lay(place)
    for command in ("status", "measure"):
        done = golive("checklist", command, attacked, "--strategy", "momentum")
        assert (done.exit_code, f"{place} is no journal: " in done.output) == (2, True), done.output


def test_records_that_are_cut_short_are_damaged_and_nobody_is_told_to_try_again(golive: Golive, attacked: Path) -> None:
    place = attacked / RECORDS
    place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
    for asked in (("status", attacked), ("measure", attacked), ("export", attacked)):
        done = golive("checklist", *asked, "--strategy", "momentum")
        assert (done.exit_code, "the database is damaged: " in done.output) == (1, True), asked
        assert str(place) in done.output


def test_a_number_beyond_any_market_earns_no_points_and_hides_no_item(golive: Golive, attacked: Path) -> None:
    ground, now = checklist_ground(str(attacked), None), SystemClock().wall_ns()
    (piece,) = ground.ledger().pieces["momentum", "RISK-001"]
    absurd = replace(piece, period_end=now, measured={**piece.measured, "cancel_p99": 1e308})
    with ground.writing() as records:
        write_evidence(records, [("momentum", absurd)], at=now)
    told = golive("checklist", "status", attacked, "--strategy", "momentum", "--format", "json")
    (one,) = json.loads(told.output)["strategies"]
    assert {item["id"]: item["live"] for item in one["items"]}["RISK-001"] == "FAIL"
    category = next(each for each in one["scorecard"]["categories"] if each["id"] == "capital_safety")
    component = next(each for each in category["components"] if each["id"] == "kill_time")
    assert (component["points"], component["why_not"]) == ([0.0, 100.0], "its evidence says no number that can be")
