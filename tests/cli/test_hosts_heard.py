"""What runs is what was approved, on every host: one of two accounts of a library runs what the library was before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.measured_items import status
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.paper_terms import find_paper, paper_terms
from golive.cli.accounts_of_strategy import hosts_heard
from golive.cli.open_library import find_library
from golive.core.unit import NANOS
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.loader.code_digest import deciding_code
from golive.paper.account_files import AccountFiles
from golive.paper.account_subject import subject_of
from golive.paper.heartbeat_file import RUNNING, Beat, write_beat
from golive.readiness.checklist.status import Status
from golive.readiness.measures.facts import Facts
from golive.trading.market_feed import FeedClass

NOW = 20_000 * 86_400 * NANOS
ACCOUNTS = ("paper", "second")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped library with a second account, which trades the same strategies elsewhere."""
    folder = tmp_path_factory.mktemp("hosts") / "library"
    for part in ("rules", "strategies"):
        skip = shutil.ignore_patterns("*.cases.yaml", "profiles")
        shutil.copytree(REPOSITORY / part, folder / part, ignore=skip)
    paper = (folder / "rules" / "paper.yaml").read_text(encoding="utf-8")
    (folder / "rules" / "second.yaml").write_text(paper.replace("id: paper", "id: second"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def engine(library: Path) -> Engine:
    return Engine.from_folder(library)


@pytest.fixture(scope="module")
def older(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return the library as it was: one limit of its switch was looser."""
    before = tmp_path_factory.mktemp("before") / "library"
    shutil.copytree(library, before, ignore=shutil.ignore_patterns(".golive"))
    switch = before / "rules" / "switch.yaml"
    text = switch.read_text(encoding="utf-8")
    assert "value: 8 %" in text
    switch.write_text(text.replace("value: 8 %", "value: 9 %", 1), encoding="utf-8")
    return Engine.from_folder(before)


def runs(library: Path, account: str, engine: Engine, *, at: int = NOW) -> None:
    """Let an account begin a run by a library, as its process does, and beat at an instant."""
    specs = engine.program.checked.specs
    subject = subject_of(engine, paper_terms(find_paper(specs, account), specs), deciding_code())
    files = AccountFiles.below(library, account)
    shutil.rmtree(files.folder, ignore_errors=True)
    files.make()
    run = f"{account}-1"
    with Journal.open(home_at(str(files.journal)), run) as journal:
        head = journal.append([subject.begun(run=run, feed_class=FeedClass.SIMULATED).draft(at)]).head
    beat = Beat(
        account=account, run=run, state=RUNNING, pid=1, host="here", boot="boot", began=at, at=at,
        journal=str(files.journal), feed_class="simulated", seq=head.seq, head=head.hash.hex(), telling=None,
    )  # fmt: skip
    write_beat(files.heartbeat, beat)


def stands(library: Path, engine: Engine, *, now: int = NOW) -> Status:
    declared, heard = hosts_heard(engine, find_library(str(library)), "momentum")
    assert declared == ACCOUNTS
    return status("INFRA-004", Facts(subject="s", declared_hosts=declared, hosts=heard), now=now)


def test_of_two_hosts_each_has_to_be_heard_and_to_run_what_stands_here(
    library: Path, engine: Engine, older: Engine
) -> None:
    shutil.rmtree(library / ".golive", ignore_errors=True)
    assert stands(library, engine) is Status.UNMEASURED
    runs(library, "paper", engine)
    assert stands(library, engine) is Status.FAIL, "the other one was not heard"
    runs(library, "second", older)
    assert stands(library, engine) is Status.FAIL, "the other one runs an older library"
    runs(library, "second", engine)
    assert stands(library, engine) is Status.PASS


def test_a_host_whose_clock_stopped_is_as_old_as_its_last_word(library: Path, engine: Engine) -> None:
    runs(library, "paper", engine)
    runs(library, "second", engine, at=NOW - 3_601 * NANOS)
    assert stands(library, engine) is Status.EXPIRED


def test_a_host_that_speaks_of_tomorrow_is_not_believed(library: Path, engine: Engine) -> None:
    for account in ACCOUNTS:
        runs(library, account, engine, at=NOW + 121 * NANOS)
    assert stands(library, engine) is Status.ERROR
