"""`golive score` and `golive sharpe` count the looks of the ledger, or what they are told, whichever is more."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command
from tests.model_desks import AT, STRATEGY, candidate, served

from golive.decision.update_verdict import UpdateVerdict

MOMENTS = ("--sharpe", 1.0, "--returns", 750, "--periods-per-year", 252, "--skew", 0, "--kurtosis", 3)
NAMED = ("--strategy", STRATEGY, "--records")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger with a first version and three looks at candidates of one strategy."""
    folder = tmp_path_factory.mktemp("ledger")
    made = served(folder, 1.0)
    for n in range(3):
        assert made.propose(candidate(2.0 + n, UpdateVerdict.UNDERPOWERED, samples=n), AT + n) == str(n + 2)
    return folder / "records.db"


@pytest.mark.parametrize(
    ("told", "counted", "says"),
    [
        ((), 4, "trials of momentum: 4 looks in the ledger, none told; in the ledger counts"),
        (("--trials", 2), 4, "4 looks in the ledger, 2 told; in the ledger counts"),
        (("--trials", 40), 40, "4 looks in the ledger, 40 told; told counts"),
    ],
)
def test_the_larger_of_looks_and_trials_told_deflates_a_ratio(
    records: Path, told: tuple[Any, ...], counted: int, says: str
) -> None:
    ledger = run_command("sharpe", *MOMENTS, "--trial-deviation", 0.3, *told, *NAMED, records, "--format", "json")
    plain = run_command("sharpe", *MOMENTS, "--trial-deviation", 0.3, "--trials", counted, "--format", "json")
    assert says in ledger.stderr
    assert json.loads(ledger.stdout) == json.loads(plain.stdout)


def test_a_strategy_of_which_nobody_looked_at_anything_leaves_what_is_told(records: Path) -> None:
    other = run_command("sharpe", *MOMENTS, "--records", records, "--strategy", "carry")
    assert "0 looks in the ledger, none told" in other.stderr
    assert "not deflated for trials" in other.stderr


def test_a_ledger_that_is_not_there_or_has_no_strategy_beside_it_is_refused(tmp_path: Path, records: Path) -> None:
    assert run_command("sharpe", *MOMENTS, *NAMED, tmp_path / "none.db").exit_code == 2
    assert not (tmp_path / "none.db").exists()
    assert run_command("sharpe", *MOMENTS, "--records", records).exit_code == 2
    assert run_command("score", tmp_path / "r.csv", "--strategy", "momentum").exit_code == 2


def test_a_ledger_that_contradicts_itself_tells_no_number(tmp_path: Path) -> None:
    made = served(tmp_path, 1.0)
    assert made.records is not None
    made.records.append([made.word("accepted", "7", why="forged", by="eve").draft(AT)])
    made.records.close()
    forged = run_command("sharpe", *MOMENTS, *NAMED, tmp_path / "records.db")
    assert (forged.exit_code, "how many looks there were cannot be told" in forged.stderr) == (3, True), forged.output
    with closing(sqlite3.connect(tmp_path / "records.db")) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (3,)
