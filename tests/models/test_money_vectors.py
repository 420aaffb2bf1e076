"""Every reference vector of the impact, cost, performance and durability families."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from tests.models.adapters_money import ADAPTERS

FAMILIES = ("impact.", "cost.", "perf.", "durability.")


@pytest.fixture(scope="session")
def check(vectors: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors_check", vectors / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    report = check.run(str(vectors / "vectors.json"), {model: ADAPTERS[model]})
    assert report["fail"] == []
    assert report["pass"] > 0


def test_no_model_with_vectors_lacks_an_adapter(vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    models = {case["model"] for case in cases if case["model"].startswith(FAMILIES)}
    assert models == set(ADAPTERS)
