"""`golive report daily` as a user types it: which day, which account, which files, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.commands import run_command
from tests.paper_month import FED_NS, HOUR, PaperMonth, paper_month

from golive.compiler.order_flow import NO_ORDER_FLOW
from golive.execution.account import DAY as DAY_NS
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.run_started import RunStarted
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader

DAY = "2026-01-06"
"""The account begins on the fifth."""
ENDINGS = {"html", "json", "metrics.json", "round_trips.csv", "round_trips.parquet"}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> PaperMonth:
    """Return two accounts over two days and a half."""
    return paper_month(tmp_path_factory.mktemp("month") / "account", days=2.5, also=("challenger",))


def report(month: PaperMonth, *options: object, account: str | None = "paper") -> tuple[int, str]:
    """Report on an account; return the exit code and what was said."""
    named = () if account is None else ("--account", account)
    done = run_command("report", "daily", month.library, "--journal", month.journal, *named, *options)
    return done.exit_code, done.output


def document(month: PaperMonth, *options: object, account: str | None = "paper") -> list[dict[str, Any]]:
    code, text = report(month, "--format", "json", *options, account=account)
    assert code == 0, text
    accounts: list[dict[str, Any]] = json.loads(text)["accounts"]
    return accounts


def test_the_last_day_that_had_ended_is_told_and_each_file_is_named_after_it(month: PaperMonth, tmp_path: Path) -> None:
    code, said = report(month, "--out", tmp_path)
    assert (code, said) == (0, f"report: {tmp_path}/paper-{DAY}.html\n")
    assert {path.name for path in tmp_path.iterdir()} == {f"paper-{DAY}.{ending}" for ending in ENDINGS}
    metrics = json.loads((tmp_path / f"paper-{DAY}.metrics.json").read_text())
    assert (metrics["account"], metrics["date"], metrics["is_over"]) == ("paper", DAY, True)
    assert metrics["metrics"]["equity"]["unit"] == "money"
    trips = pd.read_csv(tmp_path / f"paper-{DAY}.round_trips.csv")
    same = pd.read_parquet(tmp_path / f"paper-{DAY}.round_trips.parquet")
    assert trips.entry_id.tolist() == same.entry_id.tolist()
    assert len(trips) == json.loads((tmp_path / f"paper-{DAY}.json").read_text())["run_so_far"]["earnings"][
        "round_trips"
    ]["value"] + int((same.open_lots > 0).sum())


def test_the_same_journal_gives_the_same_bytes(month: PaperMonth, tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert report(month, "--out", tmp_path / name)[0] == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_a_day_that_was_told_is_told_the_same_when_the_journal_has_gone_on(month: PaperMonth, tmp_path: Path) -> None:
    """Of the first day nothing that came later is in its report."""
    whole, cut = (document(replace(month, journal=path), "--date", "2026-01-05")[0] for path in cut_at(month, tmp_path))
    assert whole == cut


def cut_at(month: PaperMonth, folder: Path) -> tuple[Path, Path]:
    """Return the journal, and a copy that ends with the looks that were told first on the second day."""
    copy = folder / "cut.db"
    with Journal.open(home_at(str(copy)), "paper-1") as journal:
        home = home_at(str(month.journal), read_only=True)
        whole = [
            entry for entry in JournalReader(home, "paper-1").entries() if entry.ts <= month.begun + 86_400 * 10**9
        ]
        home.close()
        journal.append([read_body(entry.kind, entry.body).draft(entry.ts) for entry in whole])
    return month.journal, copy


def test_a_day_that_has_not_ended_is_told_so_far(month: PaperMonth) -> None:
    code, said = report(month, "--date", "2026-01-07")
    assert code == 0
    assert said.startswith(f"{NO_ORDER_FLOW}: ")
    assert said.splitlines()[1] == "paper, 2026-01-07 (has not ended)"
    assert "so far" in said
    assert "WHAT THIS DOES NOT TELL YOU" in said


def test_several_accounts_are_compared_day_by_day(month: PaperMonth, tmp_path: Path) -> None:
    both = document(month, "--account", "challenger")
    assert [one["account"] for one in both] == ["paper", "challenger"]
    pair = both[0]["accounts"]["paper_beyond_challenger"]
    assert (pair["value"], pair["n"], pair["of"]) == (None, 2, "shared days")
    assert "2 shared days, needs 24" in pair["why"]
    assert both[0]["accounts"] == both[1]["accounts"]
    assert both[1]["strategies"] == ["mean_reversion", "volatility"]
    assert report(month, "--account", "challenger", "--out", tmp_path)[0] == 0
    assert len(list(tmp_path.iterdir())) == 2 * len(ENDINGS)


def test_of_several_accounts_one_has_to_be_named(month: PaperMonth) -> None:
    code, said = report(month, account=None)
    assert (code, "no account is named" in said) == (2, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--date", "2026-1-6"), "is no day"),
        (("--date", "2025-12-31"), "`paper` has no entry on 2025-12-31"),
        (("--date", "2027-01-01"), "its journal is of 2026-01-05 to 2026-01-07"),
        (("--account", "gold"), "the library has no account `gold`"),
        (("--backtest", "nowhere"), "holds no run"),
    ],
)
def test_what_is_not_there_is_refused(month: PaperMonth, options: tuple[str, ...], says: str) -> None:
    code, said = report(month, *options)
    assert (code, says in " ".join(said.split())) == (2, True), said


def test_a_file_is_no_place_for_reports(month: PaperMonth, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = report(month, "--out", tmp_path / "file")
    assert (code, "is not a folder" in said) == (2, True)


def test_of_a_journal_that_was_changed_nothing_is_told(month: PaperMonth, tmp_path: Path) -> None:
    changed = tmp_path / "changed.db"
    shutil.copy(month.journal, changed)
    with sqlite3.connect(changed) as database:
        for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f"drop trigger {trigger}")
        database.execute("update entry set body = cast(body || ' ' as blob) where seq = 9 and journal = 'paper-1'")
    database.close()
    code, said = report(replace(month, journal=changed))
    assert (code, "entry 9" in said) == (1, True)


def test_a_journal_of_a_replay_is_refused(month: PaperMonth, tmp_path: Path) -> None:
    home = home_at(str(month.journal), read_only=True)
    first = read_body(RunStarted.KIND, next(JournalReader(home, "paper-1").entries(until=1)).body)
    home.close()
    assert isinstance(first, RunStarted)
    with Journal.open(home_at(str(tmp_path / "run.db")), "paper-1") as journal:
        journal.append([replace(first, mode="replay").draft(month.begun)])
    code, said = report(replace(month, journal=tmp_path / "run.db"))
    assert (code, "is not of an account on paper" in said) == (2, True)


def test_a_library_that_was_edited_since_changes_nothing_for_the_one_that_decided_was_kept(
    month: PaperMonth, tmp_path: Path
) -> None:
    shutil.copytree(month.library, tmp_path / "library")
    market = tmp_path / "library" / "rules" / "markets" / "simulated.yaml"
    market.write_text(market.read_text().replace("taker: 5 bps", "taker: 7 bps"))
    assert document(replace(month, library=tmp_path / "library")) == document(month)


def test_the_last_drill_is_that_of_the_records(month: PaperMonth, tmp_path: Path) -> None:
    held = document(month)[0]["health"]
    assert held["last_drill"] is None
    assert "n = 0 drills" in held["last_drill_withheld"]
    evidence = EvidenceGiven(
        item="drill_kill/by_hand",
        n=1,
        subject="s",
        strategy="momentum",
        measured=0.2,
        unit="s",
        observations=5,
        period_begin=month.begun - 20,
        period_end=month.begun - 10,
        source="golive drill kill",
        by="anna",
    )
    with Journal.shared(home_at(str(tmp_path / "records.db"))) as records:
        records.append([evidence.draft(month.begun), replace(evidence, n=2, period_end=2**62).draft(month.begun)])
    drill = document(month, "--records", tmp_path / "records.db")[0]["health"]["last_drill"]
    assert (drill["drill"], drill["outcomes"], drill["ended"]) == ("kill", 1, str(month.begun - 10))
    assert drill["of_this_subject"] is False


def test_the_backtest_of_the_same_policy_is_compared_figure_by_figure(month: PaperMonth, tmp_path: Path) -> None:
    done = run_command("run", month.library, "--sample", "--out", tmp_path / "run")
    assert done.exit_code == 0, done.output
    backtest = document(month, "--backtest", tmp_path / "run")[0]["backtest"]
    assert backtest["run"] == "run"
    assert backtest["differs"] == []
    own = json.loads((tmp_path / "run" / "run.json").read_text())["money"]["earnings"][0]
    assert backtest["figures"]["win_rate"]["value"] == own["win_rate"]["share"]
    code, said = report(month, "--backtest", tmp_path / "run")
    assert code == 0
    assert "Policy, fills and market are the same." in said
    assert re.search(r"Win rate +[\d.]+ % +[\d.]+ % +\S+ % +(may be chance|higher|lower)", said)


def test_what_was_received_tells_what_each_gate_earned_or_cost(month: PaperMonth) -> None:
    without = document(month)[0]["attribution"]
    assert "not recorded" in json.dumps(without)
    study = document(month, "--recorded", month.recorded)[0]["attribution"]
    assert "not recorded" not in json.dumps(study)
    code, said = report(month, "--recorded", month.recorded)
    assert code == 0
    assert re.search(r"No rule stood against any of \d+ episode|underpowered", said)


@pytest.mark.parametrize("back_h", [26, 99])
def test_a_stream_that_is_lost_over_midnight_takes_its_hours_from_the_day(tmp_path: Path, back_h: int) -> None:
    """Its gap is an entry of the next day, or of none yet; no strategy here asks for a book, so each look was told."""
    lossy = paper_month(tmp_path / "account", days=1.25, no_book_h=(22, back_h))
    (account,) = document(lossy, "--date", "2026-01-05")
    (gap,) = account["health"]["gaps"]
    midnight = (lossy.first_day + 1) * DAY_NS
    assert (gap["stream"], gap["until"], gap["because"]) == ("BTC-PERP/book", str(midnight), "silent")
    lost = midnight - int(gap["since"])
    # Since it was seen last, which is up to ten minutes before somebody noticed.
    assert 2 * HOUR <= lost <= 2 * HOUR + FED_NS
    (day,) = account["days"]["each"]
    looks_due = day["scheduled_looks"] * lost // DAY_NS
    assert day["due_looks"] - day["told_looks"] >= looks_due > 0
    assert not day["counts"]
