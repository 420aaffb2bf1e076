"""`golive report paper`: the same entries, or what the difference is made of, as a user reads it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.account_gates import account_library
from tests.axe import broken_rules
from tests.chromium import Browser
from tests.commands import run_command
from tests.embedded import embedded_market
from tests.paper.live_accounts import BEGIN, begun, opened, received
from tests.replays import SIMULATED

from golive.api import Engine
from golive.api.markets import market_digest
from golive.core.unit import NANOS
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.recording import RecordedMarket, Recording
from golive.trading.assumed_terms import assumed_fills
from golive.trading.live_run import LiveRun
from golive.trading.received import Stamps

RUN = "paper-1"
SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where a library, the journal of its account, and the recording of its feed lie."""

    library: Path
    journal: Path
    recorded: Path

    def report(self, *options: object) -> tuple[int, str]:
        """Report on it; return the exit code and what was said."""
        said = run_command(
            "report", "paper", self.library, "--journal", self.journal, "--recorded", self.recorded, *options
        )
        return said.exit_code, said.output


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """Return an account that ran for some minutes and was recorded."""
    folder = tmp_path_factory.mktemp("account")
    (folder / "library").mkdir()
    engine = account_library(folder / "library")
    account = Account(library=folder / "library", journal=folder / "paper.db", recorded=folder / "recorded")
    markets = (RecordedMarket(spec=embedded_market().spec, text=SIMULATED.read_text()),)
    stamps = Stamps(BEGIN)
    with Journal.open(home_at(str(account.journal)), RUN) as journal, Recording(account.recorded, markets) as recording:
        run = LiveRun(opened(engine, RUN), _begun(engine), journal)
        for event in received(BEGIN + SECONDS * NANOS):
            seen = replace(event, seen_at=stamps.next(event.seen_at))
            recording.take(seen)
            for _ in run.written(run.machine.receive(seen)):
                pass
        run.pause()
    return account


def _begun(engine: Engine) -> RunStarted:
    spec = embedded_market().spec
    return replace(
        begun(RUN),
        policy=engine.program.digests.policy,
        fills=assumed_fills(engine).digest,
        markets={spec.symbol: market_digest(spec)},
    )


def edited(account: Account, folder: Path, file: str, old: str, new: str) -> Account:
    """Return the account with a library that was edited since."""
    shutil.copytree(account.library, folder / "library")
    path = folder / "library" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return replace(account, library=folder / "library")


def test_the_first_line_says_that_the_entries_are_the_same(account: Account) -> None:
    code, said = account.report()
    first = said.splitlines()[0]
    counted = re.fullmatch(r"paper-1: same entries, (\d+) of (\d+)", first)
    assert counted is not None, first
    assert counted[1] == counted[2]
    assert int(counted[1]) > 20
    assert code == 0
    assert "Feed: RECORDED" in said
    assert "Fills: SIMULATED" in said
    assert re.search(r"Signals: [1-9]\d* matched, 0 missing on paper, 0 extra on paper", said)
    assert "WHAT THIS DOES NOT TELL YOU" in said


def test_a_fee_that_was_edited_since_is_the_whole_difference_and_a_cost(account: Account, tmp_path: Path) -> None:
    dearer = edited(account, tmp_path, "rules/markets/simulated.yaml", "taker: 5 bps", "taker: 7 bps")
    code, said = dearer.report("--format", "json")
    assert code == 1
    told = json.loads(said)
    assert told["same"] is False
    assert told["library_differs"] == ["policy", "market"]
    money = told["money"]
    amounts = {name: part["amount"] for name, part in money["parts"].items()}
    assert money["residual"] == "0.000000000"
    assert amounts["cost"] == money["difference"] != "0.000000000"
    assert {amount for name, amount in amounts.items() if name != "cost"} == {"0.000000000"}
    # Two basis points more of all that was traded.
    assert float(amounts["cost"]) > 0


def test_a_latency_that_was_edited_since_adds_up(account: Account, tmp_path: Path) -> None:
    slower = edited(account, tmp_path, "rules/fills.yaml", "value: 1 x", "value: 20 x")
    code, said = slower.report("--format", "json")
    assert code == 1
    money = json.loads(said)["money"]
    assert money["parts"]["timing"]["n"] > 0
    parts = sum(Decimal(part["amount"]) for part in money["parts"].values())
    assert parts + Decimal(money["residual"]) == Decimal(money["difference"])


def test_the_page_shows_the_same_first(account: Account, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert account.report("--format", "html", "--out", page)[0] == 0
    text = page.read_text()
    assert "same entries" in text
    assert "<script" not in text
    assert text.index("same entries") < text.index("What the difference is made of")


def test_the_page_of_a_difference_is_the_same_each_time(account: Account, tmp_path: Path) -> None:
    dearer = edited(account, tmp_path, "rules/markets/simulated.yaml", "taker: 5 bps", "taker: 7 bps")
    pages = [tmp_path / "one.html", tmp_path / "other.html"]
    for page in pages:
        assert dearer.report("--format", "html", "--out", page)[0] == 1
    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert "not the same" in pages[0].read_text()


def test_the_page_breaks_no_rule_of_axe(account: Account, browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    dearer = edited(account, tmp_path, "rules/markets/simulated.yaml", "taker: 5 bps", "taker: 7 bps")
    assert dearer.report("--format", "html", "--out", page)[0] == 1
    assert broken_rules(browser, page.read_text(), tmp_path) == []


def test_what_was_torn_by_a_kill_is_named(account: Account, tmp_path: Path) -> None:
    torn = replace(account, recorded=tmp_path / "recorded")
    shutil.copytree(account.recorded, torn.recorded)
    (torn.recorded / "open-999999.jsonl").write_bytes(b'["trades",1')
    code, said = torn.report()
    assert code == 0
    assert "open-999999.jsonl from line 1" in said


def test_a_journal_of_a_replay_is_refused(account: Account, tmp_path: Path) -> None:
    other = tmp_path / "run.db"
    with Journal.open(home_at(str(other)), "run-1") as journal:
        journal.append([replace(begun("run-1"), mode="replay").draft(7), RunStopped(run="run-1", why="ended").draft(8)])
    code, said = replace(account, journal=other).report()
    assert (code, "is not of an account on paper" in said) == (2, True)


def test_an_account_that_the_library_does_not_have_is_refused(account: Account, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with Journal.open(home_at(str(other)), "gold-1") as journal:
        journal.append([replace(begun("gold-1"), seed="0").draft(BEGIN)])
    code, said = replace(account, journal=other).report()
    assert (code, "`gold`" in said) == (2, True)


def test_a_journal_that_was_changed_is_not_compared(account: Account, tmp_path: Path) -> None:
    changed = tmp_path / "changed.db"
    shutil.copy(account.journal, changed)
    with sqlite3.connect(changed) as database:
        for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f"drop trigger {trigger}")
        database.execute("update entry set body = cast(body || ' ' as blob) where seq = 9")
    database.close()
    code, said = replace(account, journal=changed).report()
    assert (code, "entry 9" in said) == (1, True)


def test_a_folder_without_a_recording_is_refused(account: Account, tmp_path: Path) -> None:
    code, said = replace(account, recorded=tmp_path).report()
    assert (code, "holds no recording" in said) == (2, True)
