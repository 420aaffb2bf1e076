"""`golive report models` as a user types it: which models, which files, which live returns, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.commands import run_command
from tests.learned_models import Line, day_returns
from tests.paper_month import PaperMonth, paper_month

from golive.cli.daily_accounts import read_accounts
from golive.cli.live_returns import LiveAsked, live_returns
from golive.core.errors import InvalidInput
from golive.execution.account import DAY

WHOSE = ("--strategy", "momentum", "--by", "mia")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return records in which a first version of a model serves; tests only read them."""
    folder = tmp_path_factory.mktemp("ledger")
    returns = day_returns(1, 90, 1.0)
    lines = [f"{str(day)[:10]},{value}" for day, value in zip(returns.index, returns.to_numpy(), strict=True)]
    (folder / "returns.csv").write_text("\n".join(["date,returns", *lines]) + "\n", encoding="utf-8")
    (folder / "first.bin").write_bytes(Line(1.0).to_bytes())
    place = ("--records", folder / "records.db", "--models", folder / "models")
    measured = ("--returns", folder / "returns.csv", "--trained-until", "2022-12-31")
    assert run_command("model", "propose", "forecast", folder / "first.bin", *WHOSE, *measured, *place).exit_code == 0
    accepted = run_command("model", "accept", "forecast", "1", "--reason", "the first", "--by", "mia", *place)
    assert accepted.exit_code == 0, accepted.output
    return folder


def report(ledger: Path, *options: object) -> tuple[int, str]:
    place = ("--records", ledger / "records.db", "--models", ledger / "models")
    done = run_command("report", "models", *place, *options)
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["forecast", "momentum"])
def test_a_model_is_named_by_itself_or_by_its_strategy_and_leaves_a_page_and_a_document(
    ledger: Path, tmp_path: Path, name: str
) -> None:
    code, output = report(ledger, "--of", name, "--out", tmp_path)
    assert (code, f"report: {tmp_path}/forecast.html" in output) == (0, True), output
    assert {path.name for path in tmp_path.iterdir()} == {"forecast.html", "forecast.json"}
    document = json.loads((tmp_path / "forecast.json").read_text(encoding="utf-8"))
    assert (document["version"], document["versions"][0]["by"], document["usable"]) == ("1", "mia", True)
    assert document["gate"]["baseline"]["n"] == 90
    before = (tmp_path / "forecast.html").read_bytes()
    assert report(ledger, "--out", tmp_path)[0] == 0
    assert (tmp_path / "forecast.html").read_bytes() == before


def test_without_a_folder_it_is_printed(ledger: Path) -> None:
    code, text = report(ledger)
    assert code == 0
    assert "Version 1 serves since" in text
    assert "WHAT THIS DOES NOT TELL YOU" in text
    place = ("--records", ledger / "records.db", "--models", ledger / "models")
    (one,) = json.loads(run_command("report", "models", *place, "--format", "json").stdout)["models"]
    assert (one["model"], one["version"]) == ("forecast", "1")


def test_who_only_reads_makes_no_records_and_a_library_without_models_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run_command("report", "models")
    assert (done.exit_code, "uses a model" in done.output) == (3, True)
    assert list(tmp_path.iterdir()) == []


def test_live_returns_from_before_it_served_count_for_nothing(ledger: Path) -> None:
    code, text = report(ledger, "--live", ledger / "returns.csv")
    assert code == 0
    assert "no version served through any period of `returns.csv`, 2023-01-01 to 2023-03-31" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--of", "forcast"), "forecast"),
        (("--live", "returns.csv", "--account", "paper"), "one place"),
        (("--live", "undated.csv"), "no dates"),
        (("--live", "coming.csv"), "still to come"),
        (("--out", "returns.csv"), "not a folder"),
    ],
)
def test_what_makes_no_sense_is_said(
    ledger: Path, tmp_path: Path, options: tuple[str, str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "returns.csv").write_bytes((ledger / "returns.csv").read_bytes())
    (tmp_path / "undated.csv").write_text("returns\n0.01\n0.02\n", encoding="utf-8")
    (tmp_path / "coming.csv").write_text("date,returns\n2026-01-01,0.01\n2098-01-01,0.02\n", encoding="utf-8")
    code, output = report(ledger, *options)
    assert (code, message in output) == (2, True), output


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> PaperMonth:
    return paper_month(tmp_path_factory.mktemp("month") / "account", days=2.5)


def test_an_account_tells_its_whole_days_where_it_trades_nothing_else(
    month: PaperMonth, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = LiveAsked(library=str(month.library), live=None, account="paper", journal=str(month.journal), records=None)
    with pytest.raises(InvalidInput) as refused:
        live_returns(asked, "momentum")
    assert "trades `momentum`, `mean_reversion`" in str(refused.value)
    (account,) = read_accounts(str(month.library), ("paper",), str(month.journal), None, None)
    alone = replace(account, record=replace(account.record, strategies=("momentum",)))
    monkeypatch.setattr("golive.cli.daily_accounts.read_accounts", lambda *_: (alone,))
    read = live_returns(asked, "momentum")
    assert read.source is not None
    assert [one.since // DAY for one in read.returns] == [day.day for day in account.record.money.days]
    assert all(one.until - one.since == DAY for one in read.returns)
    known = [day.is_whole and day.is_complete for day in account.record.money.days]
    assert [one.value is not None for one in read.returns] == known
    assert any(known)
