"""Compiled code is kept for the next process where that can be done, and taken only where nobody else can change it."""

from __future__ import annotations

import os
import resource
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from tests.library import engine_with, row_of

from golive.api import code_folder
from golive.api.code_folder import CodeFolder
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.evaluator import machine_code
from golive.evaluator.machine_code import CodeStore, compiled

KEY, CODE = "a" * 64, b"code"
TEXT = """
define void @part(i64 %rows, ptr %p) {
  store i64 %rows, ptr %p, align 8
  ret void
}"""


@pytest.fixture
def folder(tmp_path: Path) -> CodeFolder:
    made = CodeFolder(tmp_path / "cache/golive")
    made.keep(KEY, CODE)
    assert made.kept(KEY) == CODE
    return made


def test_code_of_another_key_is_not_there(folder: CodeFolder) -> None:
    assert folder.kept("b" * 64) is None
    (folder.path / KEY).rename(folder.path / ("b" * 64))
    assert folder.kept("b" * 64) is None


@pytest.mark.parametrize("kept", [slice(0), slice(20), slice(-1), slice(1, None)])
def test_code_that_was_cut_short_is_none(folder: CodeFolder, kept: slice) -> None:
    file = folder.path / KEY
    file.write_bytes(file.read_bytes()[kept])
    assert folder.kept(KEY) is None


def test_a_byte_that_changed_makes_code_none(folder: CodeFolder) -> None:
    file = folder.path / KEY
    whole = file.read_bytes()
    for n in range(len(whole)):
        file.write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        assert folder.kept(KEY) is None


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_may_write_to_is_neither_read_nor_written(folder: CodeFolder, mode: int) -> None:
    folder.path.chmod(mode)
    folder.keep("b" * 64, CODE)
    assert folder.kept(KEY) is None
    assert [file.name for file in folder.path.iterdir()] == [KEY]


@pytest.mark.parametrize("mode", [0o660, 0o606])
def test_a_file_that_others_may_write_to_is_not_read(folder: CodeFolder, mode: int) -> None:
    (folder.path / KEY).chmod(mode)
    assert folder.kept(KEY) is None


def test_what_belongs_to_another_user_is_not_read(folder: CodeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    another = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: another)
    assert folder.kept(KEY) is None


def test_a_link_is_no_code_and_no_folder(folder: CodeFolder, tmp_path: Path) -> None:
    (folder.path / KEY).rename(tmp_path / "elsewhere")
    (folder.path / KEY).symlink_to(tmp_path / "elsewhere")
    assert folder.kept(KEY) is None
    folder.keep(KEY, CODE)
    (tmp_path / "link").symlink_to(folder.path)
    assert CodeFolder(tmp_path / "link").kept(KEY) is None
    assert folder.kept(KEY) == CODE


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_nothing_ends() -> None:
    system = CodeFolder(Path("/proc/golive"))  # where nobody may make a folder, root included
    with pytest.raises(OSError, match="golive"):
        system.path.mkdir()
    system.keep(KEY, CODE)
    assert system.kept(KEY) is None


def test_a_home_that_is_a_file_or_on_a_system_without_room_keeps_nothing_and_nothing_ends(
    folder: CodeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("")
    CodeFolder(tmp_path / "home/golive").keep(KEY, CODE)
    assert CodeFolder(tmp_path / "home/golive").kept(KEY) is None

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    folder.keep("b" * 64, CODE)
    assert folder.kept("b" * 64) is None


def test_code_that_only_half_of_which_has_room_leaves_no_half(folder: CodeFolder) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        folder.keep("b" * 64, bytes(50_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [file.name for file in folder.path.iterdir()] == [KEY]


def test_the_oldest_code_goes_when_there_is_much(folder: CodeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_folder, "MOST_FILES", 2)
    for n, key in enumerate(("b" * 64, "c" * 64)):
        os.utime(folder.path / KEY, ns=(0, 0))
        folder.keep(key, CODE)
        assert (folder.kept(KEY) is None) == bool(n)
    assert [folder.kept(letter * 64) for letter in "bc"] == [CODE, CODE]


@pytest.mark.parametrize(("named", "place"), [("/c", "/c"), ("", "/h/.cache"), ("relative", "/h/.cache")])
def test_the_folder_is_in_the_cache_of_the_user(monkeypatch: pytest.MonkeyPatch, named: str, place: str) -> None:
    monkeypatch.setenv("HOME", "/h")
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert CodeFolder.of_user() == CodeFolder(Path(place, "golive/compiled"))


def test_a_system_without_owners_of_files_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "getuid")
    assert CodeFolder.of_user() is None


class Shelf:
    """Keeps code in memory."""

    def __init__(self, codes: Mapping[str, bytes] | None = None) -> None:
        self.codes = dict(codes or {})

    def kept(self, key: str) -> bytes | None:
        return self.codes.get(key)

    def keep(self, key: str, code: bytes) -> None:
        self.codes[key] = code


def run(store: CodeStore | None, text: str = TEXT, announce: machine_code.Announce | None = None) -> None:
    cell = np.zeros(1, dtype=np.int64)
    compiled(text, {"part": 1}, store=store, announce=announce).functions["part"](7, cell.ctypes.data)
    assert cell.tolist() == [7]


def test_what_was_kept_runs_in_the_place_of_what_would_be_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    llvm = pytest.importorskip("llvmlite.binding")
    run(first := Shelf())
    second = Shelf(first.codes)
    monkeypatch.setattr(llvm, "parse_assembly", None)
    run(second)
    with pytest.raises(TypeError):
        run(second, TEXT + "\n")


def test_another_processor_or_compiler_takes_no_code_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    llvm = pytest.importorskip("llvmlite.binding")
    here = llvm.get_host_cpu_name()
    keys = set[str]()
    for n in range(3):
        shelf = Shelf()
        run(shelf)
        keys |= shelf.codes.keys()
        assert len(keys) == n + 1
        if n == 0:
            monkeypatch.setattr(llvm, "llvm_version_info", (0, 0, 1))
        else:
            monkeypatch.setattr(llvm, "get_host_cpu_name", lambda: "generic")
    assert here != "generic"


def test_only_a_long_text_that_is_not_kept_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("llvmlite")
    heard, shelf = list[int](), Shelf()
    run(shelf, TEXT + "; short", heard.append)
    assert not heard
    monkeypatch.setattr(machine_code, "LONG", 4)
    run(shelf, TEXT + "; long", heard.append)
    assert heard == [4]
    run(Shelf(shelf.codes), TEXT + "; long", heard.append)
    assert heard == [4]


@pytest.mark.parametrize("is_writable", [True, False])
def test_code_is_kept_for_the_next_process_and_without_a_home_it_is_compiled_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_writable: bool
) -> None:
    pytest.importorskip("llvmlite")
    home = tmp_path / "home"
    if not is_writable:
        home.write_text("a file, under which nothing can be made")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    gate = "inputs: {share: {from: world.share}}\nrequire: [{id: much, that: share > 0, else: 'little'}]\n"
    table = SignalTable.from_rows([row_of(share=share) | {"signal_id": str(share)} for share in (1.0, 0.0)])
    decided = decide_table(engine_with(gate), table, backend="jit")
    assert decided.columns["verdict"].tolist() == ["EXECUTE", "SKIP"]
    assert len(list(home.rglob("*"))) == (3 if is_writable else 0)
