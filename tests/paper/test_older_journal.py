"""A journal that is older than the last word of its account is gone on from by nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from golive.core.errors import BrokenChain
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.heartbeat_file import RUNNING, Beat, write_beat
from golive.paper.older_journal import refuse_older


@pytest.fixture
def heartbeat(tmp_path: Path) -> Path:
    return tmp_path / "heartbeat.json"


def marked(journal: Journal, *numbers: int, word: str = "a") -> None:
    for n in numbers:
        journal.append([Draft(ts=n, kind="mark", key=f"m/{n}", body=f'{{"word":"{word}"}}'.encode())])


def opened(place: Path, run: str = "paper-1") -> Journal:
    return Journal.open(home_at(str(place)), run)


def last_word(journal: Journal) -> Beat:
    """Return what a process that wrote a journal says of it."""
    return Beat(
        account="paper",
        run=journal.name,
        state=RUNNING,
        pid=1,
        host="here",
        boot="b",
        began=1,
        at=1,
        journal=journal.home.place,
        feed_class="live",
        seq=journal.last.seq,
        head=journal.last.hash.hex(),
    )


def test_a_journal_that_has_what_was_said_of_it_is_gone_on_with(tmp_path: Path, heartbeat: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        refuse_older(journal, heartbeat)
        write_beat(heartbeat, last_word(journal))
        refuse_older(journal, heartbeat)
        marked(journal, 1, 2)
        write_beat(heartbeat, last_word(journal))
        refuse_older(journal, heartbeat)
        # The last word is said after a commit, and a kill may come between.
        marked(journal, 3)
        refuse_older(journal, heartbeat)


def test_an_older_copy_is_refused_and_a_new_run_is_the_way(tmp_path: Path, heartbeat: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        marked(journal, 1, 2)
        write_beat(heartbeat, replace(last_word(journal), seq=1_002, head="f" * 64))
        with pytest.raises(BrokenChain, match=r"ends with entry 2, and 1,002 of `paper-1` were durable") as refused:
            refuse_older(journal, heartbeat)
        assert refused.value.exit_code == 1
        assert "golive paper new-run --account paper" in str(refused.value)
    with opened(tmp_path / "journal.db", "paper-2") as journal:
        refuse_older(journal, heartbeat)


def test_an_older_copy_that_was_written_further_is_refused(tmp_path: Path, heartbeat: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        marked(journal, 1, 2, word="b")
        write_beat(heartbeat, replace(last_word(journal), head="f" * 64))
        marked(journal, 3)
        with pytest.raises(BrokenChain, match="were durable before"):
            refuse_older(journal, heartbeat)


def test_a_journal_that_was_emptied_beside_a_heartbeat_does_not_begin_anew(tmp_path: Path, heartbeat: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        marked(journal, 1, 2)
        write_beat(heartbeat, last_word(journal))
    for file in tmp_path.glob("journal.db*"):
        file.unlink()
    with opened(tmp_path / "journal.db") as journal:
        with pytest.raises(BrokenChain, match="has no entry, and 2 of `paper-1` were durable before") as refused:
            refuse_older(journal, heartbeat)
        assert f"delete `{heartbeat}`" in str(refused.value)


def test_a_copy_of_before_the_newest_run_is_refused(tmp_path: Path, heartbeat: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        marked(journal, 1)
        write_beat(heartbeat, replace(last_word(journal), run="paper-2", seq=7))
        with pytest.raises(BrokenChain, match="7 of `paper-2` were durable before"):
            refuse_older(journal, heartbeat)


def test_what_was_said_of_a_journal_elsewhere_or_cannot_be_read_says_nothing(tmp_path: Path, heartbeat: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        write_beat(heartbeat, replace(last_word(journal), journal="elsewhere", seq=7))
        refuse_older(journal, heartbeat)
        heartbeat.write_text("{", encoding="utf-8")
        refuse_older(journal, heartbeat)
