"""`golive graph` and `golive schema`."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest
from tests.commands import Golive
from tests.library import edit

from golive.loader.shipped import library_root


def test_the_graph_is_an_svg_of_gates(golive: Golive, tmp_path: Path) -> None:
    done = golive("graph", library_root(), "--out", tmp_path / "graph.svg")
    assert done.exit_code == 0
    assert ET.fromstring((tmp_path / "graph.svg").read_text()).tag.endswith("svg")


@pytest.mark.parametrize(("form", "begins"), [("mermaid", "flowchart"), ("dot", "digraph")])
def test_the_graph_is_text_for_other_tools(golive: Golive, form: str, begins: str) -> None:
    done = golive("graph", library_root(), "--format", form)
    assert done.exit_code == 0
    assert begins in done.output
    assert "orderflow.yaml:" in done.output


def test_a_library_with_issues_is_not_drawn(golive: Golive, library: Path, tmp_path: Path) -> None:
    edit(library, "rules/gates/orderflow.yaml", "bypass: never", "bypas: never")
    done = golive("graph", library, "--out", tmp_path / "graph.svg")
    assert done.exit_code == 2
    assert not (tmp_path / "graph.svg").exists()


def test_schemas_are_written_where_the_files_say(golive: Golive, library: Path) -> None:
    done = golive("schema", library)
    assert done.exit_code == 0
    profiles = library / "rules" / "profiles"
    for path in (path for path in (library / "rules").rglob("*.yaml") if not path.is_relative_to(profiles)):
        named = path.read_text().splitlines()[0].partition("$schema=")[2]
        schema = json.loads((path.parent / named).read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
    assert golive("validate", library).exit_code == 0


def test_schemas_can_be_written_elsewhere(golive: Golive, tmp_path: Path) -> None:
    done = golive("schema", library_root(), "--out", tmp_path / "schemas")
    assert done.exit_code == 0
    assert "orderflow" in (tmp_path / "schemas" / "pipeline.schema.json").read_text()


def test_a_folder_without_policy_has_no_schemas(golive: Golive, tmp_path: Path) -> None:
    done = golive("schema", tmp_path)
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_schema_of_a_journals_entries_is_printed_or_written(golive: Golive, tmp_path: Path) -> None:
    printed = golive("schema", "--journal")
    assert printed.exit_code == 0
    schema = json.loads(printed.output)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"decision", "fill", "switch"} <= {s["properties"]["kind"]["const"] for s in schema["oneOf"]}
    written = golive("schema", "--journal", "--out", tmp_path)
    assert written.exit_code == 0
    assert json.loads((tmp_path / "journal.schema.json").read_text(encoding="utf-8")) == schema
    assert golive("schema", "--journal", library_root()).exit_code == 2
