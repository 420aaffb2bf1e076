"""The scorecard of `golive checklist status` and `golive report readiness`: from evidence, and as two dates."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive

from golive.cli.checklist_ground import checklist_ground
from golive.cli.checklist_measured import evidence_of_measure
from golive.core.civil import DAY_S
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.journal.earlier import EarlierReader
from golive.journal.journal import RECORDS, Journal
from golive.journal.system_clock import SystemClock
from golive.loader.shipped import FOLDERS, library_root
from golive.readiness.checklist.evidence_ledger import evidence_of, write_evidence
from golive.readiness.measured import Measured

DAY = DAY_S * NANOS
THEN = ("MON-003", {"delay": 200.0, "false_alarms": 0.0})
SINCE = (
    ("MON-003", {"delay": 25.0, "false_alarms": 0.0}),
    ("STRAT-004", {"blocked_refused": 1.0, "cells_without_basis": 0.0}),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library whose records hold one measurement of ten days ago, and two of now."""
    folder = tmp_path_factory.mktemp("scored")
    for name in FOLDERS:
        shutil.copytree(library_root() / name, folder / name, ignore=shutil.ignore_patterns("*.py"))
    ground = checklist_ground(str(folder), None)
    now = SystemClock().wall_ns()
    with ground.writing() as records:
        for at, pieces in ((now - 10 * DAY, (THEN,)), (now, SINCE)):
            measured = (
                (ground.item(item), Measured(values=values, n=30, period_begin=at - DAY, period_end=at, sources=("a",)))
                for item, values in pieces
            )
            subject = ground.subject("momentum")
            rests = ground.rests_on("momentum")
            each = [
                ("momentum", evidence_of_measure(item, one, subject, by="ann", rests_on=rests.get(item.id)))
                for item, one in measured
            ]
            write_evidence(records, each, at=at)
    return folder


def told(golive: Golive, library: Path, *more: str) -> Mapping[str, Any]:
    done = golive("checklist", "status", library, "--strategy", "momentum", "--format", "json", *more)
    (one,) = json.loads(done.output)["strategies"]
    card: Mapping[str, Any] = one["scorecard"]
    return card


def ends(card: Mapping[str, Any], category: str) -> tuple[float, float, float]:
    one = next(each for each in card["categories"] if each["id"] == category)
    return one["lower"], one["upper"], one["coverage"]


def days_ago(days: float) -> str:
    return utc_text(SystemClock().wall_ns() - int(days * DAY))


def test_evidence_is_scored_by_hand_computed_points_and_the_rest_stays_open(golive: Golive, library: Path) -> None:
    card = told(golive, library)
    assert ends(card, "robustness_to_drift") == (100, 100, 1)
    assert ends(card, "capital_safety") == (0, 79, 0)
    # One category of seven is full, and the mean may lie fifteen above the least: a blocking item caps at 59.
    assert (card["lower"], card["upper"], card["cap"], card["since"]) == (pytest.approx(100 / 7), 59, 59, None)
    (delay, _) = next(one for one in card["categories"] if one["id"] == "robustness_to_drift")["components"]
    assert (delay["value"], delay["n"], delay["points"], delay["source"]) == (25, 30, [100, 100], "house prior")
    file, _, line = delay["line"].rpartition(":")
    assert "detection_delay:" in (library / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_two_dates_are_scored_by_one_formula_each_by_what_the_records_held_then(golive: Golive, library: Path) -> None:
    card = told(golive, library, "--since", days_ago(9))
    since = card["since"]
    # 200 trades are no points, and the other component was not measured: 0 to 40 of a category of 60 % coverage.
    assert ends(since, "robustness_to_drift") == (0, 40, 0.6)
    assert (since["change"], since["delta"]) == ("unresolved", pytest.approx(100 / 7))
    assert since["same_version"]
    assert told(golive, library, "--since", days_ago(11))["since"]["categories"][3]["coverage"] == 0


def test_a_policy_that_changed_since_is_told_as_another_version(golive: Golive, library: Path, tmp_path: Path) -> None:
    shutil.copytree(library, tmp_path / "library")
    gate = tmp_path / "library" / "rules" / "gates" / "orderflow.yaml"
    gate.write_text(gate.read_text(encoding="utf-8").replace("value: 60 %", "value: 61 %", 1), encoding="utf-8")
    card = told(golive, tmp_path / "library", "--since", days_ago(9))
    assert (card["since"]["same_version"], ends(card["since"], "robustness_to_drift")) == (False, (0, 40, 0.6))
    assert ends(card, "robustness_to_drift") == (0, 79, 0)


@pytest.mark.parametrize("date", ["yesterday", "2026-02-30", "2999-01-01", "2026-05-01T00:00:00"])
def test_what_is_no_date_or_lies_ahead_is_refused(golive: Golive, library: Path, date: str) -> None:
    assert golive("checklist", "status", library, "--since", date).exit_code == 2


def test_the_table_that_was_reported_stands_beside_what_its_rows_add_up_to(golive: Golive, library: Path) -> None:
    reported = told(golive, library)["reported"]
    assert reported["computed"] == {"before": 548 / 7, "after": 625 / 7, "delta": 11.0}
    assert reported["agrees"] == {"before": True, "after": False, "delta": False}


def test_page_and_terminal_show_the_seven_categories_and_name_priors_as_such(golive: Golive, library: Path) -> None:
    since = ("--since", days_ago(9))
    text = golive("report", "readiness", "momentum", library, *since).output
    assert "Scorecard: 14.29 of 100 (14.29 to 59.00), capped at 59" in text
    assert "18 of the 18 weights and lines are house priors" in text
    assert "What the rows add up to       78.29           89.29          +11.00" in text
    assert "the intervals overlap, so nothing is shown" in text
    page = library / "ready.html"
    golive("report", "readiness", "momentum", library, *since, "--format", "html", "--out", page)
    html = page.read_text(encoding="utf-8")
    page.unlink()
    assert html.count("Capital safety") >= 3
    assert 'aria-labelledby="scorecard-bars-title' in html
    lines = golive("checklist", "status", library, "--strategy", "momentum").output.splitlines()
    assert "scorecard: 14.29 of 100 (14.29 to 59.00), capped at 59" in lines
    assert "  Robustness to drift      100.00  100.00 to 100.00  100 % measured" in lines


def test_a_journal_as_it_was_ends_with_the_last_entry_of_then(library: Path) -> None:
    ground = checklist_ground(str(library), None)
    now = SystemClock().wall_ns()
    with ground.reading() as whole:
        lengths = []
        for at in (now - 11 * DAY, now - 9 * DAY, now):
            earlier = EarlierReader(whole.home, RECORDS, at=at)
            entries = tuple(earlier.entries())
            head = earlier.head()
            assert head.seq == len(entries)
            assert evidence_of(entries, journal=RECORDS, head=head).doubt == ""
            lengths.append(len(entries))
        assert lengths == [0, 1, 3]
        assert EarlierReader(whole.home, RECORDS, at=now).head() == whole.head()
    with Journal.in_memory(RECORDS) as nothing:
        assert EarlierReader(nothing.home, RECORDS, at=now).head() == nothing.head()
