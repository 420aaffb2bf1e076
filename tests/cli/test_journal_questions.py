"""`golive journal` asked for what means nothing: each is refused in a sentence, and no password is repeated."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.journal.entry import LARGEST, Draft
from golive.journal.journal import Journal

INVALID, UNDECIDED = 2, 3
NO_UTF_8 = os.fsdecode(b"\xff")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with Journal.in_file(tmp_path / "paper.db", "paper-29") as journal:
        journal.append([Draft(ts=1, kind="mark", key="m/1", body=b"{}")])
    return tmp_path / "paper.db"


@pytest.mark.parametrize("option", ["--after", "--last"])
def test_a_number_that_no_entry_can_have_is_refused(golive: Golive, place: Path, option: str) -> None:
    asked = ("journal", "show", "--journal", place, option)
    done = golive(*asked, LARGEST + 1)
    assert (done.exit_code, f"{LARGEST + 1} is not in the range" in done.stderr) == (INVALID, True)
    assert golive(*asked, LARGEST).exit_code == (UNDECIDED if option == "--after" else 0)


@pytest.mark.parametrize(
    "question",
    [
        ("show", "--kind", NO_UTF_8),
        ("show", "--key", NO_UTF_8),
        ("show", "--name", NO_UTF_8),
        ("verify", "--name", NO_UTF_8, "--head", "0" * 64),
        ("export", "--name", NO_UTF_8, "--out", "never.csv"),
    ],
)
def test_a_question_that_is_no_text_is_refused(golive: Golive, place: Path, question: tuple[str, ...]) -> None:
    done = golive("journal", *question, "--journal", place)
    assert (done.exit_code, "it is no UTF-8, and so is in no journal" in done.stderr) == (INVALID, True)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://desk:secret@127.0.0.1:port/paper",
        "postgresql://desk:secret",
        "postgresql://desk:my@secret@127.0.0.1:1/paper",
        "postgresql://desk:secret@@127.0.0.1:1/paper",
        "://secret",
        "mysql://desk:secret@127.0.0.1/paper",
    ],
)
def test_an_address_that_means_nothing_is_refused_without_its_password(golive: Golive, address: str) -> None:
    done = golive("journal", "verify", "--journal", address)
    assert (done.exit_code, "secret" in done.output) == (INVALID, False)
