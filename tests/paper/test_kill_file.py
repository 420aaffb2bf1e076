"""The kill file: whatever lies there halts, and whatever hides it is a doubt."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from golive.paper.kill_file import KillFiles, Presence, kill_file_at, owner


def a_file(path: Path) -> None:
    path.write_text("the venue is down\nmore\n", encoding="utf-8")


def an_empty_file(path: Path) -> None:
    path.touch()


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link_to_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def bytes_that_are_no_text(path: Path) -> None:
    path.write_bytes(b"\xff\x00\x1b[2J" * 10_000)


@pytest.mark.parametrize(
    "lay",
    [
        a_file,
        an_empty_file,
        a_folder,
        a_link_to_nowhere,
        a_link_to_itself,
        a_link_to_a_device,
        a_pipe,
        bytes_that_are_no_text,
    ],
)
def test_whatever_lies_there_halts(tmp_path: Path, lay: Callable[[Path], None]) -> None:
    lay(tmp_path / "KILL")
    file = kill_file_at(tmp_path / "KILL")
    assert file.presence is Presence.PRESENT
    assert file.by == owner(os.getuid())
    assert len(file.reason) <= 200
    assert "\0" not in file.reason
    if lay is not bytes_that_are_no_text:
        assert file.reason == ("the venue is down" if lay is a_file else "")


def test_where_nothing_lies_nothing_is_halted(tmp_path: Path) -> None:
    assert kill_file_at(tmp_path / "KILL").presence is Presence.ABSENT
    assert kill_file_at(tmp_path / "no folder" / "KILL").presence is Presence.ABSENT


def test_what_hides_it_is_a_doubt(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for folder in (tmp_path / "file", tmp_path / "loop", tmp_path / ("x" * 300)):
        file = kill_file_at(folder / "KILL")
        assert (file.presence, "cannot be looked at" in file.reason) == (Presence.UNKNOWN, True)


def test_any_of_several_places_halts_and_a_doubt_about_one_is_a_doubt(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = [tmp_path / "KILL", tmp_path / "file" / "KILL", tmp_path / "other" / "KILL"]
    files = KillFiles(places)
    assert files.look().presence is Presence.UNKNOWN
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "KILL").touch()
    assert files.look().path == places[2]
    assert files.look().presence is Presence.PRESENT


def test_a_folder_that_was_there_and_is_gone_is_a_doubt_until_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / ".golive"
    files = KillFiles([folder / "KILL"])
    assert files.look().presence is Presence.ABSENT
    folder.mkdir()
    assert files.look().presence is Presence.ABSENT
    folder.rmdir()
    assert files.look().presence is Presence.UNKNOWN
    folder.mkdir()
    assert files.look().presence is Presence.ABSENT


def test_a_user_without_a_name_is_a_number() -> None:
    assert owner(4_294_967_200) == "uid 4294967200"
