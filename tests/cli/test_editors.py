"""A library in an editor: a real yaml-language-server finds nothing in a fresh one, and a mistake where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands import run_command as golive
from tests.yaml_language_server import Editor, editor

GATES = "../../.golive/gate.schema.json"


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "policy"
    assert golive("init", folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def opened(policy: Path) -> Iterator[Editor]:
    settings = json.loads((policy / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    with editor(policy, settings) as one:
        yield one


def test_an_editor_finds_nothing_in_a_fresh_library(policy: Path, opened: Editor) -> None:
    files = sorted(policy.glob("*/**/*.yaml"))
    assert len(files) > 60
    found = {str(file): opened.diagnostics(file, file.read_text(encoding="utf-8")) for file in files}
    assert {file: said for file, said in found.items() if said} == {}


@pytest.mark.parametrize(
    "first", ["# yaml-language-server: $schema=../../.golive/gate.schema.json", "# a gate of ours"]
)
def test_a_mistake_is_shown_on_its_line_whether_a_file_names_its_schema_or_not(
    policy: Path, opened: Editor, first: str
) -> None:
    lines = (policy / "rules" / "gates" / "orderflow.yaml").read_text(encoding="utf-8").splitlines()
    row = lines.index("    that: imbalance >= imbalance_threshold")
    lines[row] = "    taht: imbalance >= imbalance_threshold"
    text = "\n".join([first, *lines[1:]])
    found = opened.diagnostics(policy / "rules" / "gates" / f"mine_{len(first)}.yaml", text)
    assert any("taht" in said["message"] and said["range"]["start"]["line"] == row for said in found)


def test_a_file_of_a_kind_that_does_not_exist_is_refused_where_the_kind_stands(policy: Path, opened: Editor) -> None:
    found = opened.diagnostics(policy / "rules" / "gates" / "other.yaml", "kind: gaet\nid: other\n")
    assert [said["range"]["start"]["line"] for said in found] == [0]
    assert "gate" in found[0]["message"]


def test_new_cases_are_held_to_the_schema_of_cases(policy: Path, opened: Editor) -> None:
    text = "of: gate.orderflow\ncases:\n  - {id: one, expects: {verdict: SKIP}}\n"
    found = opened.diagnostics(policy / "rules" / "gates" / "new.cases.yaml", text)
    assert any(said["range"]["start"]["line"] == 2 for said in found)
