"""All reference vectors through the one table of adapters, none skipped; the only exceptions are listed, exactly."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from tests.models import adapters_flow, adapters_money
from tests.models.adapters import ADAPTERS
from tests.models.test_flow_vectors import WRONG


@pytest.fixture(scope="module")
def check(vectors: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors_check", vectors / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_model_is_adapted_twice() -> None:
    assert not set(adapters_flow.ADAPTERS) & set(adapters_money.ADAPTERS)
    assert len(ADAPTERS) == len(adapters_flow.ADAPTERS) + len(adapters_money.ADAPTERS)


def test_every_model_with_vectors_has_an_adapter_and_no_other_has(vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    assert {case["model"] for case in cases} == set(ADAPTERS)


def test_every_vector_agrees_but_for_those_that_are_wrong(vectors: Path, check: ModuleType) -> None:
    report = check.run(str(vectors / "vectors.json"), ADAPTERS)
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    assert report["no_adapter"] == {}
    assert {(model, case) for model, case, _ in report["fail"]} == WRONG, report["fail"]
    assert report["pass"] == len(cases) - len(WRONG)
