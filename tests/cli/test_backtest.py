"""`golive evidence backtest`: a replay becomes what the days of an account are held against, and nothing else does."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from tests.commands import run_command
from tests.deployment_checklist import with_checklist
from tests.sparse_month import sparse_library

from golive.api import Engine
from golive.core.civil import days_of
from golive.execution.account import DAY
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.kinds import read_body
from golive.journal.contents import journals_in
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.readiness.measures.backtests import backtest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A library, the journal of a replay of it, and what that says each day began with, in nano-units."""

    library: Path
    journal: Path
    began: dict[int, int]


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    folder = tmp_path_factory.mktemp("replay")
    (folder / "library").mkdir()
    library = with_checklist(sparse_library(folder / "library", lasts="96 h"))
    for path in (library / "strategies").glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("every: 60 s", "every: 1800 s")
        path.write_text(re.sub(r"(min_move: \{value: )\d+", r"\g<1>5", text), encoding="utf-8")
    asked = ("run", library, "--market", "simulated", "--out", folder / "out", "--journal", folder / "run.db")
    assert run_command(*asked, "--no-shadows").exit_code == 0
    with closing(home_at(str(folder / "run.db"), read_only=True)) as home:
        (name,) = journals_in(home)
        bodies = [read_body(e.kind, e.body) for e in JournalReader(home, name).entries(kind=DayOpened.KIND)]
    began = {int(days_of(one.date) or 0): one.baseline for one in bodies if isinstance(one, DayOpened)}
    return Replay(library=library, journal=folder / "run.db", began=began)


def give(replay: Replay, records: Path, *more: object, library: Path | None = None) -> Result:
    place = replay.library if library is None else library
    return run_command("evidence", "backtest", replay.journal, place, "--records", records, *more)


def test_a_replay_of_the_policy_is_left_as_evidence(replay: Replay, tmp_path: Path) -> None:
    records = tmp_path / "records.db"
    ran = give(replay, records, "--strategy", "momentum", "--format", "json")
    assert ran.exit_code == 0, ran.output
    document = json.loads(ran.stdout)
    assert (document["account"], document["n"]) == ("paper", len(replay.began) - 1)
    policy, end = Engine.from_folder(replay.library).program.digests.policy, max(replay.began) * DAY
    with closing(home_at(str(records), read_only=True)) as home:
        entries = list(JournalReader(home, "records").entries())
    counted = backtest_of(entries, account="paper", strategy="momentum", policy=policy, before=end)
    assert counted is not None
    assert (counted.sharpe, counted.n) == (document["sharpe"], document["n"])
    assert backtest_of(entries, account="paper", strategy="momentum", policy=policy, before=end - 1) is None


def test_a_replay_of_another_policy_is_refused(replay: Replay, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    other = with_checklist(sparse_library(tmp_path / "library", lasts="96 h"))
    ran = give(replay, tmp_path / "records.db", "--strategy", "momentum", library=other)
    assert ran.exit_code == 2
    assert "was decided by another policy" in ran.output


def test_a_strategy_that_no_account_trades_has_no_backtest(replay: Replay, tmp_path: Path) -> None:
    ran = give(replay, tmp_path / "records.db", "--strategy", "nobody")
    assert ran.exit_code == 2
    assert "no account trades `nobody`" in ran.output


def test_a_replay_that_somebody_changed_is_refused(replay: Replay, tmp_path: Path) -> None:
    changed = tmp_path / "run.db"
    shutil.copy(replay.journal, changed)
    with closing(sqlite3.connect(changed)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE entry SET ts = ts + 1 WHERE seq = 9")
        connection.commit()
    one = Replay(library=replay.library, journal=changed, began=replay.began)
    ran = give(one, tmp_path / "records.db", "--strategy", "momentum")
    assert ran.exit_code == 1
    assert "entry 9" in ran.output
