"""`golive init`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.commands import Golive

from golive.api.engine import Engine


def test_a_new_library_decides_like_the_shipped_one(golive: Golive, tmp_path: Path) -> None:
    done = golive("init", tmp_path / "policy")
    assert done.exit_code == 0
    assert (tmp_path / "policy" / "strategies").is_dir()
    made = Engine.from_folder(tmp_path / "policy").program.digests
    assert made.policy == Engine.shipped().program.digests.policy
    assert golive("validate", tmp_path / "policy").exit_code == 0


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
