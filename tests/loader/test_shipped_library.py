"""The library that golive ships loads without an issue, and its own editor schemas accept it."""

from __future__ import annotations

from pathlib import Path

from jsonschema import Draft202012Validator
from tests.places import REPOSITORY

from golive.loader import load_library
from golive.loader.cases_file import SUFFIX
from golive.loader.editor_schemas import editor_schemas


def policies(folder: str) -> list[Path]:
    """Return the documents of a folder, without the cases beside them."""
    return [path for path in (REPOSITORY / folder).glob("*.yaml") if not path.name.endswith(SUFFIX)]


def test_the_shipped_library_loads_without_an_issue() -> None:
    specs, issues = load_library(REPOSITORY)
    assert [str(issue) for issue in issues] == []
    assert len(specs.gates) == len(policies("rules/gates"))
    assert len(specs.strategies) == len(policies("strategies"))


def test_its_editor_schemas_accept_it() -> None:
    specs, _ = load_library(REPOSITORY)
    schemas = editor_schemas(specs)
    for name, value in specs.values.items():
        assert isinstance(value, dict)
        errors = list(Draft202012Validator(schemas[f"{value['kind']}.schema.json"]).iter_errors(value))
        assert [error.message for error in errors] == [], name


def test_every_file_names_the_schema_of_its_kind() -> None:
    specs, _ = load_library(REPOSITORY)
    for name, text in specs.sources.items():
        value = specs.values.get(name, {"kind": "cases"})
        assert isinstance(value, dict)
        first = text.splitlines()[0]
        up = "../" * name.count("/")
        assert first == f"# yaml-language-server: $schema={up}.golive/{value['kind']}.schema.json", name
