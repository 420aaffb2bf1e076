"""`golive init`."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.api.engine import Engine
from golive.loader.shipped import FOLDERS


def test_a_new_library_decides_like_the_shipped_one(golive: Golive, tmp_path: Path) -> None:
    done = golive("init", tmp_path / "policy")
    assert done.exit_code == 0
    assert (tmp_path / "policy" / "strategies").is_dir()
    made = Engine.from_folder(tmp_path / "policy").program.digests
    assert made.policy == Engine.shipped().program.digests.policy
    assert golive("validate", tmp_path / "policy").exit_code == 0


def test_an_editor_finds_a_schema_for_each_document(golive: Golive, tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    assert golive("init", policy).exit_code == 0
    named = {
        (path.parent / line.partition("$schema=")[2].strip()).resolve()
        for path in policy.rglob("*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()[:1]
        if "$schema=" in line
    }
    assert len(named) > 5
    assert [path for path in named if not path.is_file()] == []


def test_what_a_command_that_was_killed_left_is_named_and_stays(golive: Golive, tmp_path: Path) -> None:
    left = tmp_path / ".policy.ab_1cd2e"
    left.mkdir()
    (tmp_path / ".policy.yaml").mkdir()
    done = golive("init", tmp_path / "policy")
    assert done.exit_code == 0
    assert f"note: `{left}` is of a command that was killed, or that still runs" in done.stderr
    assert done.stderr.count("note: ") == 1
    assert left.is_dir()


def test_an_empty_folder_is_used(golive: Golive, tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    assert golive("init", tmp_path / "policy").exit_code == 0
    assert (tmp_path / "policy" / "rules").is_dir()


def test_a_folder_with_anything_in_it_is_refused_and_left_alone(golive: Golive, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = golive("init", tmp_path)
    assert done.exit_code == 2
    assert "is not empty" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way_is_refused(golive: Golive, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text("mine")
    done = golive("init", tmp_path / "policy")
    assert done.exit_code == 2
    assert (tmp_path / "policy").read_text() == "mine"


def test_nothing_but_the_library_is_left_behind(golive: Golive, tmp_path: Path) -> None:
    golive("init", tmp_path / "policy")
    assert [p.name for p in tmp_path.iterdir()] == ["policy"]
    assert not list((tmp_path / "policy").rglob("__pycache__"))


@pytest.mark.parametrize("name", [".", "./", "../here", "../here/../here"])
def test_the_folder_one_stands_in_is_filled_and_stays_the_one_it_is(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = here.stat().st_ino
    assert golive("init", name).exit_code == 0
    assert here.stat().st_ino == before, "the shell that stands in it still does"
    assert sorted(p.name for p in here.iterdir()) == sorted([".golive", ".vscode", *FOLDERS])
    assert golive("validate").exit_code == 0


def test_the_root_of_the_file_system_is_not_empty(golive: Golive) -> None:
    done = golive("init", "/")
    assert done.exit_code == 2
    assert "`/` is not empty" in done.stderr


def test_a_folder_whose_neighbours_belong_to_others_is_filled(golive: Golive, tmp_path: Path) -> None:
    target = tmp_path / "policy"
    target.mkdir()
    tmp_path.chmod(0o500)
    try:
        done = golive("init", target)
    finally:
        tmp_path.chmod(0o700)
    assert done.exit_code == 0, done.stderr
    assert (target / "rules").is_dir()


def test_a_full_disk_is_said_with_the_next_step(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr("shutil.copyfile", full)
    done = golive("init", tmp_path / "policy")
    assert done.exit_code == 2
    assert "no space left on device\n   make room" in done.stderr
    assert list(tmp_path.iterdir()) == []
