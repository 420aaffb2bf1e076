"""`golive paper start --models`: the ledger and the files of an account's models need not lie in its library."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command
from tests.model_uses import edge_library, served_edge

from golive.cli.paper_start import StartOptions, arguments_of, plan_of
from golive.paper.opened_process import hold_accounts


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return edge_library(tmp_path_factory.mktemp("edge"))


def asked(library: Path, **changes: Any) -> StartOptions:
    nothing: dict[str, Any] = dict.fromkeys(StartOptions.__dataclass_fields__)
    return StartOptions(**{**nothing, "library": str(library), "accounts": (), **changes})


def test_an_account_is_served_by_the_ledger_and_the_files_that_are_named(library: Path, tmp_path: Path) -> None:
    desk = served_edge(library, tmp_path)
    named = {"models": tmp_path / "models", "records": str(tmp_path / "records.db")}
    with ExitStack() as held:
        (account,) = hold_accounts(plan_of(asked(library, journal=str(tmp_path / "j.db"), **named)), held)
        standing = account.models["forecast"].standing()
        assert (standing.usable, standing.digest) == (True, desk.standing().digest)
    with ExitStack() as held:
        (account,) = hold_accounts(plan_of(asked(library, journal=str(tmp_path / "k.db"))), held)
        assert not account.models["forecast"].standing().usable, "those of the library are other ones"


def test_a_process_in_the_background_is_told_the_same_folder(library: Path, tmp_path: Path) -> None:
    words = list(arguments_of(asked(library, models=tmp_path / "models", records="r.db"), "log"))
    assert words[words.index("--models") + 1] == str(tmp_path / "models")
    assert words[words.index("--records") + 1] == "r.db"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--models", "nowhere"), "no folder `nowhere`"),
        (("--models", "file", "--records", "file"), "no folder `file`"),
        (("--models", ".", "--records", "none.db"), "no records `none.db`"),
    ],
)
def test_models_that_are_not_there_start_no_account(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    done = run_command("paper", "start", library, *options)
    assert (done.exit_code, says in done.output) == (2, True), done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]
