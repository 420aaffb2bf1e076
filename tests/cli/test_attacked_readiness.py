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
from tests.commands import Golive
from tests.signed_library import SignedLibrary
from tests.trust_desk import RISK

from golive import DeploymentChecklist
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


def test_a_share_of_more_than_all_is_an_error(golive: Golive, attacked: Path) -> None:
    path = attacked / "checklists" / "deployment.yaml"
    text = path.read_text(encoding="utf-8").replace("that: refused == 1", "that: refused >= least", 1)
    least = "least: {value: 90 %, range: [50 %, 100 %], tighter: higher, source: a test}\n      "
    path.write_text(text.replace("least_probes: {", f"{least}least_probes: {{", 1), encoding="utf-8")
    ground, now = checklist_ground(str(attacked), None), SystemClock().wall_ns()
    (piece,) = ground.ledger().pieces["momentum", "RISK-002"]
    double = replace(piece, period_end=now, measured={**piece.measured, "refused": 2.0})
    with ground.writing() as records:
        write_evidence(records, [("momentum", double)], at=now)
    told = golive("checklist", "status", attacked, "--strategy", "momentum")
    assert "RISK-002  ERROR        " in told.output, told.output
    assert "no such value can be (" in told.output


# Records that were cut after somebody told elsewhere how far they went.


@pytest.fixture
def heads(golive: Golive, attacked: Path, tmp_path: Path) -> Path:
    """Return a file outside that tells of the records as they were; then their last entry is cut off."""
    file = tmp_path / "heads"
    told = golive(
        "journal", "anchor", "--journal", attacked / RECORDS, "--to", file, "--records", tmp_path / "other.db"
    )
    assert told.exit_code == 0, told.output
    meddle(attacked / RECORDS, "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)")
    return file


def test_records_that_were_cut_satisfy_nothing_where_a_head_of_them_is_named(
    golive: Golive, shown: SignedLibrary, attacked: Path, heads: Path
) -> None:
    asked = (attacked, "--strategy", "momentum", "--trust", shown.root, "--anchor", heads)
    told = golive("checklist", "status", *asked, "--format", "json")
    (one,) = json.loads(told.output)["strategies"]
    assert (told.exit_code, {item["live"] for item in one["items"]}) == (1, {"ERROR", "PENDING"})
    assert "is not there any more: the journal was cut" in one["records"]["why_not"]


def test_whoever_exports_reports_measures_or_signs_by_records_that_were_cut_ends_with_1(
    golive: Golive, shown: SignedLibrary, attacked: Path, heads: Path
) -> None:
    anchored = (attacked, "--anchor", heads)
    signed = ("--role", "risk_manager", "--strategy", "momentum", "--trust", shown.root, "--key", shown.key(RISK))
    for command in (
        ("checklist", "export", *anchored, "--strategy", "momentum"),
        ("report", "readiness", "momentum", *anchored),
        ("report", "packet", "momentum", *anchored, "--trust", shown.root),
        ("checklist", "measure", *anchored, "--item", "EXEC-002"),
        ("checklist", "sign", "RISK-005", *anchored, *signed),
    ):
        done = golive(*command)
        assert (done.exit_code, "is not there any more" in done.output) == (1, True), command


def test_status_says_how_far_a_head_told_outside_vouches_for_the_records(
    golive: Golive, shown: SignedLibrary, attacked: Path, tmp_path: Path
) -> None:
    asked = ("checklist", "status", attacked, "--strategy", "momentum")
    assert "no head told outside vouches for these records" in golive(*asked).output
    file = tmp_path / "heads"
    golive("journal", "anchor", "--journal", attacked / RECORDS, "--to", file, "--records", tmp_path / "other.db")
    assert "told outside vouches" not in golive(*asked, "--anchor", file).output
    assert golive("checklist", "measure", attacked, "--item", "EXEC-002").exit_code in (0, 1)
    assert "no head told outside vouches for entries " in golive(*asked, "--anchor", file).output
    other = tmp_path / "others"
    other.write_text(file.read_text(encoding="utf-8").replace('"journal":"records"', '"journal":"paper-1"'), "utf-8")
    assert golive(*asked, "--anchor", other).exit_code == 3


def test_a_report_of_records_that_do_not_hold_says_so_first_and_ends_with_1(golive: Golive, attacked: Path) -> None:
    meddle(attacked / RECORDS, *ATTACKS["value"])
    for command in (("report", "readiness", "momentum"), ("checklist", "export", "--strategy", "momentum")):
        done = golive(*command, attacked)
        assert (done.exit_code, "the records do not hold" in done.output) == (1, True), command
    status = golive("checklist", "status", attacked)
    assert status.output.startswith("nothing here may be believed: the records do not hold: ")


def test_a_checklist_that_lacks_an_item_makes_nothing_ready(golive: Golive, attacked: Path) -> None:
    """Its thirty items are all satisfied but the one that nobody wrote down."""
    path = attacked / "checklists" / "deployment.yaml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("  INFRA-001:\n"), text.index("  INFRA-002:\n")
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    told = golive("checklist", "status", attacked, "--strategy", "momentum", "--format", "json")
    (one,) = json.loads(told.output)["strategies"]
    item = one["items"][-1]
    assert (item["id"], item["live"], item["next"]) == ("INFRA-001", "MISSING", "golive init NEW")
    assert item["why"].endswith("checklists/deployment.yaml does not have it, and without it nothing is ready")
    assert (len(one["items"]), one["stages"]["canary"]["evidence_ready"]) == (31, False)
    readiness = DeploymentChecklist(strategy="momentum", library=attacked).get_readiness("canary")
    assert "INFRA-001" in readiness.blockers["momentum"]
    assert not readiness.is_ready
