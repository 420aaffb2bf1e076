"""The reference vectors of execution through the one table of adapters, none skipped."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from tests.execution.adapters import ADAPTERS

NAME = "execution_vectors.json"


@pytest.fixture(scope="module")
def check(vectors: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("execution_vectors_check", vectors / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_model_of_execution_has_an_adapter(vectors: Path) -> None:
    """Those of the journal are answered where the journal is written."""
    cases = json.loads((vectors / NAME).read_text(encoding="utf-8"))
    assert {case["model"] for case in cases if case["model"].startswith("exec.")} == set(ADAPTERS)


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    cases = json.loads((vectors / NAME).read_text(encoding="utf-8"))
    report = check.run(str(vectors / NAME), {model: ADAPTERS[model]})
    assert not report["fail"]
    assert report["pass"] == sum(case["model"] == model for case in cases) > 0
