"""The conformance vectors of every model that has an adapter, none of them skipped."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from tests.conformance.adapters import ADAPTERS


@pytest.fixture(scope="module")
def check(vectors: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors_check", vectors / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_conformance_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    path = vectors / "conformance_vectors.json"
    cases = json.loads(path.read_text(encoding="utf-8"))
    report = check.run(str(path), {model: ADAPTERS[model]})
    assert not report["fail"]
    assert report["pass"] == sum(case["model"] == model for case in cases) > 0
