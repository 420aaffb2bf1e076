"""Running again when a file changes; no test waits, since waiting is what changes the files."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from golive.cli.library_watch import EVERY_NS, stamps, watch

Edit = Callable[[], object]


@dataclass(slots=True)
class Editor:
    """Someone who edits while it is waited, one step a wait, and presses Ctrl-C at the end."""

    edits: list[Edit]
    waited: list[int] = field(default_factory=list)

    def wait_ns(self, ns: int) -> None:
        self.waited.append(ns)
        if len(self.waited) > len(self.edits):
            raise KeyboardInterrupt
        self.edits[len(self.waited) - 1]()


def rest() -> None:
    """Change nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules" / "gates").mkdir(parents=True)
    for name in ("a", "b"):
        (tmp_path / "rules" / "gates" / f"{name}.yaml").write_text(name, encoding="utf-8")
    return tmp_path


def write(folder: Path, name: str, text: str) -> Edit:
    path = folder / "rules" / "gates" / name
    return lambda: path.write_text(text, encoding="utf-8")


def runs(folder: Path, *edits: Edit) -> tuple[list[tuple[str, ...]], int, Editor]:
    editor, seen = Editor([*edits, rest]), list[tuple[str, ...]]()

    def run(changed: tuple[str, ...]) -> int:
        seen.append(changed)
        return len(seen)

    code = watch(folder, run, editor)
    return seen, code, editor


def test_a_change_is_run_again_and_named(folder: Path) -> None:
    seen, code, editor = runs(folder, rest, write(folder, "b.yaml", "longer"))
    assert seen == [(), ("rules/gates/b.yaml",)]
    assert code == 2
    assert set(editor.waited) == {EVERY_NS}


def test_what_never_changes_runs_once(folder: Path) -> None:
    assert runs(folder, rest, rest)[:2] == ([()], 1)


def test_a_file_that_is_still_being_written_is_waited_for(folder: Path) -> None:
    steps = [write(folder, "b.yaml", "x" * n) for n in (2, 3, 4)]
    assert runs(folder, *steps)[0] == [(), ("rules/gates/b.yaml",)]


def test_files_that_come_and_go_are_changes_and_others_are_not(folder: Path) -> None:
    gate = folder / "rules" / "gates"
    seen, _, _ = runs(
        folder,
        write(folder, "c.cases.yaml", "new"),
        rest,
        (gate / "a.yaml").unlink,
        rest,
        write(folder, "notes.txt", "n"),
        write(folder, ".a.yaml.swp", "n"),
    )
    assert seen == [(), ("rules/gates/c.cases.yaml",), ("rules/gates/a.yaml",)]


def test_an_edit_that_keeps_the_size_is_seen_by_its_time(folder: Path) -> None:
    path = folder / "rules" / "gates" / "a.yaml"
    before = stamps(folder)
    os.utime(path, ns=(1, 1))
    assert stamps(folder) != before


def test_a_change_that_is_taken_back_is_none(folder: Path) -> None:
    path = folder / "rules" / "gates" / "a.yaml"
    was = path.stat()

    def back() -> None:
        path.write_text("a", encoding="utf-8")
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert runs(folder, write(folder, "a.yaml", "other"), back)[0] == [()]


def test_a_folder_that_goes_away_ends_nothing(folder: Path) -> None:
    away = folder.parent / f"{folder.name}_away"
    seen, _, _ = runs(folder, lambda: (folder / "rules").rename(away), rest, lambda: away.rename(folder / "rules"))
    both = ("rules/gates/a.yaml", "rules/gates/b.yaml")
    assert seen == [(), both, both]


def test_ctrl_c_in_a_run_ends_the_watch_with_the_last_answer(folder: Path) -> None:
    codes = iter((1,))

    def run(changed: tuple[str, ...]) -> int:
        if changed:
            raise KeyboardInterrupt
        return next(codes)

    assert watch(folder, run, Editor([write(folder, "a.yaml", "xx"), rest])) == 1
