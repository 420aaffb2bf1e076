"""The schemas, the yes-or-no reading of them, and the schemas for editors."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from golive.loader import load_library
from golive.loader.document import load_document
from golive.loader.editor_schemas import editor_schemas
from golive.loader.readers import READERS
from golive.loader.schema_check import acceptor, compiled
from golive.loader.schemas import SCHEMAS, SHAPES, schema_of
from golive.loader.shipped import library_root

LIBRARY = Path(__file__).parent / "library"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(LIBRARY.rglob("*.yaml"))}
ODD = [None, True, 0, -1.5, "", "x", "A b", "60 %", [], ["x"], ["x", "x"], {}, {"id": "x"}, {"X y": 1}]


def test_every_kind_has_a_schema_and_a_reader() -> None:
    assert set(SCHEMAS) == set(READERS)


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_a_schema_is_valid_draft_2020_12(kind: str) -> None:
    Draft202012Validator.check_schema(schema_of(kind))


def test_a_keyword_that_is_not_understood_is_never_ignored() -> None:
    with pytest.raises(KeyError):
        compiled({"exclusiveMaximum": 3})


def slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every (container, key) of a tree."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from slots(value[key])


@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 2**32), st.sampled_from(["replace", "delete", "add"]))
def test_yes_or_no_agrees_with_jsonschema(stem: str, seed: int, change: str) -> None:
    value: Any = copy.deepcopy(load_document(TEXTS[stem], f"{stem}.yaml").value)
    chance = random.Random(seed)
    container, key = chance.choice(list(slots(value)))
    if change == "replace":
        container[key] = chance.choice(ODD)
    elif change == "delete":
        del container[key]
    elif isinstance(container, dict):
        container[chance.choice(["extra", "when", "Bad Key"])] = chance.choice(ODD)
    else:
        container.append(chance.choice([*ODD, *container]))
    kind = TEXTS[stem].split()[1]
    assert acceptor(kind)(value) == Draft202012Validator(schema_of(kind)).is_valid(value)


def test_editor_schemas_know_the_librarys_ids_and_accept_the_library() -> None:
    specs, issues = load_library(LIBRARY)
    assert issues == ()
    schemas = editor_schemas(specs)
    assert sorted(schemas) == sorted(f"{kind}.schema.json" for kind in SHAPES)
    assert "gate.depth" in schemas["cases.schema.json"]["properties"]["of"]["enum"]
    assert schemas["strategy.schema.json"]["properties"]["family"]["enum"] == ["momentum", "reversal"]
    assert schemas["pipeline.schema.json"]["properties"]["gates"]["items"]["enum"] == ["depth"]
    tighten = schemas["strategy.schema.json"]["properties"]["tighten"]["propertyNames"]
    held = sorted(f"guardrails.{parameter.id}" for parameter in specs.guardrails[0].parameters)
    assert tighten == {"enum": ["cost.fee", "depth.min_depth", *held]}
    account = schemas["paper.schema.json"]["properties"]
    assert [account[key]["items"]["enum"] for key in ("strategies", "markets")] == [["momentum"], ["btc"]]
    for name in ("gate", "model", "table", "strategy", "inputs", "market", "paper"):
        stem = next(stem for stem, text in TEXTS.items() if text.startswith(f"kind: {name}\n"))
        value = load_document(TEXTS[stem], f"{stem}.yaml").value
        Draft202012Validator(schemas[f"{name}.schema.json"]).validate(value)
    json.dumps(schemas, allow_nan=False)


def test_the_editors_schema_of_cases_accepts_every_shipped_file_of_cases() -> None:
    specs, _ = load_library(library_root())
    known = editor_schemas(specs)["cases.schema.json"]["properties"]["of"]["enum"]
    assert [file.of.value for file in specs.cases if file.of.value not in known] == []
    assert {"paper.paper", "market.simulated", "fills.fills"} <= {file.of.value for file in specs.cases}


def test_the_editors_schema_of_a_score_knows_what_can_be_measured() -> None:
    specs, _ = load_library(library_root())
    schema = Draft202012Validator(editor_schemas(specs)["score.schema.json"])
    value: Any = specs.values["rules/scores/durability.yaml"]
    schema.validate(value)
    places = ((("components",), "live_cap"), (("components", "live_gap", "maps"), "gape"), (("parameters",), "mostly"))
    for path, name in places:
        wrong = copy.deepcopy(value)
        at = wrong
        for step in path:
            at = at[step]
        at[name] = at.pop(next(iter(at)))
        assert name in "".join(error.message for error in schema.iter_errors(wrong))


def test_an_editor_accepts_any_name_that_a_file_with_a_mistake_may_hold(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path, dirs_exist_ok=True)
    (tmp_path / "rules" / "gates" / "later.yaml").write_text("kind: gate\nid: later\nmistake: 1\n")
    specs, issues = load_library(tmp_path)
    assert issues
    schemas = editor_schemas(specs)
    assert "enum" not in schemas["pipeline.schema.json"]["properties"]["gates"]["items"]
    assert schemas["strategy.schema.json"]["properties"]["family"]["enum"] == ["momentum", "reversal"]
