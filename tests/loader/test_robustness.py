"""What a policy folder may throw at the loader (robustness Y1 to Y10): an issue, soon, and never an exception."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

import pytest

from golive.core.issue import Issue
from golive.loader import load_library
from golive.loader.document import load_document
from golive.loader.limits import LIMITS, Limits

A_HANG_S = 60.0
"""Longer than any loaded machine takes for what must not hang; how fast it is, `make bench` says."""

GATE = (Path(__file__).parent / "library" / "rules" / "gates" / "depth.yaml").read_text(encoding="utf-8")


def issues_of(text: str) -> tuple[Issue, ...]:
    return load_document(text, "depth.yaml").issues


def codes(text: str) -> list[str]:
    return [issue.code for issue in issues_of(text)]


def library(root: Path, **files: str | bytes) -> Path:
    (root / "rules").mkdir()
    for stem, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (root / "rules" / f"{stem}.yaml").write_bytes(data)
    return root


def test_y1_a_duplicate_key_shows_both_places() -> None:
    (issue,) = issues_of(GATE.replace("why: Thin", "title: Again\nwhy: Thin"))
    assert (issue.code, issue.span.line) == ("GL105", 4)
    assert [span.line for _, span in issue.related] == [3]


def test_y1_a_duplicate_through_quotes_is_a_duplicate() -> None:
    assert codes(GATE.replace("why: Thin", '"title": Again\nwhy: Thin')) == ["GL105"]


@pytest.mark.parametrize(
    "value",
    ["!!python/object/apply:os.system [id]", "!!python/name:os.system", "!!str x", "!local x", "! x", "!<tag:x> x"],
)
def test_y2_a_tag_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "system", lambda _: pytest.fail("a tag was executed"))
    assert "GL110" in codes(GATE.replace("depth - min_depth", value))


def test_y3_an_alias_bomb_is_refused_by_its_size_and_by_its_aliases() -> None:
    levels = "".join(f"b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * 9)}]\n" for i in range(1, 10))
    assert codes("b0: &b0 [x, x, x, x, x, x, x, x, x]\n" + levels) == ["GL111"]
    wide = Limits(aliases=1_000)
    (issue,) = load_document("b0: &b0 [x, x, x]\n" + levels, "f.yaml", limits=wide).issues
    assert issue.code == "GL112"


@pytest.mark.parametrize("text", ["&a [*a]", "a: &a {b: *a}", "&a a: *a\nb: &b [*b]"])
def test_y3_a_circle_is_refused(text: str) -> None:
    assert codes(text) == ["GL111"]


def test_y3_a_few_aliases_mean_what_they_name() -> None:
    text = GATE.replace("{value: 10_000 usd,", "{value: &least 10_000 usd,").replace(
        "let:\n", "  other: {value: *least, source: house rule}\nlet:\n"
    )
    assert codes(text) == []


def test_y4_a_large_file_is_refused_at_once(tmp_path: Path) -> None:
    root = library(tmp_path)
    with (root / "rules" / "large.yaml").open("wb") as file:
        file.truncate(100_000_000)
    start = time.perf_counter()
    _, issues = load_library(root)
    assert time.perf_counter() - start < A_HANG_S
    assert [issue.code for issue in issues] == ["GL112"]


def test_y4_a_million_rules_are_refused_within_a_second() -> None:
    rules = "  - {id: a, that: b, else: c}\n" * 1_000_000
    start = time.perf_counter()
    assert codes(GATE + rules) == ["GL112"]
    assert time.perf_counter() - start < A_HANG_S


def test_y4_as_many_values_as_fit_in_a_file_are_refused_soon() -> None:
    start = time.perf_counter()
    assert codes("a: [" + "0," * (LIMITS.file_bytes // 2 - 10) + "]") == ["GL112"]
    assert time.perf_counter() - start < A_HANG_S


def test_y4_too_many_issues_end_the_reading_of_a_file() -> None:
    issues = issues_of(GATE + "".join(f"key_{i}: 1\n" for i in range(5_000)))
    assert len(issues) == LIMITS.issues


def test_y4_too_many_files_and_too_much_text_are_refused(tmp_path: Path) -> None:
    root = library(tmp_path, depth=GATE, other=GATE, third=GATE)
    _, issues = load_library(root, Limits(files=2))
    assert [issue.code for issue in issues] == ["GL112"]
    _, issues = load_library(root, Limits(library_bytes=len(GATE)))
    assert [issue.code for issue in issues] == ["GL112", "GL112"]


def test_y5_five_thousand_levels_are_refused() -> None:
    assert codes("a: " + "[" * 5_000 + "]" * 5_000) == ["GL112"]
    assert codes("\n".join(" " * i + "a:" for i in range(900))) == ["GL112"]


def test_y6_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    specs, issues = load_library(library(tmp_path, depth=b"\xef\xbb\xbf" + GATE.encode()))
    assert issues == ()
    assert specs.gates[0].header.span.col == 5
    assert specs.sources["rules/depth.yaml"] == GATE


def test_y6_windows_line_ends_change_nothing_but_the_text(tmp_path: Path) -> None:
    specs, issues = load_library(library(tmp_path, depth=GATE.replace("\n", "\r\n")))
    plain = load_document(GATE, "rules/depth.yaml")
    assert issues == ()
    assert specs.gates[0] == plain.document
    assert specs.values["rules/depth.yaml"] == plain.value


def test_y6_utf_16_is_refused(tmp_path: Path) -> None:
    _, issues = load_library(library(tmp_path, depth=GATE.encode("utf-16")))
    assert [issue.code for issue in issues] == ["GL113"]


def test_y6_a_tab_that_indents_is_named() -> None:
    (issue,) = issues_of(GATE.replace("  depth: {type", "\tdepth: {type"))
    assert (issue.code, issue.message) == ("GL101", "a tab indents this line")


@pytest.mark.parametrize(
    "character",
    ["\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u2028", "\x00", "\x1b", "\x85", "\ud800", "\u00ad"],
)
def test_y6_an_invisible_or_controlling_character_is_refused_anywhere(character: str) -> None:
    assert codes(GATE.replace("Thin books", f"Thin{character} books")) == ["GL113"]
    assert codes(GATE.replace("min_depth:", f"min{character}_depth:")) == ["GL113"]


@pytest.mark.parametrize("letter", ["\u0435", "\uff45", "\u00e9"])
def test_y6_a_letter_that_looks_like_another_is_refused_in_a_key(letter: str) -> None:
    (issue,) = [i for i in issues_of(GATE.replace("  min_depth:", f"  min_d{letter}pth:")) if i.code == "GL107"]
    assert f"U+{ord(letter):04X}" in issue.message


def test_y6_text_in_any_script_is_welcome_in_prose() -> None:
    assert codes(GATE.replace("Thin books move.", "Dünne Bücher; 薄い板; тонкий стакан.")) == []


def test_y7_an_unknown_key_has_a_suggestion() -> None:
    (issue,) = issues_of(GATE.replace("tighter", "tigther"))
    assert (issue.code, issue.hint) == ("GL102", "did you mean `tighter`?")


def test_y8_a_link_out_of_the_library_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text(GATE, encoding="utf-8")
    (tmp_path / "library").mkdir()
    root = library(tmp_path / "library")
    (root / "rules" / "absolute.yaml").symlink_to(outside)
    (root / "rules" / "relative.yaml").symlink_to("../../secret.yaml")
    (root / "rules" / "folder").symlink_to(tmp_path)
    (root / "strategies").symlink_to(tmp_path)
    specs, issues = load_library(root)
    assert [issue.code for issue in issues] == ["GL123"] * 4
    assert specs.sources == {}


def test_y8_a_link_within_the_library_is_followed(tmp_path: Path) -> None:
    root = library(tmp_path, depth=GATE)
    (root / "rules" / "gates").mkdir()
    (root / "rules" / "depth.yaml").rename(root / "rules" / "gates" / "original.txt")
    (root / "rules" / "depth.yaml").symlink_to("gates/original.txt")
    specs, issues = load_library(root)
    assert issues == ()
    assert len(specs.gates) == 1


def test_y8_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    root = library(tmp_path)
    (root / "rules" / "a.yaml").symlink_to("b.yaml")
    (root / "rules" / "b.yaml").symlink_to("a.yaml")
    (root / "rules" / "again").symlink_to("..")
    _, issues = load_library(root)
    assert [issue.code for issue in issues] == ["GL123"] * 3


def test_y8_a_hundred_folders_deep_is_refused(tmp_path: Path) -> None:
    root = library(tmp_path)
    deep = root.joinpath("rules", *(["d"] * 100))
    deep.mkdir(parents=True)
    (deep / "depth.yaml").write_text(GATE, encoding="utf-8")
    specs, issues = load_library(root)
    assert [issue.code for issue in issues] == ["GL112"]
    assert specs.gates == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_y8_a_pipe_and_a_device_are_refused_without_waiting(tmp_path: Path) -> None:
    root = library(tmp_path)
    os.mkfifo(root / "rules" / "pipe.yaml")
    (root / "rules" / "device.yaml").symlink_to("/dev/zero")
    (root / "rules" / "folder.yaml").mkdir()
    _, issues = load_library(root)
    assert [(issue.code, issue.span.file) for issue in issues] == [
        ("GL123", "rules/device.yaml"),
        ("GL123", "rules/pipe.yaml"),
    ]


def test_y8_a_file_without_permission_is_an_issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = library(tmp_path, depth=GATE)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    _, issues = load_library(root)
    assert [(issue.code, issue.message) for issue in issues] == [("GL123", "cannot be read: permission denied")]


def test_y9_what_was_loaded_stays_when_the_file_changes(tmp_path: Path) -> None:
    root = library(tmp_path, depth=GATE)
    specs, _ = load_library(root)
    before = (dict(specs.sources), dict(specs.values), specs.gates)
    (root / "rules" / "depth.yaml").write_text("kind: gate\n", encoding="utf-8")
    assert (specs.sources, specs.values, specs.gates) == before


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "   \n"])
def test_y10_an_empty_file_is_an_issue(text: str) -> None:
    assert codes(text) == ["GL114"]


@pytest.mark.parametrize("text", ["---\n", "~\n", "null", "5", "[a]"])
def test_y10_a_file_without_a_mapping_is_an_issue(text: str) -> None:
    assert codes(text) == ["GL104"]


def test_y10_a_second_document_is_an_issue() -> None:
    assert codes(GATE + "---\n" + GATE) == ["GL114"]
    assert codes("---\n" + GATE + "...\n") == []


def test_a_missing_or_empty_library_names_the_next_step(tmp_path: Path) -> None:
    for root in (tmp_path / "absent", tmp_path):
        specs, (issue,) = load_library(root)
        assert issue.code == "GL122"
        assert "golive init" in issue.hint
        assert specs.sources == {}


def test_files_are_read_in_one_order_whatever_the_folder_says(tmp_path: Path) -> None:
    root = library(tmp_path, b=GATE, a=GATE, c=GATE)
    (root / "strategies").mkdir()
    (root / "strategies" / "a.yaml").write_text("kind: gate\n", encoding="utf-8")
    specs, issues = load_library(root)
    assert list(specs.sources) == ["rules/a.yaml", "rules/b.yaml", "rules/c.yaml", "strategies/a.yaml"]
    assert list(issues) == sorted(issues, key=lambda issue: issue.span)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path, *, enabled: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        load_library(tmp_path)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()
