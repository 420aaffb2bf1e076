"""Trap 3, `fold_is_the_state`: an account is what its entries say, wherever a checkpoint was cut and whoever folds."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account.journalled_days import BEGUN, HOUR, RULE, START, days
from tests.places import ENGINE

from golive.account.journalled_account import fold, read, resume_account, written
from golive.core.errors import Refused
from golive.execution.account import Account
from golive.execution.account_state import state_of
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.funding import FundingCharged
from golive.journal.checkpoints import forget, save
from golive.journal.entry import Draft, Entry
from golive.journal.home_at import home_at
from golive.journal.journal import Journal

ENTRIES = 150

FOLDS = """
import hashlib, sys
from tests.account.journalled_days import RULE
from golive.account.journalled_account import resume_account, written
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
home = home_at(sys.argv[1])
resumed = resume_account(JournalReader(home, "paper-29"), RULE)
print(resumed.read, hashlib.sha256(written(resumed.state)).hexdigest())
home.close()
"""


def entries_of(drafts: list[Draft]) -> list[Entry]:
    """Return entries as a journal would hold them; what is folded looks at no hash."""
    return [Entry(n, d.ts, d.kind, d.key, d.body, b"", b"") for n, d in enumerate(drafts, start=1)]


@settings(max_examples=12)
@given(st.integers(0, 2**32), st.integers(0, 70))
def test_folding_in_two_parts_is_folding_at_once(seed: int, cut: int) -> None:
    entries = entries_of(days(seed, 60))
    whole = fold(Account(RULE), entries)
    first = written(fold(Account(RULE), entries[:cut]))
    again = fold(read(RULE, first), entries[cut:])
    assert written(read(RULE, first)) == first
    assert written(again) == written(whole)
    assert state_of(again) == state_of(whole)
    assert again.equity() == whole.equity()
    assert again.completed() == whole.completed()


def test_what_is_made_of_a_seed_holds_everything_that_can_happen() -> None:
    wholes = [fold(Account(RULE), entries_of(days(seed, ENTRIES))) for seed in range(4)]
    for whole in wholes:
        assert len(whole.days) > 1
        assert len(whole.completed()) > 2
        assert whole.funding != 0
    lots = {position.lots for whole in wholes for position in whole.positions.values()}
    assert min(lots) < 0 < max(lots)


def test_without_checkpoints_three_hash_seeds_give_equal_bytes(journal_place: str) -> None:
    home = home_at(journal_place)
    with Journal.open(home, "paper-29") as journal:
        drafts = days(1, ENTRIES)
        for first in range(0, len(drafts), 50):
            journal.append(drafts[first : first + 50])
            resumed = resume_account(journal, RULE)
            assert resumed.read <= 50
            save(journal, journal.head(), written(resumed.state))
        at_once = written(fold(Account(RULE), journal.entries()))
        assert written(resume_account(journal, RULE).state) == at_once
        forget(journal)
        assert resume_account(journal, RULE).read == len(drafts)
    wanted = f"{len(drafts)} {hashlib.sha256(at_once).hexdigest()}"
    assert {folded(journal_place, seed) for seed in ("0", "1", "4242")} == {wanted}


def folded(place: str, seed: str) -> str:
    """Return how many entries another process reads, and the hash of the state that it comes to."""
    paths = os.pathsep.join((str(ENGINE.parent), str(ENGINE.parent.parent)))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", FOLDS, place], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_baseline_that_the_fold_does_not_come_to_is_a_divergence() -> None:
    opened = DayOpened(run="run-1", date="2024-10-05", baseline=RULE.capital)
    account = fold(Account(RULE), entries_of([BEGUN.draft(START), opened.draft(START)]))
    assert account.baseline == RULE.capital
    wrong = DayOpened(run="run-1", date="2024-10-05", baseline=RULE.capital + 1)
    with pytest.raises(Refused, match="the account came to a baseline of") as refused:
        fold(account, entries_of([wrong.draft(START)]))
    assert refused.value.code == "divergence"


def test_a_boundary_whose_rate_is_unknown_pays_nothing_and_time_passes() -> None:
    unknown = FundingCharged(symbol="BTC/USDT:USDT", boundary=START + HOUR, why="rate_absent")
    account = fold(Account(RULE), entries_of([unknown.draft(START + HOUR)]))
    assert (account.ts, account.cash, account.funding) == (START + HOUR, RULE.capital, 0)
