"""`once_means_once`: a writer killed before or after its commit, and told the same again, has it once."""

from __future__ import annotations

import os

import pytest
from tests.journal.killed_writer import (
    NAME,
    acknowledged_until_death,
    as_it_is,
    killed_often,
    told_until_a_commit,
)
from tests.journal.marks import mark, marks
from tests.killed_at_commit import When

from golive.core.errors import Unavailable
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.once import Conflict
from golive.journal.tables import METADATA

KILLS = 30


def test_thirty_kills_lose_nothing_that_was_acknowledged_and_double_nothing(journal_place: str) -> None:
    campaign = killed_often(journal_place, seed=12, kills=KILLS)
    assert campaign.entries >= KILLS


@pytest.mark.parametrize(("when", "once"), [("before", "new"), ("after", "same")])
def test_once_means_once(journal_place: str, when: When, once: str) -> None:
    acknowledged = acknowledged_until_death(told_until_a_commit, journal_place, 5, when, too_early=False)
    assert acknowledged == 4
    assert as_it_is(journal_place).entries == (4 if when == "before" else 5)
    with Journal.open(home_at(journal_place), NAME) as journal:
        appended = journal.append(marks(4, 5))
        assert [answer.value for answer in appended.once] == ["same", once]
        with pytest.raises(Conflict, match=r'mark `m/5` is entry 5 with another body: `\{"n":"5"\}`, not `other`'):
            journal.append([mark(5, body=b"other")])
    assert as_it_is(journal_place).entries == 5


def test_an_acknowledgement_before_the_commit_would_be_one_of_nothing(journal_place: str) -> None:
    acknowledged = acknowledged_until_death(told_until_a_commit, journal_place, 5, "before", too_early=True)
    assert (acknowledged, as_it_is(journal_place).entries) == (5, 4)


def test_without_the_index_on_keys_what_is_told_again_after_a_kill_is_there_twice(journal_place: str) -> None:
    home = home_at(journal_place)
    with home.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE entry DROP CONSTRAINT entry_once")
        else:
            # SQLite cannot drop a constraint: the table is made anew without it.
            entry = METADATA.tables["entry"]
            typed = ", ".join(f"{c.name} {c.type.compile(connection.dialect)}" for c in entry.columns)
            empty, copy = f"CREATE TABLE entry ({typed}) STRICT", "INSERT INTO entry SELECT * FROM bare"
            for statement in ("ALTER TABLE entry RENAME TO bare", empty, copy, "DROP TABLE bare"):
                connection.exec_driver_sql(statement)
    home.close()
    acknowledged_until_death(told_until_a_commit, journal_place, 5, "after", too_early=False)
    with Journal.open(home_at(journal_place), NAME) as journal:
        assert [once.value for once in journal.append([mark(5)]).once] == ["new"]
        assert [entry.key for entry in journal.entries()][-2:] == ["m/5", "m/5"]


def test_a_killed_writer_holds_nobody_up(journal_place: str) -> None:
    acknowledged_until_death(told_until_a_commit, journal_place, 2, "after", too_early=False)
    home = home_at(journal_place)
    with Journal.open(home_at(journal_place), NAME) as journal:
        assert journal.head().seq == 2
        with pytest.raises(Unavailable, match=f"process {os.getpid()} on"):
            home.lock(NAME)
    home.close()
