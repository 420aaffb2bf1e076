"""What a packet says of an account that was measured before is what its journal says, and how far it was read."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import chdir, closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.commands import run_command
from tests.written_month import FIRST, Month, write_month

from golive.cli.checklist_ground import ChecklistGround, checklist_ground
from golive.cli.kept_folds import named_in
from golive.cli.packet_account import AccountTold, account_told
from golive.core.utc_text import utc_text
from golive.execution.account import DAY
from golive.journal.entry import Draft, Entry
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.readiness.packet.facts import Chapter

NOW = (FIRST + 9) * DAY
JOURNAL, KEPT = Path(".golive/paper/paper/journal.db"), Path(".golive/paper/paper/measured.json")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library whose account traded four days, which were measured."""
    folder = tmp_path_factory.mktemp("packet") / "policy"
    assert run_command("init", folder).exit_code == 0
    journal = folder / JOURNAL
    journal.parent.mkdir(parents=True)
    with Journal.in_memory("paper-1") as month, Journal.open(home_at(str(journal)), "paper-1") as written:
        write_month(month, Month(days=4, trips_a_day=1))
        written.append([_of_the_account(entry) for entry in month.entries()])
    with chdir(folder):
        run_command("checklist", "measure", "--strategy", "momentum", "--item", "MON-004")
    return folder


@pytest.fixture
def ground(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChecklistGround:
    monkeypatch.chdir(shutil.copytree(library, tmp_path / "policy"))
    return checklist_ground(None, None)


def _of_the_account(entry: Entry) -> Draft:
    """Return an entry of the month as of the instrument that the shipped account trades."""
    body = entry.body.replace(b'"BTC"', b'"BTC-PERP"')
    return Draft(ts=entry.ts, kind=entry.kind, key=entry.key, body=body)


def told(ground: ChecklistGround) -> AccountTold:
    specs = ground.engine.program.checked.specs
    own = next(one for one in specs.strategies if one.header.id == "momentum")
    return account_told(ground, own, now=NOW)


def chain(chapter: Chapter) -> str:
    return chapter.paragraphs[1]


def without_chain(each: AccountTold) -> tuple[object, ...]:
    paper, *rest = each.chapters
    return each.numbers, replace(paper, paragraphs=(paper.paragraphs[0], *paper.paragraphs[2:])), *rest


def test_from_what_was_kept_a_packet_says_the_same_and_how_far_the_journal_was_read(ground: ChecklistGround) -> None:
    before, found = KEPT.read_bytes(), told(ground)
    at = named_in(ground.ledger())[hashlib.sha256(before).hexdigest()]
    seen = found.facts.account
    assert seen is not None
    assert len(seen.traded) == 4
    assert seen.unread == seen.head.seq
    assert chain(found.chapters[0]).startswith(
        f"Up to entry {seen.unread:,} the journal was verified when the account was measured, {utc_text(at)}; "
    )
    assert "were not read again: `golive journal verify` reads all of it" in chain(found.chapters[0])
    # A report keeps nothing.
    assert KEPT.read_bytes() == before
    KEPT.write_bytes(before.replace(b'"entries":"', b'"entries":"9'))
    whole = told(ground)
    assert without_chain(whole) == without_chain(found)
    assert chain(whole.chapters[0]) == (
        f"All {seen.head.seq:,} entries of the journal were read for this page, and each holds. "
        f"Its last entry has the hash {seen.digest}."
    )


def test_of_an_account_whose_journal_does_not_hold_no_number_is_told(ground: ChecklistGround) -> None:
    KEPT.unlink()
    with closing(sqlite3.connect(JOURNAL)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE entry SET ts = ts + 1 WHERE seq = 12")
        connection.commit()
    found = told(ground)
    why = "entry 12 of the account's journal is not as it was written: `golive journal verify` reads all of it."
    assert {(one.value, one.n, one.about) for one in found.numbers} == {("not told", "0", why)}
    assert found.chapters[0].paragraphs[1:] == (why,)
    assert (found.facts.account, found.facts.durability, found.facts.stress) == (None, None, None)
